"""What can be wrong with a raster or its values."""

from __future__ import annotations

from .base import QT_TRANSLATE_NOOP, InputError


class RasterOpenError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} cannot be opened as a raster.")
    advice = QT_TRANSLATE_NOOP("errors", "Check that the file exists and that QGIS can show it.")


class RasterReadError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} cannot be read at row {row}, column {col}: the file is damaged or cut."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Copy the file again from its source.")


class RasterChangedError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} was changed while it was classified.")
    advice = QT_TRANSLATE_NOOP("errors", "Wait until the file is complete, then classify again.")


class RasterTypeError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} holds {kind} values, which no model reads.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Convert it to red, green and blue bands first (Raster > Conversion)."
    )


class RasterSizeError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} claims {width} x {height} pixels, more than Landseg accepts."
    )
    advice = QT_TRANSLATE_NOOP("errors", "The file's header is damaged: copy it from its source.")


class BandsMissingError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{model} needs {needed} bands ({names}); {name} has {found}, missing: {missing}."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Choose a layer with these bands or another model.")


class BandNumberError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "Band {band} does not exist; {name} has {found} bands.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose bands between 1 and {found}.")


class BandCountError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{given} bands were given; {model} needs {needed}: {names}."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Give one band for each of them, in this order.")


class StretchNeededError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{model} was trained on {wanted} values; {name} holds {found} values."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Choose a stretch: percentiles of the whole raster, or a fixed range."
    )


class StretchError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The stretch {text} cannot be used.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Write percentile, percentile:LOW,HIGH or range:MIN,MAX with the lower first."
    )


class ClassMapError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is no class map: {reason}.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Give a raster of one band with whole numbers from 0 to 254, or a model."
    )
