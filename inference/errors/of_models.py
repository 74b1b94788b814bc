"""What can be wrong with weights, cards and imports."""

from __future__ import annotations

from .base import QT_TRANSLATE_NOOP, InputError


class ModelMissingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "There is no model named {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose one of: {known}.")


class WeightsMissingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The weights {name} are missing.")
    advice = QT_TRANSLATE_NOOP("errors", "Put the .safetensors file beside its card, or import it.")


class WeightsReadError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is not a complete weights file: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Download or copy the file again.")


class WeightsForeignError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is not a .safetensors file with a card.")
    advice = QT_TRANSLATE_NOOP("errors", "Import it first: landseg import, or the button by Model.")


class WeightsUnsafeError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} holds program code or objects instead of plain weights; it was not run."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Ask its maker for a state_dict or a .safetensors file.")


class WeightsChangedError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is not the file that its card describes.")
    advice = QT_TRANSLATE_NOOP("errors", "Copy weights and card together from their source.")


class WeightsShapeError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} does not hold a SegNet: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Choose weights of a SegNet, or correct its card.")


class WeightsValueError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} holds values that are no numbers (in {tensor}).")
    advice = QT_TRANSLATE_NOOP("errors", "Its training failed: use an earlier checkpoint.")


class CardReadError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The card {name} cannot be used: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Correct the card, or import the weights again.")


class ImportFactsError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} does not say everything: {missing}.")
    advice = QT_TRANSLATE_NOOP("errors", "Give these facts with the import.")


class FactsReadError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The facts about {name} cannot be used: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Correct them, then import again.")


class ImportNameError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "A model named {name} already exists or the name is odd.")
    advice = QT_TRANSLATE_NOOP("errors", "Use another name of letters, digits and hyphens.")
