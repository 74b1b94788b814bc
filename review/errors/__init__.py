"""What can go wrong with a review; one class a cause. Front doors word them as all others."""

from __future__ import annotations

from .of_legends import ChangeWordsError, ClassUnknownError, MergeCircleError
from .of_osm import (
    DrawingError,
    GridPlaceError,
    KeylessCaution,
    LayersLeftCaution,
    LostCaution,
    NoOverlapError,
    NothingDrawnError,
    RepairedCaution,
    SourceCrsError,
    SourceKeysError,
    SourceLayerError,
    SourceOpenError,
    SourceReadError,
    TableMissingError,
    TableNeededError,
    TablePairingError,
    TableReadError,
    TagsUnknownCaution,
    TagWordsError,
    WidthlessCaution,
)

__all__ = [
    "ChangeWordsError",
    "ClassUnknownError",
    "DrawingError",
    "GridPlaceError",
    "KeylessCaution",
    "LayersLeftCaution",
    "LostCaution",
    "MergeCircleError",
    "NoOverlapError",
    "NothingDrawnError",
    "RepairedCaution",
    "SourceCrsError",
    "SourceKeysError",
    "SourceLayerError",
    "SourceOpenError",
    "SourceReadError",
    "TableMissingError",
    "TableNeededError",
    "TablePairingError",
    "TableReadError",
    "TagWordsError",
    "TagsUnknownCaution",
    "WidthlessCaution",
]
