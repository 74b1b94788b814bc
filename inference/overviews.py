"""Overviews of a map, each level from the one above: a class stays a class, nodata gives way.

GDAL's own way takes several times as long, and keeps what it read in its cache.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .grid import Window
from .legend import NODATA

Pixels = Callable[[Window], NDArray[np.uint8]]  # a window -> (height, width)
Halving = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]

ROWS, COLS = 512, 4096  # px of an overview that are made at once: whole blocks


def write_overviews(dataset: Any, factors: list[int], pixels: Pixels, halve: Halving) -> None:
    """Add levels to a raster of one band; what goes wrong is in GDAL's complaints.

    Args:
        dataset: `gdal.Dataset`, open for writing, its pixels written.
        factors: of the levels, each twice the one before.
        pixels: of the raster.
        halve: makes one pixel of four.
    """
    band, source = dataset.GetRasterBand(1), pixels
    height, width = dataset.RasterYSize, dataset.RasterXSize
    dataset.BuildOverviews("NONE", factors)
    for number in range(band.GetOverviewCount()):
        level = band.GetOverview(number)
        for window in _windows(level.YSize, level.XSize):
            above = Window(2 * window.row, 2 * window.col, 2 * window.height, 2 * window.width)
            level.WriteArray(halve(source(above.clip(height, width))), window.col, window.row)
            level.FlushCache()
        source, height, width = _reader(level), level.YSize, level.XSize


def commonest(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give the value that most of each four pixels have, nodata left out; the first of equals."""
    first, second, third, fourth = _four(values)
    found = fourth
    for one in (third, second, first):
        found = _where(one != NODATA, one, found)
    for one, others in (
        (third, (fourth,)),
        (second, (third, fourth)),
        (first, (second, third, fourth)),
    ):
        has_pair = one == others[0]
        for other in others[1:]:
            has_pair |= one == other
        found = _where(has_pair & (one != NODATA), one, found)
    return found


def nearest(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give the upper left one of each four pixels."""
    return np.ascontiguousarray(values[::2, ::2])


def _where(
    chosen: NDArray[np.bool_], one: NDArray[np.uint8], other: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Do what `np.where` does, which takes bytes one by one; these are vectors: a quarter of it."""
    found: NDArray[np.uint8] = np.negative(chosen.view(np.uint8))  # all bits of it, or none
    found &= one ^ other
    found ^= other
    return found


def _four(values: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], ...]:
    """Split into the upper left, upper right, lower left and lower right one of each four."""
    height, width = values.shape
    if height % 2 or width % 2:
        values = np.pad(values, ((0, height % 2), (0, width % 2)), constant_values=NODATA)
    return tuple(np.ascontiguousarray(values[row::2, col::2]) for row in (0, 1) for col in (0, 1))


def _windows(height: int, width: int) -> Iterator[Window]:
    whole = Window(0, 0, height, width)
    for row in range(0, height, ROWS):
        for col in range(0, width, COLS):
            yield Window(row, col, ROWS, COLS).intersect(whole)


def _reader(level: Any) -> Pixels:
    def read(window: Window) -> NDArray[np.uint8]:
        found: NDArray[np.uint8] = level.ReadAsArray(
            window.col, window.row, window.width, window.height
        )
        level.FlushCache()  # no block is needed twice
        return found

    return read
