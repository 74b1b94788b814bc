"""The seam: class map -> what it is worth, and what is handed over. No torch, no QGIS.

Front doors import from here and from nowhere deeper.
"""

from __future__ import annotations

from . import errors
from .area_units import area_words, share_words
from .errors import (
    DownloadAreaError,
    NoClassesShownError,
    NoGridError,
    NoSourceError,
    PlacesOpenError,
    PlacesWriteError,
    SheetError,
    StyleSaveError,
    TableSaveError,
    VerdictsExportError,
)
from .jobs import (
    AreasJob,
    ClassChange,
    CogJob,
    CompareJob,
    GeneraliseJob,
    OsmJob,
    PackageJob,
    PolygonsJob,
    QueueJob,
)
from .legend_changes import changes_of
from .osm.presets import OsmPreset, osm_presets, preset_text
from .verdicts import PLACES_LAYER, VERDICTS

__all__ = [
    "PLACES_LAYER",
    "VERDICTS",
    "AreasJob",
    "ClassChange",
    "CogJob",
    "CompareJob",
    "DownloadAreaError",
    "GeneraliseJob",
    "NoClassesShownError",
    "NoGridError",
    "NoSourceError",
    "OsmJob",
    "OsmPreset",
    "PackageJob",
    "PlacesOpenError",
    "PlacesWriteError",
    "PolygonsJob",
    "QueueJob",
    "SheetError",
    "StyleSaveError",
    "TableSaveError",
    "VerdictsExportError",
    "area_words",
    "changes_of",
    "check_osm",
    "errors",
    "osm_presets",
    "preset_text",
    "share_words",
]


def check_osm(job: OsmJob) -> None:
    """Do what `osm_raster.check_osm` does; its module is loaded by the first call."""
    from .osm.osm_raster import check_osm as check

    check(job)
