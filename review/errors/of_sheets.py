"""What can be wrong with the look of a map, and with its sheet."""

from __future__ import annotations

from ...inference import QT_TRANSLATE_NOOP, InputError


class NoClassesShownError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} has no classes that a sheet could show.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Give the layer a paletted style, and show at least one class that is in it."
    )


class SheetError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The map sheet {name} cannot be written ({reason}).")
    advice = QT_TRANSLATE_NOOP("errors", "Choose another folder, or free disk space and memory.")


class StyleSaveError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The legend of {name} cannot be saved beside its file.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "It is kept in the project only; for a file, copy the map to your own folder."
    )
