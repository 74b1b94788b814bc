"""What can go wrong with a review; one class a cause. Front doors word them as all others."""

from __future__ import annotations

from .of_areas import (
    BelowPixelCaution,
    NoGroundCaution,
    NoGroundError,
    NothingToChangeError,
    NumberedClassesCaution,
    RadiusError,
    SizeError,
    StrangeValuesCaution,
    ZoneFieldError,
    ZonesBeyondCaution,
    ZonesEmptyCaution,
    ZonesError,
    ZonesPlacedCaution,
    ZonesRepairedCaution,
)
from .of_exports import MapFileError, PackageVerifyError, PackedFileError
from .of_legends import ChangeWordsError, ClassUnknownError, MergeCircleError
from .of_polygons import (
    BordersKeptCaution,
    BordersMemoryError,
    ConfidenceElsewhereError,
    NoPatchesError,
    PlaneAreasCaution,
    SmallPatchesKeptCaution,
)
from .of_sheets import NoClassesShownError, SheetError, StyleSaveError

__all__ = [
    "BelowPixelCaution",
    "BordersKeptCaution",
    "BordersMemoryError",
    "ChangeWordsError",
    "ClassUnknownError",
    "ConfidenceElsewhereError",
    "MapFileError",
    "MergeCircleError",
    "NoClassesShownError",
    "NoGroundCaution",
    "NoGroundError",
    "NoPatchesError",
    "NothingToChangeError",
    "NumberedClassesCaution",
    "PackageVerifyError",
    "PackedFileError",
    "PlaneAreasCaution",
    "RadiusError",
    "SheetError",
    "SizeError",
    "SmallPatchesKeptCaution",
    "StrangeValuesCaution",
    "StyleSaveError",
    "ZoneFieldError",
    "ZonesBeyondCaution",
    "ZonesEmptyCaution",
    "ZonesError",
    "ZonesPlacedCaution",
    "ZonesRepairedCaution",
]
