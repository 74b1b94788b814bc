"""The seam: class map -> what it is worth, and what is handed over. No torch, no QGIS.

Front doors import from here and from nowhere deeper.
"""

from __future__ import annotations

from .errors import (
    DownloadAreaError,
    NoSourceError,
    PlacesOpenError,
    PlacesWriteError,
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

__all__ = [
    "AreasJob",
    "ClassChange",
    "CogJob",
    "CompareJob",
    "DownloadAreaError",
    "GeneraliseJob",
    "NoSourceError",
    "OsmJob",
    "PackageJob",
    "PlacesOpenError",
    "PlacesWriteError",
    "PolygonsJob",
    "QueueJob",
    "TableSaveError",
    "VerdictsExportError",
]


def osm_presets():
    return ()


def preset_text(name):
    return ""
