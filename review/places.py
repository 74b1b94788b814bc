"""Places to look at, the worst first: what each is, where, and why it is listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Optional

import numpy as np

from ..inference import Caution
from .errors import MorePlacesCaution
from .place_finder import Floats, Places

MOST = 10_000  # places of a list; nobody looks at more


@dataclass(frozen=True)
class Place:
    """One place; its row and column are a pixel of it."""

    rank: int  # from 1, the worst
    number: int  # among all that were found
    map_class: str
    reference_class: Optional[str]  # None: there is no reference
    area: float  # m2
    confidence: Optional[float]  # the map's mean, percent
    score: float
    row: int
    col: int
    why: str


class Listing(NamedTuple):
    """The worst places, and how many there were."""

    places: tuple[Place, ...]
    found: int

    @property
    def cautions(self) -> tuple[Caution, ...]:
        if self.found == len(self.places):
            return ()
        return (MorePlacesCaution(found=self.found, listed=len(self.places)),)


Classes = tuple[str, Optional[str]]  # of the map and of the reference
Why = Callable[[Classes, float, Optional[float]], str]  # classes, m2, percent -> a sentence


def list_places(
    places: Places,
    scores: Floats,
    min_area: float,
    classes_of: Callable[[int], Classes],
    why: Why,
) -> Listing:
    """Rank places by a score; among equals the upper left one comes first.

    Args:
        places: all that were found.
        scores: (place,), the greatest is the worst.
        min_area: m2; smaller places are not listed and not counted.
        classes_of: what a code stands for.
        why: words for people.
    """
    large = np.flatnonzero(places.area >= min_area)
    worth = -scores[large].astype(np.float32)  # a difference in the eighth digit is none
    order = large[np.lexsort((places.col[large], places.row[large], worth))][:MOST]
    confidence = places.confidence
    listed = []
    for rank, number in enumerate(order.tolist(), 1):
        sure = None if np.isnan(confidence[number]) else float(confidence[number])
        classes, area = classes_of(int(places.code[number])), float(places.area[number])
        listed.append(
            Place(
                rank, number, *classes, area, sure, float(scores[number]),
                int(places.row[number]), int(places.col[number]), why(classes, area, sure),
            )
        )  # fmt: skip
    return Listing(tuple(listed), len(large))


def area_words(area: float) -> str:
    """Write m2 with two digits at least, and none that nobody knows."""
    return f"{area:,.0f} m²" if area >= 10 else f"{area:.2g} m²"
