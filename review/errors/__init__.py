"""What can go wrong with a review; one class a cause. Front doors word them as all others."""

from __future__ import annotations

from .of_areas import (
    BelowPixelCaution,
    NoGroundError,
    NothingToChangeError,
    NumberedClassesCaution,
    RadiusError,
    SizeError,
    StrangeValuesCaution,
)
from .of_legends import ChangeWordsError, ClassUnknownError, MergeCircleError
from .of_sheets import NoClassesShownError, SheetError, StyleSaveError

__all__ = [
    "BelowPixelCaution",
    "ChangeWordsError",
    "ClassUnknownError",
    "MergeCircleError",
    "NoClassesShownError",
    "NoGroundError",
    "NothingToChangeError",
    "NumberedClassesCaution",
    "RadiusError",
    "SheetError",
    "SizeError",
    "StrangeValuesCaution",
    "StyleSaveError",
]
