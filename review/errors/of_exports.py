"""What can be wrong with a package that is handed over."""

from __future__ import annotations

from ...inference import QT_TRANSLATE_NOOP, EngineError, InputError


class PackedFileError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} cannot be packed: {reason}.")
    advice = QT_TRANSLATE_NOOP("errors", "Leave it out, or give a file that can be read.")


class MapFileError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is no file of its own that can be packed.")
    advice = QT_TRANSLATE_NOOP("errors", "Export it as a Cloud Optimized GeoTIFF, and pack that.")


class PackageVerifyError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "{part} in {name} did not read back as it was packed.")
    advice = QT_TRANSLATE_NOOP("errors", "Check the disk, and that nobody changes the files.")
