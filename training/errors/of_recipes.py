"""What can be wrong with a recipe."""

from __future__ import annotations

from ...inference.errors import QT_TRANSLATE_NOOP, InputError


class RecipeError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The recipe cannot have {name} = {value}.")
    advice = QT_TRANSLATE_NOOP("errors", "Give {wanted}.")


class StartError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} cannot be the start of this training: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Choose random, a model of the list, or vgg16:FILE.")


class VggError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "VGG16 of {name} cannot be used: {reason}")
    advice = QT_TRANSLATE_NOOP(
        "errors",
        "Give torchvision's vgg16_bn weights and a network of width 1, or start from random.",
    )
