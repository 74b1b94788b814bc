"""What can go wrong with a review; one class a cause. Front doors word them as all others."""

from __future__ import annotations

from .of_comparisons import (
    ConfidenceGridError,
    ConfidenceKindError,
    DistanceError,
    ManyClassesCaution,
    MorePlacesCaution,
    NothingLeftError,
    OutputTwiceError,
    PixelAsMetreCaution,
    PlacesBusyError,
    PlacesForeignError,
    ReferenceElsewhereError,
    ReferencePlaceError,
    ReferenceReadError,
    ReferenceSilentError,
    ReferenceWarpedCaution,
    ThresholdError,
    TooManyClassesError,
    VerdictsKeptCaution,
)
from .of_legends import ChangeWordsError, ClassUnknownError, MergeCircleError

__all__ = [
    "ChangeWordsError",
    "ClassUnknownError",
    "ConfidenceGridError",
    "ConfidenceKindError",
    "DistanceError",
    "ManyClassesCaution",
    "MergeCircleError",
    "MorePlacesCaution",
    "NothingLeftError",
    "OutputTwiceError",
    "PixelAsMetreCaution",
    "PlacesBusyError",
    "PlacesForeignError",
    "ReferenceElsewhereError",
    "ReferencePlaceError",
    "ReferenceReadError",
    "ReferenceSilentError",
    "ReferenceWarpedCaution",
    "ThresholdError",
    "TooManyClassesError",
    "VerdictsKeptCaution",
]
