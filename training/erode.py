"""Leaving out the pixels near a class border, where no two people draw the same line.

ISPRS scores on a reference whose "boundaries were eroded by a circular disc of 3 pixel radius",
then ignored. Outside the image and pixels without a label do not erode (not in the source).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..inference.legend import NODATA

LARGEST = 100  # px; nobody means more


def eroded(labels: NDArray[np.uint8], radius: int) -> NDArray[np.uint8]:
    """Keep a label only where the whole disc dx^2 + dy^2 <= radius^2 has the same one.

    Args:
        labels: (height, width), 255 not labelled. Of a larger raster: with `radius` px around
            the pixels that are wanted.
        radius: px; 0 keeps all.

    Returns:
        The same shape, 255 where another label is near.
    """
    if radius <= 0:
        return labels.copy()
    disc = disc_of(radius)
    # 255 is above all labels already, so the least one sees through it. Seen from the other end
    # it must be below: one more, modulo 256, makes it 0.
    least = ndimage.minimum_filter(labels, footprint=disc, mode="constant", cval=NODATA)
    raised = labels + np.uint8(1)
    most = ndimage.maximum_filter(raised, footprint=disc, mode="constant", cval=0)
    one = most == least + np.uint8(1)
    return np.where(one, labels, np.uint8(NODATA))


def disc_of(radius: int) -> NDArray[np.bool_]:
    """Give the disc as a square of 2 radius + 1 pixels."""
    across = np.arange(-radius, radius + 1) ** 2
    found: NDArray[np.bool_] = across[:, np.newaxis] + across <= radius**2
    return found
