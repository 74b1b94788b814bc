"""Shortcuts of borders that would cross or touch another border.

Between a stretch of border and its shortcut there must be no corner of another border, and none on
the shortcut. Then no border enters there: it would have to cross the straight shortcut twice
without turning. And of two such shortcuts neither crosses the other, since the areas that they
leave aside would have to cross in one point only. Pixel coordinates are whole numbers, so the test
is exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .borders import Arcs, Corners
from .chains import Ints

MOST = 1 << 21  # edges that are looked at together
FEW = 1 << 14  # shortcuts


@dataclass(frozen=True)
class Ground2D:
    """How corners lie on the ground, near enough for distances between neighbours."""

    width: int  # px, of a row with its margin
    by_col: tuple[float, float]  # m to the right and down, for a pixel along a row
    by_row: tuple[float, float]

    def of(self, places: Ints) -> NDArray[np.float64]:
        """Give x and y in metres, (n, 2)."""
        rows, cols = np.divmod(places, self.width)
        moves = np.array([self.by_col, self.by_row])
        found: NDArray[np.float64] = np.column_stack((cols, rows)) @ moves
        return found

    @property
    def shortest(self) -> float:
        """The least that a step of one pixel in any direction measures, m."""
        moves = np.array([self.by_col, self.by_row])
        return float(np.linalg.svd(moves, compute_uv=False)[-1])


def crossing(
    corners: Corners, arcs: Arcs, metres: Ground2D, shortcuts: tuple[Ints, Ints], tolerance: float
) -> NDArray[np.bool_]:
    """Tell which shortcuts cannot be taken; each is given by its places in `arcs.corners`."""
    search = _Search(corners, arcs, metres.width, int(tolerance / metres.shortest) + 2)
    begins, ends = shortcuts
    wrong = np.zeros(len(begins), np.bool_)
    for start in range(0, len(begins), FEW):
        part = slice(start, start + FEW)
        wrong[part] = search.wrong(begins[part], ends[part])
    return wrong


class _Search:
    def __init__(self, corners: Corners, arcs: Arcs, width: int, margin: int) -> None:
        self._places, self._width, self._margin = corners.places, width, margin
        self._corners = arcs.corners
        self._rows, self._cols = np.divmod(corners.places, width)
        self._on_arc = np.full(len(corners.places), -1)  # place in arcs.corners; nodes: several
        self._on_arc[arcs.corners] = np.arange(len(arcs.corners))
        self._on_arc[arcs.corners[arcs.starts[:-1]]] = -1
        self._on_arc[arcs.corners[arcs.starts[1:] - 1]] = -1

    def wrong(self, begins: Ints, ends: Ints) -> NDArray[np.bool_]:
        found = np.zeros(len(begins), np.bool_)
        which, corner = self._near(begins, ends)
        place = self._on_arc[corner]
        own = (begins[which] < place) & (place < ends[which])
        own |= (corner == self._corners[begins[which]]) | (corner == self._corners[ends[which]])
        which, corner = which[~own], corner[~own]
        for part in _parts(ends[which] - begins[which] + 1):
            inside = self._inside(corner[part], begins[which[part]], ends[which[part]])
            found[which[part][inside]] = True
        return found

    def _near(self, begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """Give pairs of a shortcut and a corner that may lie between it and its border."""
        owner, inner = _ranges(begins, ends + 1)
        first = np.append(0, np.cumsum(ends + 1 - begins))[:-1]
        rows, cols = self._rows[self._corners[inner]], self._cols[self._corners[inner]]
        top, bottom = (each.reduceat(rows, first) for each in (np.minimum, np.maximum))
        left, right = (each.reduceat(cols, first) for each in (np.minimum, np.maximum))
        owner, row = _ranges(top, bottom + 1)
        low, high = self._stretch(row, begins[owner], ends[owner])
        low, high = np.maximum(low, left[owner]), np.minimum(high, right[owner])
        start = np.searchsorted(self._places, row * self._width + low)
        stop = np.searchsorted(self._places, row * self._width + high, "right")
        line, corner = _ranges(start, np.maximum(start, stop))
        return owner[line], corner

    def _stretch(self, row: Ints, begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """Give the columns of a row that are near a shortcut."""
        one, other = self._corners[begins], self._corners[ends]
        x, y = self._cols[one], self._rows[one]
        right, down = self._cols[other] - x, self._rows[other] - y
        slope = np.divide(right, down, out=np.zeros(len(row)), where=down != 0)
        at = [
            x + np.clip((row + move - y) * slope, np.minimum(right, 0), np.maximum(right, 0))
            for move in (-self._margin, self._margin)
        ]
        at = [np.where(down == 0, x + end, place) for end, place in zip((0 * right, right), at)]
        low, high = np.minimum(*at), np.maximum(*at)
        return (
            np.floor(low).astype(np.int64) - self._margin,
            np.ceil(high).astype(np.int64) + self._margin,
        )

    def _inside(self, corner: Ints, begins: Ints, ends: Ints) -> NDArray[np.bool_]:
        """Tell which corners are between shortcut and border, or on the shortcut.

        The winding number of the closed line around each; a corner on it can be on the shortcut
        only, for borders meet nowhere but in nodes.
        """
        owner, place = _ranges(begins, ends + 1)
        after = np.where(place == ends[owner], begins[owner], place + 1)
        here, there = self._corners[place], self._corners[after]
        x, y = self._cols[corner][owner], self._rows[corner][owner]
        ax, ay = self._cols[here] - x, self._rows[here] - y
        bx, by = self._cols[there] - x, self._rows[there] - y
        side = ax * by - ay * bx
        turns = ((ay <= 0) & (by > 0) & (side > 0)).astype(np.int64)
        turns -= (ay > 0) & (by <= 0) & (side < 0)
        closing = place == ends[owner]
        touched = closing & (side == 0) & (ax * bx + ay * by <= 0)
        winding = np.bincount(owner, turns, len(corner))
        found: NDArray[np.bool_] = (winding != 0) | (np.bincount(owner, touched, len(corner)) > 0)
        return found


def _ranges(starts: Ints, stops: Ints) -> tuple[Ints, Ints]:
    """Give all numbers of many ranges, and the range that each is of."""
    lengths = stops - starts
    owner = np.repeat(np.arange(len(starts)), lengths)
    before = np.cumsum(lengths) - lengths
    return owner, np.arange(len(owner)) - before[owner] + starts[owner]


def _parts(weights: Ints) -> Iterator[slice]:
    """Yield slices of about equal weight, none much above MOST."""
    if not len(weights):
        return
    part = np.cumsum(weights) // MOST
    cuts = np.flatnonzero(np.diff(part)) + 1
    for start, stop in zip([0, *cuts.tolist()], [*cuts.tolist(), len(weights)]):
        yield slice(start, stop)
