"""Which pixels lie near a class border of the reference, where no two people draw one line."""

from __future__ import annotations

from math import floor

import numpy as np
from numpy.typing import NDArray

from ..inference import NODATA

NOISE = 1e-9  # relative; a pixel on the rim is inside

Disc = tuple[int, ...]  # px; how far it reaches to both sides, for each row from its middle one


def disc_of(tolerance: float, pixel: tuple[float, float]) -> Disc:
    """Give the pixels whose nearest edge is within `tolerance` of a pixel's centre.

    Thus a pixel is near where its centre is no further than `tolerance` from a border, which runs
    along the edges of pixels. Below half a pixel no pixel is.

    Args:
        tolerance: m.
        pixel: width and height, m.

    Returns:
        Reach in each row, the middle row first; empty: not even the pixel beside it.
    """
    width, height = pixel
    rows: list[int] = []
    while True:
        down = max(0.0, len(rows) - 0.5) * height
        left = tolerance**2 * (1 + NOISE) - down**2
        if left < 0:
            break
        rows.append(floor(left**0.5 / width + 0.5))
    return tuple(rows) if len(rows) > 1 or (rows and rows[0]) else ()


def near_border(labels: NDArray[np.uint8], disc: Disc) -> NDArray[np.bool_]:
    """Tell where another label lies in the disc; 255 is no label and makes no border.

    Args:
        labels: (height, width), with as much around the wanted pixels as the disc reaches.
        disc: as `disc_of` gives it.
    """
    if not disc:
        return np.zeros(labels.shape, np.bool_)
    # 255 is above all labels, so the least one sees through it. One more, modulo 256, puts it
    # below all of them, so the greatest one does too.
    least = _reach(labels, disc, np.minimum)
    most = _reach(labels + np.uint8(1), disc, np.maximum)
    found: NDArray[np.bool_] = (labels != NODATA) & (most != least + np.uint8(1))
    return found


def _reach(values: NDArray[np.uint8], disc: Disc, pick: np.ufunc) -> NDArray[np.uint8]:
    """Take the least or greatest value in a disc around each pixel.

    The window of a row grows pixel by pixel, from the disc's rim to its middle, and joins the
    rows above and below on the way.
    """
    found = values.copy()
    row, reach = values.copy(), 0
    for down in range(len(disc) - 1, -1, -1):
        while reach < disc[down]:
            row, reach = _wider(row, pick), reach + 1
        if down < values.shape[0]:
            pick(found[down:], row[: values.shape[0] - down], out=found[down:])
            pick(found[: values.shape[0] - down], row[down:], out=found[: values.shape[0] - down])
    return found


def _wider(row: NDArray[np.uint8], pick: np.ufunc) -> NDArray[np.uint8]:
    """Let each pixel see one further to both sides."""
    found = row.copy()
    pick(found[:, 1:], row[:, :-1], out=found[:, 1:])
    pick(found[:, :-1], row[:, 1:], out=found[:, :-1])
    return found
