"""Everything Landseg can say went wrong: what failed, and what to do.

Texts are templates over the fields, so that a front door can word them in the user's language.
"""

from __future__ import annotations

from typing import Union

Field = Union[str, int, float]


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802, ARG001 - lupdate's name
    """Mark a text for Qt's translators; the core itself needs no Qt."""
    return text


class LandsegError(Exception):
    """Base. ``message`` says what failed, ``advice`` what to do; both are templates.

    Fields are JSON values: the worker sends (class name, fields), QGIS rebuilds the error and
    words it in the user's language. The technical cause stays in ``__cause__`` for the log.
    """

    message = advice = ""

    def __init__(self, **fields: Field) -> None:
        self.fields = fields
        super().__init__(self.message.format(**fields))

    @property
    def hint(self) -> str:
        """What to do, in English."""
        return self.advice.format(**self.fields)


class JobCancelled(Exception):
    """The user stopped the job; nothing was written under its final name."""


class InputError(LandsegError):
    """Something the user gave cannot be used; found before any computing where possible."""


class EngineError(LandsegError):
    """Our side failed."""


class Caution(LandsegError):
    """Not an error: the job runs, and the user is told. Never raised."""


# --- rasters -----------------------------------------------------------------------------------
class RasterOpenError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} cannot be opened as a raster.")
    advice = QT_TRANSLATE_NOOP("errors", "Check that the file exists and that QGIS can show it.")


class RasterReadError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} cannot be read at row {row}, column {col}: the file is damaged or cut."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Copy the file again from its source, then classify.")


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


# --- layers of QGIS ------------------------------------------------------------------------------
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


# --- the area ----------------------------------------------------------------------------------
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


# --- what is not chosen yet ----------------------------------------------------------------------
class NoLayerError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No image is chosen.")
    advice = QT_TRANSLATE_NOOP("errors", "Add an aerial or satellite image to the project.")


class NoModelError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No model is chosen.")
    advice = QT_TRANSLATE_NOOP("errors", "Import one with the … button beside the models.")


class NoAreaError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No area is chosen.")
    advice = QT_TRANSLATE_NOOP("errors", "Draw a rectangle on the map, or choose a polygon layer.")


# --- the job -----------------------------------------------------------------------------------
class TileSizeError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "A tile of {tile} px cannot pass the network.")
    advice = QT_TRANSLATE_NOOP("errors", "Use a multiple of 32 above {halos}.")


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
    message = QT_TRANSLATE_NOOP("errors", "Precision {precision} is not offered yet.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose auto or fp32.")


# --- the output --------------------------------------------------------------------------------
class OutputExistsError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} already exists.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose another name, or allow it to be replaced.")


class OutputFolderError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The folder {name} does not exist.")
    advice = QT_TRANSLATE_NOOP("errors", "Make the folder first, or choose another one.")


class OutputReadOnlyError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "Nothing can be written to {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose a folder of your own.")


class OutputNameError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is not a name for a class map.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose a file name that ends in .tif, unlike the input.")


class OutputBusyError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "Another job is writing {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Wait until it has ended, or choose another name.")


class DiskSpaceError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{folder} has {free} MB left; the map needs {needed} MB.")
    advice = QT_TRANSLATE_NOOP("errors", "Free some space, or choose another disk.")


class OutputWriteError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "{name} could not be written: {reason}")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Check the disk's free space and your rights. An older map there is untouched."
    )


class VerifyError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "{name} did not read back as it was written ({part}).")
    advice = QT_TRANSLATE_NOOP("errors", "Check the disk, then classify again.")


# --- models ------------------------------------------------------------------------------------
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


# --- the engine --------------------------------------------------------------------------------
class EngineMissingError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "Landseg's engine is not installed.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Run make setup in the plugin's folder, or give the engine's Python in Settings."
    )


class EngineBrokenError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "Landseg's engine does not start: {reason}")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Run make setup again, or give another Python in Settings."
    )


class EngineOldError(EngineError):
    message = QT_TRANSLATE_NOOP(
        "errors", "The engine's PyTorch {version} cannot open foreign checkpoints safely."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Run make setup again, or import a .safetensors file.")


class EngineLostError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "Landseg's engine stopped unexpectedly ({reason}).")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Classify again; if it repeats, choose a smaller tile. No map was changed."
    )


class MemoryShortError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "The memory does not suffice for a tile of {tile} px.")
    advice = QT_TRANSLATE_NOOP("errors", "Close other programs, or choose a smaller tile.")


class ScoresError(EngineError):
    message = QT_TRANSLATE_NOOP(
        "errors", "The network gave no numbers at row {row}, column {col}: {model} is damaged."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Copy or import its weights again. No map was changed.")


class InternalError(EngineError):
    message = QT_TRANSLATE_NOOP("errors", "Landseg failed where it should not: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Please report this with the log (View > Panels > Log).")


# --- cautions: the job runs, the user is told ----------------------------------------------------
class AllNodataCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "The area holds no valid pixel: the map is all nodata.")
    advice = QT_TRANSLATE_NOOP("errors", "Check the layer's nodata value and the area.")


class ResolutionCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "Pixels are {found} m wide; {model} was trained on {low} to {high} m."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Expect errors, or resample the layer first.")


class NoCrsCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "The layer has no coordinate system.")
    advice = QT_TRANSLATE_NOOP("errors", "The ground resolution cannot be checked.")


class DegreesCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "The layer is in degrees: a pixel is about {width} x {height} m."
    )
    advice = QT_TRANSLATE_NOOP("errors", "The map keeps the same grid.")


class InvalidValuesCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{count} pixels are not a number and became nodata.")
    advice = QT_TRANSLATE_NOOP("errors", "Nothing needs to be done.")


class SmallerTileCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "The memory was short: tiles of {tile} px were used.")
    advice = QT_TRANSLATE_NOOP("errors", "The map is the same.")


class DeviceChangedCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{wanted} could not be used; {used} did the work.")
    advice = QT_TRANSLATE_NOOP("errors", "Check engine shows what this computer offers.")


class OutputRenamedCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{wanted} was in use; the map is in {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Nothing is lost: rename it when the old one is closed.")


def error_from(name: str, fields: dict[str, Field]) -> LandsegError:
    """Rebuild an error that came over the pipe as class name and fields."""
    found = globals().get(name)
    if isinstance(found, type) and issubclass(found, LandsegError):
        return found(**fields)
    return InternalError(reason=name)
