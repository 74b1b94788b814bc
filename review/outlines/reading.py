"""Reading a class map, strip by strip, into runs and what is to be known of each run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray

from ...inference import NODATA, ClassMap, RasterReader, Window
from ..pixel_areas import PixelAreas
from .chains import Ints
from .patches import Runs

STRIP = 1 << 20  # px that are read together
TILE = 256  # px; rows of a tiled file that are decoded together anyway

Sums = NDArray[np.float64]  # (runs,)


@dataclass(frozen=True)
class Measured:
    """What is summed up over the pixels of each run."""

    pixels: Ints
    areas: Sums  # m2
    confidence: Sums  # percent
    known: Sums  # pixels that have a confidence


def read_runs(
    class_map: ClassMap,
    areas: PixelAreas,
    confidence: Optional[RasterReader],
    report: Callable[[int, int], None],
) -> tuple[Runs, Measured]:
    """Read the whole map once.

    Raises:
        RasterReadError: a strip cannot be read.
    """
    whole = class_map.whole
    width = whole.width + 2
    starts: list[Ints] = [np.zeros(1, np.int64)]
    kinds: list[NDArray[np.uint8]] = [np.full(1, NODATA, np.uint8)]
    sums: list[Sums] = [np.zeros((3, 1))]
    for window in _strips(whole):
        report(window.row, whole.height)
        values = _flat(class_map.read(window), NODATA)
        begins = np.flatnonzero(values[1:] != values[:-1]) + 1
        if len(begins):
            starts.append(begins + (window.row + 1) * width)
            kinds.append(values[begins])
            sums.append(_sums(window, begins, areas, confidence))
    size = width * (whole.height + 2)
    runs = Runs(width, size, np.concatenate(starts), np.concatenate(kinds))
    pixels = np.diff(np.append(runs.starts, size))
    return runs, Measured(pixels, *np.concatenate(sums, axis=1))


def _strips(whole: Window) -> list[Window]:
    rows = max(1, STRIP // whole.width)
    rows = rows // TILE * TILE or min(rows, TILE)
    return [
        Window(row, 0, min(rows, whole.height - row), whole.width)
        for row in range(0, whole.height, rows)
    ]


def _flat(values: NDArray[np.generic], margin: int) -> NDArray[np.generic]:
    """Put one column on each side, and rows one after the other."""
    return np.pad(values, ((0, 0), (1, 1)), constant_values=margin).ravel()


def _sums(
    window: Window, begins: Ints, areas: PixelAreas, confidence: Optional[RasterReader]
) -> Sums:
    layers: list[NDArray[Any]] = [areas.read(window)]
    if confidence is not None:
        block = confidence.read(window)
        layers += [np.where(block.valid, block.values[0], 0.0), block.valid]
    found = np.zeros((3, len(begins)))
    for row, layer in enumerate(layers):
        found[row] = np.add.reduceat(_flat(layer, 0).astype(np.float64), begins)
    return found
