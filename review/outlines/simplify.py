"""Fewer corners on arcs: each arc once, so that both its patches get the same border."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .borders import Arcs, Corners
from .chains import Ints
from .crossings import Ground2D, crossing

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Simplified:
    """Arcs with fewer corners."""

    arcs: Arcs
    repaired: int  # shortcuts that would have crossed or touched another border


def simplify(corners: Corners, arcs: Arcs, metres: Ground2D, tolerance: float) -> Simplified:
    """Leave out corners that are no farther than `tolerance` from the border that is left.

    The rule is that of Douglas and Peucker 1973, doi:10.3138/FM57-6770-U75U-7727, for all arcs at
    once. A shortcut that would cross another border, or make a patch vanish, is not taken: it is
    split further until none does. Nodes stay.

    Args:
        corners: of the map.
        arcs: its borders.
        metres: how corners are measured.
        tolerance: m
    """
    walker = _Walker(arcs, metres.of(corners.places[arcs.corners]), tolerance)
    fresh, repaired = walker.split(_pairs(walker.stays)), 0
    while True:
        wrong = crossing(corners, arcs, metres, fresh, tolerance)
        repaired += int(wrong.sum())
        again = fresh[0][wrong], fresh[1][wrong]
        if not len(again[0]):
            again = _doubled(arcs, *_pairs(walker.stays))
        if not len(again[0]):
            break
        fresh = walker.split(walker.halve(*again))
    return Simplified(_thinned(arcs, walker.stays), repaired)


class _Walker:
    """Decides which corners stay; `stays` is for each place in `arcs.corners`."""

    def __init__(self, arcs: Arcs, points: NDArray[np.float64], tolerance: float) -> None:
        self.stays: Flags = np.zeros(len(arcs.corners), np.bool_)
        self.stays[arcs.starts[:-1]] = self.stays[arcs.starts[1:] - 1] = True
        self._points, self._tolerance = points, tolerance

    def split(self, open_: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
        """Split what is too far off until nothing is; give the shortcuts that are left."""
        done: list[tuple[Ints, Ints]] = []
        begins, ends = open_
        while True:
            long = ends > begins + 1
            begins, ends = begins[long], ends[long]
            if not len(begins):
                break
            farthest, distance = self._farthest(begins, ends)
            near = distance <= self._tolerance
            done.append((begins[near], ends[near]))
            begins, ends = self._cut(begins[~near], ends[~near], farthest[~near])
        if not done:
            return begins, ends
        return np.concatenate([each for each, _ in done]), np.concatenate(
            [each for _, each in done]
        )

    def halve(self, begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """Split each shortcut where it is farthest off."""
        if not len(begins):
            return begins, ends
        return self._cut(begins, ends, self._farthest(begins, ends)[0])

    def _cut(self, begins: Ints, ends: Ints, middles: Ints) -> tuple[Ints, Ints]:
        self.stays[middles] = True
        return np.column_stack((begins, middles)).ravel(), np.column_stack((middles, ends)).ravel()

    def _farthest(self, begins: Ints, ends: Ints) -> tuple[Ints, NDArray[np.float64]]:
        """Give the place of the corner that is farthest from each shortcut, and how far."""
        lengths = ends - begins - 1
        after = np.append(0, np.cumsum(lengths))
        owner = np.repeat(np.arange(len(begins)), lengths)
        inner = np.arange(after[-1]) - after[owner] + begins[owner] + 1
        distances = self._distances(inner, begins[owner], ends[owner])
        most = np.maximum.reduceat(distances, after[:-1])
        at = np.flatnonzero(distances == most[owner])
        _, first = np.unique(owner[at], return_index=True)
        return inner[at[first]], most

    def _distances(self, inner: Ints, begins: Ints, ends: Ints) -> NDArray[np.float64]:
        start = self._points[begins]
        along, away = self._points[ends] - start, self._points[inner] - start
        squared = (along**2).sum(axis=1)
        share = np.divide(
            (along * away).sum(axis=1), squared, out=np.zeros(len(inner)), where=squared > 0
        )
        rest: NDArray[np.float64] = away - np.clip(share, 0, 1)[:, np.newaxis] * along
        found: NDArray[np.float64] = np.hypot(rest[:, 0], rest[:, 1])
        return found


def _pairs(stays: Flags) -> tuple[Ints, Ints]:
    """Give places that follow each other among those that stay; also from arc to arc."""
    places = np.flatnonzero(stays)
    return places[:-1], places[1:]


def _doubled(arcs: Arcs, begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Find shortcuts that lead where another does, or back to their start: nothing between."""
    one, other = (arcs.corners[at].astype(np.int64) for at in (begins, ends))
    inside = ~np.isin(ends, arcs.starts)  # not from arc to arc
    begins, ends, one, other = begins[inside], ends[inside], one[inside], other[inside]
    keys = (np.minimum(one, other) << 32) | np.maximum(one, other)
    _, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
    wrong = ((counts[which] > 1) | (one == other)) & (ends > begins + 1)
    return begins[wrong], ends[wrong]


def _thinned(arcs: Arcs, stays: Flags) -> Arcs:
    before = np.append(0, np.cumsum(stays))
    return replace(arcs, corners=arcs.corners[stays], starts=before[arcs.starts])
