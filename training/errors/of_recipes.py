"""What can be wrong with a recipe."""

from __future__ import annotations

from ...inference.errors import QT_TRANSLATE_NOOP, InputError


class RecipeError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The recipe cannot have {name} = {value}.")
    advice = QT_TRANSLATE_NOOP("errors", "Give {wanted}.")
