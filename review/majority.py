"""The majority filter: each pixel takes the class that a disc around it holds most often."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, sqrt

import numpy as np
from numpy.typing import NDArray

from ..inference import NODATA

LARGEST_REACH = 100  # px; a disc of it still counts in 16 bits
SLACK = 0.01  # px; a metre of the map is not quite one of the ground, and 3 px stay 3 px


@dataclass(frozen=True)
class Disc:
    """A disc on the ground, row by row; pixels may be wider than high."""

    reaches: tuple[int, ...]  # px to the left and to the right, from the uppermost row down

    @property
    def rows(self) -> int:
        """Rows above and below the centre."""
        return len(self.reaches) // 2

    @property
    def cols(self) -> int:
        """Columns on either side of the centre."""
        return max(self.reaches)


def disc_of(radius: float, pixel_size: tuple[float, float]) -> Disc:
    """Give the pixels whose centres lie within a radius of a pixel's centre.

    Args:
        radius: m.
        pixel_size: width, height, m on the ground.
    """
    width, height = pixel_size
    rows = floor(radius / height + SLACK)
    lefts = (sqrt(max(0.0, radius**2 - (row * height) ** 2)) for row in range(-rows, rows + 1))
    return Disc(tuple(floor(left / width + SLACK) for left in lefts))


def majority(padded: NDArray[np.uint8], disc: Disc) -> NDArray[np.uint8]:
    """Filter a window of class values.

    A tie keeps the pixel's own class, so that numbers of classes do not matter. Nodata has no
    vote and stays.

    Args:
        padded: the window with a rim as wide as the disc; nodata beyond the raster.
        disc: at most `LARGEST_REACH` px wide and high.

    Returns:
        (height, width) without the rim.
    """
    core = _core(padded, disc)
    winners, tied = core.copy(), np.zeros(core.shape, np.bool_)
    most = np.zeros(core.shape, np.uint16)
    for value in np.unique(core if disc.rows == disc.cols == 0 else padded):
        if value == NODATA:
            continue
        votes = _votes(padded == value, disc)
        more = votes > most
        tied = ~more & (tied | (votes == most))
        winners[more] = value
        np.maximum(most, votes, out=most)
    return np.where(tied | (core == NODATA), core, winners)


def _core(padded: NDArray[np.uint8], disc: Disc) -> NDArray[np.uint8]:
    height, width = padded.shape
    return padded[disc.rows : height - disc.rows, disc.cols : width - disc.cols]


def _votes(one_class: NDArray[np.bool_], disc: Disc) -> NDArray[np.uint16]:
    """Count a class within the disc around each pixel: sums of rows are differences."""
    height, width = one_class.shape
    sums = np.zeros((height, width + 1), np.uint16)
    np.cumsum(one_class, axis=1, out=sums[:, 1:], dtype=np.uint16)
    height, width = height - 2 * disc.rows, width - 2 * disc.cols
    votes = np.zeros((height, width), np.uint16)
    for row, reach in enumerate(disc.reaches):
        lines = sums[row : row + height]
        votes += lines[:, disc.cols + reach + 1 :][:, :width]
        votes -= lines[:, disc.cols - reach :][:, :width]
    return votes
