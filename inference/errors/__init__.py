"""Everything Landseg can say went wrong; one class a cause, made from facts."""

from __future__ import annotations

from collections.abc import Iterator

from .base import (
    QT_TRANSLATE_NOOP,
    Caution,
    EngineError,
    Field,
    InputError,
    JobCancelled,
    LandsegError,
)
from .cautions import (
    AllNodataCaution,
    DegreesCaution,
    DeviceChangedCaution,
    InvalidValuesCaution,
    NoCrsCaution,
    OddValuesCaution,
    OutputRenamedCaution,
    PairedByNumberCaution,
    ResolutionCaution,
    SmallerTileCaution,
)
from .of_choices import (
    AreaOutsideError,
    AreaReadError,
    DeviceMissingError,
    DrawnMapError,
    ExtentError,
    FlagMissingError,
    JobReadError,
    LayerSourceError,
    NoAreaError,
    NoLayerError,
    NoModelError,
    PrecisionMissingError,
    QualityMissingError,
    TileSizeError,
    TomlMissingError,
    WebAreaError,
    WebTileError,
)
from .of_models import (
    CardReadError,
    FactsReadError,
    ImportFactsError,
    ImportNameError,
    ModelMissingError,
    WeightsChangedError,
    WeightsForeignError,
    WeightsMissingError,
    WeightsReadError,
    WeightsShapeError,
    WeightsUnsafeError,
    WeightsValueError,
)
from .of_outputs import (
    DiskSpaceError,
    InterruptedWorkError,
    OtherWorkError,
    OutputBusyError,
    OutputExistsError,
    OutputFolderError,
    OutputNameError,
    OutputReadOnlyError,
    OutputWriteError,
    VerifyError,
)
from .of_rasters import (
    BandCountError,
    BandNumberError,
    BandsMissingError,
    ClassMapError,
    RasterChangedError,
    RasterOpenError,
    RasterReadError,
    RasterSizeError,
    RasterTypeError,
    StretchError,
    StretchNeededError,
)
from .of_the_engine import (
    EngineBrokenError,
    EngineLostError,
    EngineMissingError,
    EngineOldError,
    InternalError,
    MemoryShortError,
    ScoresError,
)

__all__ = [
    "QT_TRANSLATE_NOOP",
    "AllNodataCaution",
    "AreaOutsideError",
    "AreaReadError",
    "BandCountError",
    "BandNumberError",
    "BandsMissingError",
    "CardReadError",
    "Caution",
    "ClassMapError",
    "DegreesCaution",
    "DeviceChangedCaution",
    "DeviceMissingError",
    "DiskSpaceError",
    "DrawnMapError",
    "EngineBrokenError",
    "EngineError",
    "EngineLostError",
    "EngineMissingError",
    "EngineOldError",
    "ExtentError",
    "FactsReadError",
    "Field",
    "FlagMissingError",
    "ImportFactsError",
    "ImportNameError",
    "InputError",
    "InternalError",
    "InterruptedWorkError",
    "InvalidValuesCaution",
    "JobCancelled",
    "JobReadError",
    "LandsegError",
    "LayerSourceError",
    "MemoryShortError",
    "ModelMissingError",
    "NoAreaError",
    "NoCrsCaution",
    "NoLayerError",
    "NoModelError",
    "OddValuesCaution",
    "OtherWorkError",
    "OutputBusyError",
    "OutputExistsError",
    "OutputFolderError",
    "OutputNameError",
    "OutputReadOnlyError",
    "OutputRenamedCaution",
    "OutputWriteError",
    "PairedByNumberCaution",
    "PrecisionMissingError",
    "QualityMissingError",
    "RasterChangedError",
    "RasterOpenError",
    "RasterReadError",
    "RasterSizeError",
    "RasterTypeError",
    "ResolutionCaution",
    "ScoresError",
    "SmallerTileCaution",
    "StretchError",
    "StretchNeededError",
    "TileSizeError",
    "TomlMissingError",
    "VerifyError",
    "WebAreaError",
    "WebTileError",
    "WeightsChangedError",
    "WeightsForeignError",
    "WeightsMissingError",
    "WeightsReadError",
    "WeightsShapeError",
    "WeightsUnsafeError",
    "WeightsValueError",
    "error_from",
]


def error_from(name: str, fields: dict[str, Field]) -> LandsegError:
    """Rebuild an error that came over the pipe as class name and fields."""
    for kind in _kinds(LandsegError):
        if kind.__name__ == name:
            return kind(**fields)
    return InternalError(reason=name)


def _kinds(base: type[LandsegError]) -> Iterator[type[LandsegError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)
