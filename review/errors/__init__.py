"""What can go wrong with a review; one class a cause. Front doors word them as all others."""

from __future__ import annotations

from .of_legends import ChangeWordsError, ClassUnknownError, MergeCircleError
from .of_reviewing import (
    DownloadAreaError,
    NoSourceError,
    PlacesOpenError,
    PlacesWriteError,
    TableSaveError,
    VerdictsExportError,
)

__all__ = [
    "ChangeWordsError",
    "ClassUnknownError",
    "DownloadAreaError",
    "MergeCircleError",
    "NoSourceError",
    "PlacesOpenError",
    "PlacesWriteError",
    "TableSaveError",
    "VerdictsExportError",
]
