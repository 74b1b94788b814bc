"""What can be wrong with a class map and its comparison with a reference."""

from __future__ import annotations

from ...inference.errors import QT_TRANSLATE_NOOP, InputError


class EvaluationImageError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is a model, and no image is given.")
    advice = QT_TRANSLATE_NOOP("errors", "Give the image that it shall classify.")


class NoClassMapError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "Nothing to evaluate is chosen.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose a class map, or a model and an image.")


class NoReferenceError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No reference is chosen.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose a raster of classes, or polygons; not both.")


class ErosionError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "A border of {radius} px cannot be left out.")
    advice = QT_TRANSLATE_NOOP("errors", "Give 0 to {largest} px.")


class NothingComparedError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} and {reference} have no pixel in common.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Check that both cover the same ground, and leave out less of the borders."
    )
