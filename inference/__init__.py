"""The seam: raster + weights -> class map. Importing it loads no torch.

Front doors import from here and from nowhere deeper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bands import match_bands
from .card import ModelCard
from .errors import (
    QT_TRANSLATE_NOOP,
    AllNodataCaution,
    AreaReadError,
    Caution,
    DrawnMapError,
    EngineBrokenError,
    EngineError,
    EngineLostError,
    EngineMissingError,
    ExtentError,
    ImportNameError,
    InputError,
    InternalError,
    JobCancelled,
    LandsegError,
    LayerSourceError,
    NoAreaError,
    NoLayerError,
    NoModelError,
    OutputExistsError,
    OutputWriteError,
    RasterOpenError,
    StretchError,
    StretchNeededError,
    WebAreaError,
    WebTileError,
    error_from,
)
from .facts import PRESETS
from .folders import models_folder, user_folder
from .georef import window_of_extent
from .grid import GRID, HALO, Window
from .jobs import (
    DEVICES,
    PRECISIONS,
    ImportJob,
    PeekJob,
    SegmentationJob,
    SelfTestJob,
    Stretch,
    full_name,
)
from .legend import NODATA, Legend, LegendClass
from .models import Model, check_free, find_model, list_models
from .normalise import preview
from .preflight import Preflight, inspect, resolution_cautions
from .quality import CARDS, QUALITIES
from .raster import RasterFacts, describe_raster
from .store import check_output, discard_partial
from .version import version

if TYPE_CHECKING:
    from .segment import Report, SegmentationResult

__all__ = [
    "CARDS",
    "DEVICES",
    "GRID",
    "HALO",
    "NODATA",
    "PRECISIONS",
    "PRESETS",
    "QT_TRANSLATE_NOOP",
    "QUALITIES",
    "AllNodataCaution",
    "AreaReadError",
    "Caution",
    "DrawnMapError",
    "EngineBrokenError",
    "EngineError",
    "EngineLostError",
    "EngineMissingError",
    "ExtentError",
    "ImportJob",
    "ImportNameError",
    "InputError",
    "InternalError",
    "JobCancelled",
    "LandsegError",
    "LayerSourceError",
    "Legend",
    "LegendClass",
    "Model",
    "ModelCard",
    "NoAreaError",
    "NoLayerError",
    "NoModelError",
    "OutputExistsError",
    "OutputWriteError",
    "PeekJob",
    "Preflight",
    "RasterFacts",
    "RasterOpenError",
    "SegmentationJob",
    "SelfTestJob",
    "Stretch",
    "StretchError",
    "StretchNeededError",
    "WebAreaError",
    "WebTileError",
    "Window",
    "check_free",
    "check_output",
    "describe_raster",
    "discard_partial",
    "error_from",
    "find_model",
    "full_name",
    "inspect",
    "list_models",
    "match_bands",
    "models_folder",
    "preview",
    "resolution_cautions",
    "run_segmentation",
    "user_folder",
    "version",
    "window_of_extent",
]


def run_segmentation(job: SegmentationJob, report: Report) -> SegmentationResult:
    """Do what `segment.run_segmentation` does; torch is loaded by the first call."""
    from .segment import run_segmentation as run

    return run(job, report)
