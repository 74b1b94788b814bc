"""What can be wrong with changes of a legend."""

from __future__ import annotations

from ...inference import QT_TRANSLATE_NOOP, InputError


class ClassUnknownError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The map has no class {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Its classes are: {known}.")


class ChangeWordsError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{text} does not say what becomes of a class.")
    advice = QT_TRANSLATE_NOOP("errors", "Write CLASS={wanted}, such as {example}.")


class MergeCircleError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} cannot join {into}, which joins another class.")
    advice = QT_TRANSLATE_NOOP("errors", "Merge classes into one that stays.")
