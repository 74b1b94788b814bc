"""What can go wrong with a review; one class a cause. Front doors word them as all others."""

from __future__ import annotations

from .of_areas import (
)
from .of_legends import (
    ChangeWordsError,
    ClassUnknownError,
    MergeCircleError,
)
from .of_sheets import (
    NoClassesShownError,
    SheetError,
    StyleSaveError,
)

__all__ = [
    "ChangeWordsError",
    "ClassUnknownError",
    "MergeCircleError",
    "NoClassesShownError",
    "SheetError",
    "StyleSaveError",
]
