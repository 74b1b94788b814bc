"""What can be wrong with the rasters that a composite is made of."""

from __future__ import annotations

from ...inference.errors import QT_TRANSLATE_NOOP, Caution, InputError


class LayersError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "A composite cannot have the layers {given}.")
    advice = QT_TRANSLATE_NOOP("errors", "Give some of {known}, each once.")


class LayerInputError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The layer {layer} needs {missing}, which is not given.")
    advice = QT_TRANSLATE_NOOP("errors", "Give it, or leave {layer} out of the layers.")


class HeightBandsError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} has {found} bands; a raster of heights has one.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose the raster of heights, not a picture.")


class PlaceMissingError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} has no coordinate system or no place in it: rasters cannot be aligned."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Set its coordinate system, or georeference it first.")


class TransformationError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "No transformation leads from {name} ({crs}) to {grid} ({wanted})."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Check the coordinate systems, or reproject one first.")


class NoOverlapError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} does not overlap {grid}.")
    advice = QT_TRANSLATE_NOOP("errors", "Check their coordinate systems, or choose other rasters.")


class NoCommonPixelError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No pixel has a value in all of {names}.")
    advice = QT_TRANSLATE_NOOP("errors", "Check their nodata values, and where they have data.")


class GroundUnitsError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "The size of {name}'s pixels is not known, so the ground cannot be found."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Give a terrain model, or set the coordinate system.")


class GroundWindowError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "A ground window of {metres} m is {pixels} px on {name}; {low} to {high} can be."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Choose another width, give a terrain model, or resample the surface model."
    )


class HeightRangeError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "Heights from {low} to {high} m are no range.")
    advice = QT_TRANSLATE_NOOP("errors", "Give two heights, the lower first, at least 1 cm apart.")


class GapsCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{percent} % of the composite is nodata.")
    advice = QT_TRANSLATE_NOOP("errors", "A pixel needs a value in every raster; check their gaps.")
