"""What a comparison found: plain values, for people and for programs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Optional

import numpy as np

from ..inference import Caution, Measures, measures
from .comparison_text import as_text


@dataclass(frozen=True)
class NotJudged:
    """Pixels that are in no figure, each for one reason."""

    unknown: int  # the map has a class, the reference is silent
    near_borders: int  # of the reference
    unmapped: int  # the reference has a class, the map none


@dataclass(frozen=True)
class PlacesFound:
    """A list of places."""

    path: Path
    listed: int
    found: int


@dataclass(frozen=True)
class Comparison:
    """A map against a reference; rows of the matrix are the reference."""

    output: Path  # the agreement raster
    subject: str
    reference: str
    names: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]  # pixels, (reference class, class of the map)
    not_judged: NotJudged
    tolerance: float  # m
    credits: tuple[str, ...]
    places: Optional[PlacesFound] = None
    report: Optional[Path] = None
    cautions: tuple[Caution, ...] = ()

    @cached_property
    def measures(self) -> Measures:
        return measures(np.array(self.confusion, np.int64), self.names)

    def to_json(self) -> dict[str, Any]:
        """Give all figures; what is not defined is null."""
        places = self.places
        return {
            "output": str(self.output),
            "places": places and str(places.path),
            "places_listed": places and places.listed,
            "places_found": places and places.found,
            "report": self.report and str(self.report),
            "subject": self.subject,
            "reference": self.reference,
            "tolerance": self.tolerance,
            "not_judged": vars(self.not_judged),
            "names": list(self.names),
            "confusion": [list(row) for row in self.confusion],
            **self.measures.to_json(),
            "credits": list(self.credits),
            "cautions": [{"class": type(it).__name__, "fields": it.fields} for it in self.cautions],
        }

    def as_text(self) -> str:
        """Write the figures for a terminal."""
        return as_text(self)
