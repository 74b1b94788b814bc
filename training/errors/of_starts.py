"""What can be wrong with a config, a form, the start of a training, or with its packages."""

from __future__ import annotations

from ...inference.errors import QT_TRANSLATE_NOOP, EngineError, InputError


class StartError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} cannot be the start of this training: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Choose random, a model of the list, or vgg16:FILE.")


class VggError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "VGG16 of {name} cannot be used: {reason}")
    advice = QT_TRANSLATE_NOOP(
        "errors",
        "Give torchvision's vgg16_bn weights and a network of width 1, or start from random.",
    )


class ConfigError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} cannot be used: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Correct it; the user guide lists what a config may say.")


class ConfigKeyError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} says {key}, which means nothing here.")
    advice = QT_TRANSLATE_NOOP("errors", "Did you mean {nearest}? Known here: {known}.")


class TrainingPackagesError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "Training needs the Python package {name}.")
    advice = QT_TRANSLATE_NOOP(
        "errors",
        "Run make setup in the plugin's folder, or install requirements/training.txt into the "
        "engine's Python.",
    )


class NoLabelsError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "Nothing shows the classes in the image.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose a polygon layer or a label raster.")


class ClassNamesError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The style of {name} does not name its classes.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Style the layer with Paletted/Unique values, or give a palette file."
    )
