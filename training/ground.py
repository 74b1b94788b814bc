"""The ground below a surface model: a morphological opening, for where no terrain model is.

What is narrower than the window and higher than its surroundings is taken off. Pixels without a
value neither pull the ground down nor lift it.
"""

from __future__ import annotations

from typing import Optional

import numpy as np
from numpy.typing import NDArray

from .errors import GroundUnitsError, GroundWindowError

LEAST, MOST = 3, 2047  # px; wider ones need more memory than is polite

Sides = tuple[int, int]  # px: height, width of the window, both odd


def ground_window(metres: float, pixel: Optional[tuple[float, float]], name: str) -> Sides:
    """Give the window in pixels.

    Args:
        metres: its side; wider than the widest building.
        pixel: width and height of a pixel on the ground, in metres; None: not known.
        name: of the surface model, for people.

    Raises:
        GroundUnitsError: the pixel's size is not known.
        GroundWindowError: the window is too narrow or too wide.
    """
    if pixel is None:
        raise GroundUnitsError(name=name)
    width, height = (2 * round(metres / side / 2) + 1 for side in pixel)
    for pixels in (height, width):
        if not LEAST <= pixels <= MOST:
            raise GroundWindowError(
                metres=f"{metres:g}", pixels=pixels, name=name, low=LEAST, high=MOST
            )
    return height, width


def find_ground(
    heights: NDArray[np.float32], valid: NDArray[np.bool_], window: Sides
) -> NDArray[np.float32]:
    """Give the ground's height, (height, width); 0 where a pixel has no value.

    It is exact for pixels that have `window - 1` pixels of the surface, or its end, on all sides.
    The window sees valid pixels only: first the lowest of them around each, then the highest of
    these lows.
    """
    from scipy.ndimage import maximum_filter, minimum_filter  # only the engine has it

    low = minimum_filter(np.where(valid, heights, np.inf), window, mode="constant", cval=np.inf)
    low = np.where(valid, low, -np.inf)
    found = maximum_filter(low, window, mode="constant", cval=-np.inf)
    return np.where(valid, found, 0).astype(np.float32)
