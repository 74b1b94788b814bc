"""What can go wrong while somebody looks through places."""

from __future__ import annotations

from ...inference import QT_TRANSLATE_NOOP, InputError


class PlacesOpenError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} holds no list of places to look at.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Make one with Compare or with Unsure Places, or choose another file."
    )


class PlacesWriteError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The verdict could not be written into {name}.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Check that the file can be written, then give the verdict again."
    )


class VerdictsExportError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} could not be written.")
    advice = QT_TRANSLATE_NOOP("errors", "Close it in other programs, or choose another folder.")


class TableSaveError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The table could not be saved as {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Check that the folder {folder} can be written.")


class DownloadAreaError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "The map covers {size} km²; OpenStreetMap's server is asked for {most} at most."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Open a .pbf file of the region instead, for example from Geofabrik."
    )
