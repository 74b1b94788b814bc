"""The seam: class map -> what it is worth, and what is handed over. No torch, no QGIS.

Front doors import from here and from nowhere deeper.
"""

from __future__ import annotations

from . import errors
from .area_units import area_words, share_words
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
from .verdicts import PLACES_LAYER, VERDICTS

__all__ = [
    "PLACES_LAYER",
    "VERDICTS",
    "AreasJob",
    "ClassChange",
    "CogJob",
    "CompareJob",
    "GeneraliseJob",
    "OsmJob",
    "PackageJob",
    "PolygonsJob",
    "QueueJob",
    "area_words",
    "changes_of",
    "errors",
    "share_words",
]
