"""Runs of equal codes along the rows of a strip, and which of them are neighbours.

Runs are far fewer than pixels, and all steps work on whole arrays of them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import ceil

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Links = tuple[Ints, Ints]  # indices of runs
Reach = tuple[int, ...]  # px

NOISE = 1e-9  # relative; just as far apart is not nearer


@dataclass(frozen=True)
class Runs:
    """Runs in order of row and column; all arrays are (run,)."""

    row: Ints
    start: Ints  # its first column
    end: Ints  # one after its last column
    code: Ints  # above 0

    def __len__(self) -> int:
        return len(self.row)

    def pick(self, which: NDArray[np.bool_] | Ints) -> Runs:
        return Runs(*(getattr(self, each.name)[which] for each in fields(self)))

    def followed_by(self, others: Runs) -> Runs:
        pairs = ((getattr(self, it.name), getattr(others, it.name)) for it in fields(self))
        return Runs(*(np.concatenate(pair) for pair in pairs))


def reach_of(distance: float, pixel: tuple[float, float]) -> Reach:
    """Give how far apart runs may be that are nearer to each other than a distance.

    Runs that touch, be it by a corner, are always near.

    Args:
        distance: m, from edge to edge.
        pixel: width and height, m.

    Returns:
        px that may lie between them, for each row upwards, from the run's own one.
    """
    width, height = pixel
    found: list[int] = []
    while (left := distance**2 - (len(found) * height) ** 2) > 0:
        found.append(max(0, ceil(left**0.5 / width * (1 - NOISE)) - 1))
    return (found[0], *found) if found else (0, 0)


def runs_of(codes: NDArray[np.uint16], row: int) -> Runs:
    """Find the runs.

    Args:
        codes: (height, width); 0 is in no run.
        row: the number of the first row.
    """
    height, width = codes.shape
    ended = np.zeros((height, width + 1), np.uint16)  # a run does not go on in the next row
    ended[:, :width] = codes
    flat = ended.ravel()
    change = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    edges = np.concatenate([[0], change])
    starts = edges[flat[edges] > 0]
    ends = change[flat[change - 1] > 0]
    rows, cols = np.divmod(starts, width + 1)
    return Runs(rows + row, cols, cols + ends - starts, flat[starts].astype(np.int64))


def no_runs() -> Runs:
    return Runs(*(np.zeros(0, np.int64) for _ in fields(Runs)))


class RunIndex:
    """Finds the neighbours of runs among others."""

    def __init__(self, others: Runs, reach: Reach) -> None:
        """Sort the others.

        Args:
            others: where neighbours are looked for.
            reach: for each row upwards, from the run's own one: px that may lie in between.
        """
        self._order = np.lexsort((others.start, others.row, others.code))
        self._reach, self._others = reach, others.pick(self._order)
        # One number for code, row and column, so that a search in all is a search in one.
        self._first = int(others.row.min()) - len(reach) if len(others) else 0
        self._rows = int(others.row.max()) + 1 - self._first if len(others) else 1
        self._columns = (int(others.end.max()) if len(others) else 0) + 2 * max(reach) + 2
        self._starts = self._key(self._others, self._others.start, 0)
        self._ends = self._key(self._others, self._others.end, 0)

    def links(self, runs: Runs, down: int) -> Links:
        """Pair runs with near ones of their code `down` rows above; in their own row: with all.

        Args:
            runs: in rows of the others; as far right at most.
            down: below the length of the reach.
        """
        gap = self._reach[down]
        first = np.searchsorted(self._ends, self._key(runs, runs.start - gap, down), "left")
        last = np.searchsorted(self._starts, self._key(runs, runs.end + gap, down), "right")
        counts = np.maximum(last - first, 0)
        own = np.repeat(np.arange(len(runs)), counts)
        ahead = np.arange(len(own)) - np.repeat(np.cumsum(counts) - counts, counts)
        return own, self._order[np.repeat(first, counts) + ahead]

    def _key(self, runs: Runs, col: Ints, down: int) -> Ints:
        row = runs.row - down - self._first
        return (runs.code * self._rows + row) * self._columns + col + max(self._reach)


def joined(count: int, links: Links) -> Ints:
    """Give the least item of the group of each item, (count,): union-find on whole arrays.

    Each round hangs every root under the least root that a link offers, then flattens; roots
    hang only under lesser ones, so there is no circle.
    """
    parent = np.arange(count)
    one, other = links
    while True:
        one, other = parent[one], parent[other]
        apart = one != other
        if not apart.any():
            return parent
        one, other = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
        order = np.argsort(-one, kind="stable")  # the last assignment counts: that of the least
        parent[other[order]] = one[order]
        parent = _flat(parent)
        one, other = _once((one, other), count)


def _flat(parent: Ints) -> Ints:
    while True:
        above = parent[parent]
        if np.array_equal(above, parent):
            return parent
        parent = above


def _once(links: Links, count: int) -> Links:
    """Leave out repeated links."""
    both = np.unique(links[0] * count + links[1])
    one, other = np.divmod(both, count)
    return one, other
