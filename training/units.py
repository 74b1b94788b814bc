"""The units of a training set: mean and deviation of each band, data type, range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..inference.card import Scaling
from ..inference.raster import RasterReader, describe_raster
from .scene import Scene

SIDE = 512  # px; scenes are thinned to it
PERCENTILES = (0.1, 99.9)  # that bound the range of values beyond 8 bit


@dataclass(frozen=True)
class Units:
    """How raster values of a training set lie."""

    data_type: str
    valid_range: tuple[float, float]
    scaling: tuple[Scaling, ...]  # one a band


def measure_units(scenes: Sequence[Scene]) -> Units:
    """Measure the valid pixels of thinned scenes, each scene with the same weight a pixel.

    Whole images are read, also where a scene is a part of one: units are no secret of a side.
    """
    values = []
    for scene in scenes:
        with RasterReader(scene.image, scene.bands) as reader:
            block = reader.glance(SIDE)
        values.append(block.values[:, block.valid])
    found = np.concatenate(values, axis=1).astype(np.float64)
    types = {describe_raster(scene.image).data_type for scene in scenes}
    data_type = "uint8" if types == {"uint8"} else max(types)
    scaling = tuple(
        Scaling("z-score", round(float(mean), 4), round(float(deviation) or 1.0, 4))
        for mean, deviation in zip(found.mean(axis=1), found.std(axis=1))
    )
    low, high = (float(limit) for limit in np.percentile(found, PERCENTILES))
    limits = (0.0, 255.0) if data_type == "uint8" else (low, max(high, low + 1))
    return Units(data_type, limits, scaling)
