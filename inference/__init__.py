"""The seam: raster + weights -> class map. Importing it loads no torch.

Front doors import from here and from nowhere deeper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .alignment import lies_on, warp_nearest
from .bands import match_bands
from .blocks import blocks
from .card import ModelCard
from .class_map import MOST, ClassMap, ClassMapNotes, find_legend, read_notes
from .cli_options import add_json
from .command import Command
from .complaints import Complaints, complaints
from .derived import credits_of, dated_facts, derived_metadata
from .errors import (
    QT_TRANSLATE_NOOP,
    AllNodataCaution,
    AreaReadError,
    Caution,
    ClassMapError,
    DiskSpaceError,
    DrawnMapError,
    EngineBrokenError,
    EngineError,
    EngineLostError,
    EngineMissingError,
    ExtentError,
    Field,
    FlagMissingError,
    ImportNameError,
    InputError,
    InternalError,
    InterruptedWorkError,
    JobCancelled,
    JobReadError,
    LandsegError,
    LayerSourceError,
    NoAreaError,
    NoLayerError,
    NoModelError,
    OddValuesCaution,
    OtherWorkError,
    OutputBusyError,
    OutputExistsError,
    OutputFolderError,
    OutputNameError,
    OutputReadOnlyError,
    OutputRenamedCaution,
    OutputWriteError,
    PairedByNumberCaution,
    RasterOpenError,
    RasterReadError,
    StretchError,
    StretchNeededError,
    VerifyError,
    WebAreaError,
    WebTileError,
    error_from,
)
from .facts import PRESETS
from .folders import models_folder, user_folder
from .georef import copy_georeference, same_georeference, window_of_extent
from .grid import GRID, HALO, Window
from .grid_extent import Bounds, extent_in
from .interrupted import Interrupted, discard_interrupted, find_interrupted
from .job_json import Json, PlainJob
from .jobs import (
    DEVICES,
    ON_INTERRUPTED,
    PRECISIONS,
    ImportJob,
    PeekJob,
    SegmentationJob,
    SelfTestJob,
    Stretch,
    full_name,
)
from .legend import NODATA, Legend, LegendClass
from .measure_tables import class_table, matrix_table
from .memory_cap import parse_amount
from .metrics import Measures, Share, count_pairs, measures
from .models import Model, check_free, find_model, list_models
from .normalise import preview
from .opening import open_grid, short_name
from .page import Table, aligned, html_table, page, percent
from .pairing import Pair, PairedLegends, pair_legends
from .pixel_polygons import PixelPlaces, open_layer, pixel_layer, polygons_of, projection
from .preflight import Preflight, inspect, resolution_cautions
from .progress import Progress
from .provenance_items import CREDITS, DERIVED, JOB, LEGEND, MODEL, POSITION
from .quality import CARDS, QUALITIES
from .raster import RasterFacts, RasterReader, describe_raster
from .raster_facts import find_crs, find_geotransform, find_placement, pixel_size, shown_placement
from .store import MapStore, check_output, discard_partial
from .style import attribute_table, category_names, class_style, palette
from .target import check_disk
from .terminal import DONE, say, say_cautions
from .toml_text import parse_toml
from .version import SOFTWARE, version
from .work import WorkFolder, writing

if TYPE_CHECKING:
    from .segment import Report, SegmentationResult
    from .worker import Result, Runner

__all__ = [
    "CARDS",
    "CREDITS",
    "DERIVED",
    "DEVICES",
    "DONE",
    "GRID",
    "HALO",
    "JOB",
    "LEGEND",
    "MODEL",
    "MOST",
    "NODATA",
    "ON_INTERRUPTED",
    "POSITION",
    "PRECISIONS",
    "PRESETS",
    "QT_TRANSLATE_NOOP",
    "QUALITIES",
    "SOFTWARE",
    "AllNodataCaution",
    "AreaReadError",
    "Bounds",
    "Caution",
    "ClassMap",
    "ClassMapError",
    "ClassMapNotes",
    "Command",
    "Complaints",
    "DiskSpaceError",
    "DrawnMapError",
    "EngineBrokenError",
    "EngineError",
    "EngineLostError",
    "EngineMissingError",
    "ExtentError",
    "Field",
    "FlagMissingError",
    "ImportJob",
    "ImportNameError",
    "InputError",
    "InternalError",
    "Interrupted",
    "InterruptedWorkError",
    "JobCancelled",
    "JobReadError",
    "Json",
    "LandsegError",
    "LayerSourceError",
    "Legend",
    "LegendClass",
    "MapStore",
    "Measures",
    "Model",
    "ModelCard",
    "NoAreaError",
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
    "Pair",
    "PairedByNumberCaution",
    "PairedLegends",
    "PeekJob",
    "PixelPlaces",
    "PlainJob",
    "Preflight",
    "Progress",
    "RasterFacts",
    "RasterOpenError",
    "RasterReadError",
    "RasterReader",
    "Report",
    "Result",
    "Runner",
    "SegmentationJob",
    "SelfTestJob",
    "Share",
    "Stretch",
    "StretchError",
    "StretchNeededError",
    "Table",
    "VerifyError",
    "WebAreaError",
    "WebTileError",
    "Window",
    "WorkFolder",
    "add_json",
    "aligned",
    "attribute_table",
    "blocks",
    "category_names",
    "check_disk",
    "check_free",
    "check_output",
    "class_style",
    "class_table",
    "complaints",
    "copy_georeference",
    "count_pairs",
    "credits_of",
    "dated_facts",
    "derived_metadata",
    "describe_raster",
    "discard_interrupted",
    "discard_partial",
    "error_from",
    "extent_in",
    "find_crs",
    "find_geotransform",
    "find_interrupted",
    "find_legend",
    "find_model",
    "find_placement",
    "full_name",
    "html_table",
    "inspect",
    "lies_on",
    "list_models",
    "match_bands",
    "matrix_table",
    "measures",
    "models_folder",
    "open_grid",
    "open_layer",
    "page",
    "pair_legends",
    "palette",
    "parse_amount",
    "parse_toml",
    "percent",
    "pixel_layer",
    "pixel_size",
    "polygons_of",
    "preview",
    "projection",
    "read_notes",
    "resolution_cautions",
    "run_segmentation",
    "same_georeference",
    "say",
    "say_cautions",
    "short_name",
    "shown_placement",
    "user_folder",
    "version",
    "warp_nearest",
    "window_of_extent",
    "writing",
]


def run_segmentation(job: SegmentationJob, report: Report) -> SegmentationResult:
    """Do what `segment.run_segmentation` does; torch is loaded by the first call."""
    from .segment import run_segmentation as run

    return run(job, report)
