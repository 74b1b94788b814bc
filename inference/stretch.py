"""Percentiles of all valid pixels of a raster, exact, in two passes and bounded memory.

Read as bits, float32 values sort like integers once the negative ones are turned round. The
first pass counts their upper 16 bits, the second the lower 16 bits of those that share the upper
half of a sought rank: every sought value comes out to the last bit, whatever the outliers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Optional

import numpy as np
from numpy.typing import NDArray

from .grid import Window
from .jobs import Stretch
from .opening import Bands
from .raster import Block, RasterReader

Limits = NDArray[np.float64]  # (bands, 2), raster units: low, high
Report = Callable[[int, int], None]
Counts = NDArray[np.int64]

SIDE = 1024  # px; of the blocks that are read
HALF = 1 << 16


def stretch_limits(
    name: str, bands: Bands, stretch: Stretch, report: Optional[Report] = None
) -> Limits:
    """Find the raster values that a stretch maps to the ends of the card's range.

    Percentiles as numpy's method "linear" gives them, of all valid pixels of the whole raster.
    No valid pixel gives 0 and 1; a constant band gives its value and 1 more.

    Raises:
        InputError: the raster cannot be read.
    """
    if stretch.kind == "range":
        return np.array([[stretch.low, stretch.high]] * len(bands), np.float64)
    with RasterReader(name, bands) as reader:
        steps = _Steps(reader, report)
        upper = np.zeros((len(bands), HALF), np.int64)
        for block in steps.blocks():
            for band, counts in enumerate(upper):
                counts += np.bincount(_keys(block, band) >> 16, minlength=HALF)
        sought = [_Ranks(counts, stretch) for counts in upper]
        for block in steps.blocks():
            for band, ranks in enumerate(sought):
                ranks.refine(_keys(block, band))
    return _widened(np.array([ranks.limits() for ranks in sought]))


def sample_limits(block: Block, stretch: Stretch) -> Limits:
    """Find the same for the pixels of one block: an estimate, for a preview."""
    if stretch.kind == "range":
        return np.array([[stretch.low, stretch.high]] * len(block.values), np.float64)
    if not block.valid.any():
        return np.array([[0.0, 1.0]] * len(block.values))
    valid = block.values[:, block.valid].astype(np.float64)
    return _widened(np.percentile(valid, (stretch.low, stretch.high), axis=1).T)


def _widened(limits: Limits) -> Limits:
    limits[:, 1] += limits[:, 0] == limits[:, 1]
    return limits


class _Steps:
    """Two passes over a raster, block by block, told of as one job."""

    def __init__(self, reader: RasterReader, report: Optional[Report]) -> None:
        self._reader, self._report = reader, report or (lambda _done, _total: None)
        rows, cols = (range(0, length, SIDE) for length in (reader.height, reader.width))
        self._windows = [Window(row, col, SIDE, SIDE) for row in rows for col in cols]
        self._done = 0

    def blocks(self) -> Iterator[Block]:
        for window in self._windows:
            self._report(self._done, 2 * len(self._windows))
            self._done += 1
            yield self._reader.read(window.clip(self._reader.height, self._reader.width))


class _Ranks:
    """The values at the sought ranks of one band."""

    def __init__(self, upper: Counts, stretch: Stretch) -> None:
        self._total = int(upper.sum())
        self._places = [share / 100 * (self._total - 1) for share in (stretch.low, stretch.high)]
        below = np.concatenate(([0], np.cumsum(upper)))
        ranks = {int(place) + step for place in self._places for step in (0, 1)}
        self._ranks = {min(rank, self._total - 1) for rank in ranks} if self._total else set()
        self._upper = {
            rank: int(np.searchsorted(below, rank, side="right")) - 1 for rank in self._ranks
        }
        self._below = {prefix: int(below[prefix]) for prefix in self._upper.values()}
        self._lower = {prefix: np.zeros(HALF, np.int64) for prefix in self._below}

    def refine(self, keys: NDArray[np.uint32]) -> None:
        """Count the lower halves of the keys whose upper half is sought."""
        for prefix, counts in self._lower.items():
            chosen = keys[keys >> 16 == prefix] & (HALF - 1)
            counts += np.bincount(chosen, minlength=HALF)

    def limits(self) -> tuple[float, float]:
        if not self._total:
            return 0.0, 1.0
        low, high = (self._at(place) for place in self._places)
        return low, high

    def _at(self, place: float) -> float:
        first = int(place)
        last = min(first + 1, self._total - 1)
        here, there = self._value(first), self._value(last)
        return here + (there - here) * (place - first)

    def _value(self, rank: int) -> float:
        prefix = self._upper[rank]
        within = np.searchsorted(
            np.cumsum(self._lower[prefix]), rank - self._below[prefix], side="right"
        )
        return _unkey(prefix << 16 | int(within))


def _keys(block: Block, band: int) -> NDArray[np.uint32]:
    """Give integers that sort as the valid values of a band do; -0.0 counts as 0.0."""
    bits = (block.values[band][block.valid] + np.float32(0)).view(np.uint32)
    return np.where(bits >> 31, ~bits, bits | np.uint32(1 << 31))


def _unkey(key: int) -> float:
    bits = key ^ (1 << 31) if key >> 31 else ~key & 0xFFFFFFFF
    return float(np.array(bits, np.uint32).view(np.float32))
