"""A class map as runs of equal pixels, joined to patches; a row of nodata lies around the map.

What grows with the map are its runs, some bytes each, and not its pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...inference import NODATA
from .chains import Ints, join, summed

PART = 1 << 20  # runs that are looked at together


@dataclass(frozen=True)
class Runs:
    """Runs row by row; positions count the pixels of the map with its margin, row by row.

    The margin joins the end of a row with the next: a run of nodata may go on there.
    """

    width: int  # px, with the margin
    size: int  # px, with the margin
    starts: Ints  # position of the first pixel
    kinds: NDArray[np.uint8]  # place in the legend, or 255

    def at(self, positions: Ints) -> Ints:
        """Give the run that each position is in."""
        found: Ints = np.searchsorted(self.starts, positions, "right") - 1
        return found


@dataclass(frozen=True)
class Pieces:
    """Stretches of one line between two rows, with one run above and one below."""

    places: Ints  # of the lower row's pixel where the stretch begins
    lengths: Ints  # px
    above: Ints  # run
    below: Ints


def pieces(runs: Runs) -> Iterator[Pieces]:
    """Yield the stretches of all lines, from above, many at a time."""
    first_row = int(np.searchsorted(runs.starts, runs.width))
    for begin in range(first_row, len(runs.starts), PART):
        lower = runs.starts[begin : begin + PART]
        end = runs.starts[begin + PART] if begin + PART < len(runs.starts) else runs.size
        low, high = np.searchsorted(runs.starts, [lower[0] - runs.width, end - runs.width])
        upper = runs.starts[low:high] + runs.width
        places = np.union1d(lower, upper)
        lengths = np.diff(np.append(places, end))
        yield Pieces(places, lengths, runs.at(places - runs.width), runs.at(places))


def patches_of(runs: Runs) -> Ints:
    """Give each run's patch: the lowest run that it is joined with over pixels' edges."""
    pairs = [
        np.column_stack((each.above, each.below))[runs.kinds[each.above] == runs.kinds[each.below]]
        for each in pieces(runs)
    ]
    above, below = np.concatenate(pairs).T
    return join(len(runs.starts), above, below)


@dataclass(frozen=True)
class Neighbours:
    """Pairs of patches, each once, and how long their border is."""

    one: Ints
    other: Ints
    lengths: NDArray[np.float64]


def neighbours(runs: Runs, patches: Ints, pixel: tuple[float, float]) -> Neighbours:
    """Find the borders between patches.

    Args:
        runs: the map.
        patches: of the runs, numbered from 0.
        pixel: width and height in any unit.
    """
    wide, high = pixel
    found = [
        Neighbours(patches[each.above], patches[each.below], each.lengths * wide)
        for each in pieces(runs)
    ]
    left, right = np.arange(len(patches) - 1), np.arange(1, len(patches))
    found.append(Neighbours(patches[left], patches[right], np.full(len(left), high)))
    return added_up(found)


def added_up(found: list[Neighbours]) -> Neighbours:
    """Let each pair be there once; a patch is not beside itself."""
    one, other, lengths = (
        np.concatenate([getattr(each, name) for each in found])
        for name in ("one", "other", "lengths")
    )
    one, other = (side(one, other).astype(np.int64) for side in (np.minimum, np.maximum))
    apart = one != other
    keys, which = np.unique((one[apart] << 32) | other[apart], return_inverse=True)
    sums = summed(which, lengths[apart], len(keys))
    return Neighbours(keys >> 32, keys & 0xFFFFFFFF, sums)


def without_small(
    kinds: NDArray[np.uint8], areas: NDArray[np.float64], beside: Neighbours, smallest: float
) -> tuple[Ints, NDArray[np.uint8]]:
    """Let small patches join the neighbour with the longest border, the smallest first.

    Nodata neither joins nor is joined, so a small patch alone in it stays. In each round those go
    that are smaller than all small ones beside them, so that none joins one that goes itself.

    Args:
        kinds: of the patches: place in the legend, or 255.
        areas: of the patches.
        beside: their borders.
        smallest: that stays, in the unit of `areas`.

    Returns:
        the patch that each patch is part of, by the lowest of its members, and the kinds now.
    """
    group, kinds, areas = np.arange(len(kinds)), kinds.copy(), areas.copy()
    inner = (kinds[beside.one] != NODATA) & (kinds[beside.other] != NODATA)
    beside = Neighbours(beside.one[inner], beside.other[inner], beside.lengths[inner])
    while len(beside.one):
        going, target = _moves(areas, beside, smallest)
        if not len(going):
            break
        kinds[going] = kinds[target]
        equal = kinds[beside.one] == kinds[beside.other]
        into = join(len(kinds), beside.one[equal], beside.other[equal])
        areas = summed(into, areas, len(areas))
        group = into[group]
        beside = added_up([replace(beside, one=into[beside.one], other=into[beside.other])])
    return group, kinds


def _moves(areas: NDArray[np.float64], beside: Neighbours, smallest: float) -> tuple[Ints, Ints]:
    """Give the patches that go in this round, and where to."""
    start = np.concatenate((beside.one, beside.other))
    end = np.concatenate((beside.other, beside.one))
    lengths = np.tile(beside.lengths, 2)
    small = areas[start] < smallest
    start, end, lengths = start[small], end[small], lengths[small]
    smaller = (areas[end] < areas[start]) | ((areas[end] == areas[start]) & (end < start))
    waits = np.zeros(len(areas), np.bool_)
    waits[start[smaller]] = True
    ready = ~waits[start]
    start, end, lengths = start[ready], end[ready], lengths[ready]
    order = np.lexsort((end, -areas[end], -lengths, start))
    going, first = np.unique(start[order], return_index=True)
    return going, end[order][first]
