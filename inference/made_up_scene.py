"""A scene to try a network on where no image is at hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SEED = 7


def made_up_scene(bands: int, side: int) -> NDArray[np.float32]:
    """Make soft blobs, as imagery has: (bands, side, side), network units.

    Args:
        bands: of the network.
        side: px, a multiple of 32.
    """
    random = np.random.default_rng(_SEED)
    coarse = random.normal(size=(bands, side // 16, side // 16))
    fine = random.normal(scale=0.3, size=(bands, side, side))
    blobs = coarse.repeat(16, axis=1).repeat(16, axis=2)
    return (blobs + fine).astype(np.float32)
