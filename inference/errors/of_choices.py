"""What can be wrong with a layer, an area or a job that was chosen."""

from __future__ import annotations

from .base import QT_TRANSLATE_NOOP, InputError


class LayerSourceError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The layer {name} is no raster file, but {kind}.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Save it as a GeoTIFF first: right-click the layer, Export, Save As."
    )


class DrawnMapError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is a drawn map, not a picture of the ground.")
    advice = QT_TRANSLATE_NOOP(
        "errors",
        "Choose aerial or satellite imagery; such tiles may not be fetched in bulk either.",
    )


class WebAreaError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "This area of {name} has {width} x {height} pixels, more than one fetch may ask."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Choose a smaller area or larger pixels.")


class WebTileError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} did not deliver its picture at row {row}, column {col}: {reason}."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Try again later, or choose another area or pixel size.")


class AreaOutsideError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The area does not touch {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose an area that overlaps the layer.")


class AreaReadError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The area {name} cannot be read as polygons.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose a polygon layer or file that QGIS can show.")


class ExtentError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The extent {text} cannot be used.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Write XMIN,YMIN,XMAX,YMAX in the raster's coordinates, smaller values first."
    )


class NoLayerError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No image is chosen.")
    advice = QT_TRANSLATE_NOOP("errors", "Add an aerial or satellite image to the project.")


class NoModelError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No model is chosen.")
    advice = QT_TRANSLATE_NOOP("errors", "Import one with the … button beside the models.")


class NoAreaError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No area is chosen.")
    advice = QT_TRANSLATE_NOOP("errors", "Draw a rectangle on the map, or choose a polygon layer.")


class TileSizeError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "A tile of {tile} px cannot pass the network.")
    advice = QT_TRANSLATE_NOOP("errors", "Use a multiple of 32 above {halos}.")


class MemoryAmountError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{text} is no amount of memory.")
    advice = QT_TRANSLATE_NOOP("errors", "Write it as 4GB or 800MB.")


class MemoryLimitError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{memory} of memory do not suffice for this model with tiles of {tile} px."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Allow at least {least}, or choose a smaller tile.")


class JobReadError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} holds no job that Landseg can repeat.")
    advice = QT_TRANSLATE_NOOP("errors", "Give a job file, or a class map made by Landseg.")


class FlagMissingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is missing.")
    advice = QT_TRANSLATE_NOOP("errors", "Give {name}, or a job file that says it.")


class DeviceMissingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "This computer offers no {device} device to the engine.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose auto or cpu.")


class PrecisionMissingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "There is no precision {precision}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose auto, fp32 or bf16.")


class PrecisionChoiceError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{precision} is neither deterministic nor for overlapping windows."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Choose the precision auto or fp32.")


class PrecisionUnfitError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "bf16 is not used with {model} on {device}: {reason}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose the precision auto or fp32.")


class SchemeError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The scheme {text} cannot be used.")
    advice = QT_TRANSLATE_NOOP(
        "errors",
        "Give windows a side that is a multiple of 32, a stride from 1 px to that side, and the "
        "blend mean, gauss or seed.",
    )


class SchemeQualityError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "Overlapping windows have no quality {quality}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose the quality auto or fast, or the exact scheme.")


class RasterListError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The list {name} names no raster that can be read.")
    advice = QT_TRANSLATE_NOOP("errors", "Give a text file with one raster's name a line.")


class FolderNeededError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{count} rasters give as many maps, and {name} is one.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Give a folder as --output, or ask for one map of all with --mosaic OUT.tif."
    )


class OneGridError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} does not lie on the pixel grid of {other}.")
    advice = QT_TRANSLATE_NOOP(
        "errors",
        "Give rasters of the same coordinate system, pixels and bands, or a map of each with "
        "--output FOLDER.",
    )


class TomlMissingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "This Python is too old to read TOML files.")
    advice = QT_TRANSLATE_NOOP("errors", "Use Python 3.11 or newer, or install tomli.")


class QualityMissingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "There is no quality {quality}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose auto, fast, good or best.")
