"""What can go wrong with a review; one class a cause. Front doors word them as all others."""

from __future__ import annotations

from .of_legends import ChangeWordsError, ClassUnknownError, MergeCircleError
from .of_polygons import (
    BordersKeptCaution,
    BordersMemoryError,
    ConfidenceElsewhereError,
    NoLegendCaution,
    NoPatchesError,
    PlaneAreasCaution,
    PolygonSizeError,
    SmallPatchesKeptCaution,
    UnlistedValuesCaution,
)

__all__ = [
    "BordersKeptCaution",
    "BordersMemoryError",
    "ChangeWordsError",
    "ClassUnknownError",
    "ConfidenceElsewhereError",
    "MergeCircleError",
    "NoLegendCaution",
    "NoPatchesError",
    "PlaneAreasCaution",
    "PolygonSizeError",
    "SmallPatchesKeptCaution",
    "UnlistedValuesCaution",
]
