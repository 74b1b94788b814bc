"""How many pixels of each class there are, and where: per cell of 64 x 64 pixels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..inference.blocks import blocks
from ..inference.grid import Window
from ..inference.raster import RasterReader
from .scene import Scene

CELL = 64  # px

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Survey:
    """Labelled pixels of each scene's area."""

    cells: Mapping[Scene, Counts]  # (rows, columns, classes), from the area's upper left pixel

    def counts(self, scenes: Iterable[Scene]) -> Counts:
        """Add up the pixels of each class, (classes,)."""
        found: Counts = np.sum([self.cells[scene].sum((0, 1)) for scene in scenes], axis=0)
        return found

    def shares(self, scenes: Iterable[Scene]) -> NDArray[np.float64]:
        """Give each class's share of the labelled pixels, (classes,)."""
        counts = self.counts(scenes)
        return counts / max(1, int(counts.sum()))


def count_cells(labels: str, area: Window, classes: int) -> Counts:
    """Count the classes in each cell of an area of an index raster: (rows, columns, classes).

    Raises:
        InputError: the raster cannot be read.
    """
    shape = -(-area.height // CELL), -(-area.width // CELL), classes
    cells = np.zeros(shape, np.int64)
    with RasterReader(labels, (1,)) as reader:
        for window in blocks(area):
            block = reader.read(window)
            row, col = (window.row - area.row) // CELL, (window.col - area.col) // CELL
            found = _in_cells(block.values[0].astype(np.int64), block.valid, classes)
            cells[row : row + found.shape[0], col : col + found.shape[1]] += found
    return cells


def _in_cells(values: Counts, valid: NDArray[np.bool_], classes: int) -> Counts:
    rows, cols = (-(-length // CELL) for length in values.shape)
    row, col = (np.arange(length) // CELL for length in values.shape)
    places = (row[:, np.newaxis] * cols + col) * classes + values
    counts = np.bincount(places[valid & (values < classes)], minlength=rows * cols * classes)
    return counts.reshape(rows, cols, classes)
