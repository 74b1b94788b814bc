"""Which parts of a map are done, whatever tiles they were made in."""

from __future__ import annotations

import numpy as np

from .grid import GRID, Window


class DoneCells:
    """Which cells of the 32-pixel grid are done, one byte each; tiles end at their borders."""

    def __init__(self, window: Window) -> None:
        self._window = window
        rows, cols = _around(window)
        self._first = rows.start, cols.start
        self._done = np.zeros((rows.stop - rows.start, cols.stop - cols.start), np.bool_)

    def any(self) -> bool:
        return bool(self._done.any())

    def add(self, window: Window) -> None:
        """Count the cells that lie in a window; the map's own edges may cut cells."""
        rows, cols = _inside(window, self._window)
        self._done[self._own(rows, 0), self._own(cols, 1)] = True

    def has(self, window: Window) -> bool:
        rows, cols = _around(window)
        return bool(self._done[self._own(rows, 0), self._own(cols, 1)].all())

    def _own(self, cells: slice, axis: int) -> slice:
        first = self._first[axis]
        return slice(cells.start - first, max(cells.start, cells.stop) - first)


def _around(window: Window) -> tuple[slice, slice]:
    """Give the rows and columns of cells that a window touches."""
    rows, cols = window.slices
    return _touched(rows), _touched(cols)


def _touched(pixels: slice) -> slice:
    return slice(pixels.start // GRID, -(-pixels.stop // GRID))


def _inside(window: Window, whole: Window) -> tuple[slice, slice]:
    (rows, cols), (all_rows, all_cols) = window.slices, whole.slices
    return _filled(rows, all_rows), _filled(cols, all_cols)


def _filled(pixels: slice, whole: slice) -> slice:
    first = pixels.start if pixels.start == whole.start else pixels.start + GRID - 1
    last = pixels.stop + GRID - 1 if pixels.stop == whole.stop else pixels.stop
    return slice(first // GRID, last // GRID)
