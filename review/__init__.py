"""The seam: class map -> what it is worth, and what is handed over. No torch, no QGIS.

Front doors import from here and from nowhere deeper.
"""

from __future__ import annotations

from . import errors
from .area_units import area_words, share_words
from .errors import NoClassesShownError, SheetError, StyleSaveError
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

__all__ = [
    "AreasJob",
    "ClassChange",
    "CogJob",
    "CompareJob",
    "GeneraliseJob",
    "NoClassesShownError",
    "OsmJob",
    "PackageJob",
    "PolygonsJob",
    "QueueJob",
    "SheetError",
    "StyleSaveError",
    "area_words",
    "changes_of",
    "errors",
    "share_words",
]
