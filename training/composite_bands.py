"""Heights and reflectances -> the bytes of a composite; each band is scaled before stacking.

Source: N. Audebert et al., "Beyond RGB", arXiv 1711.08681 (composite of DSM, nDSM and NDVI). Its
scaling is not stated there; the ranges here are ours and are kept in the file.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NDSM_RANGE = (0.0, 30.0)  # m above ground
NDVI_RANGE = (-1.0, 1.0)

Floats = NDArray[np.float32]
Range = tuple[float, float]


def to_bytes(values: Floats, limits: Range) -> NDArray[np.uint8]:
    """Scale a range to 0 to 255, halves rounded up; what is beyond it is clipped."""
    low, high = limits
    scaled = 255 * (values.astype(np.float64) - low) / (high - low)
    found: NDArray[np.uint8] = np.clip(np.floor(scaled + 0.5), 0, 255).astype(np.uint8)
    return found


def vegetation_index(infrared: Floats, red: Floats) -> Floats:
    """Give NDVI = (IR - R) / (IR + R), and 0 where both are 0."""
    total = infrared + red
    found: Floats = np.divide(infrared - red, total, out=np.zeros_like(total), where=total != 0)
    return found
