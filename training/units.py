"""The units of a training set: mean and deviation of each band, data type, range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..inference.card import Scaling
from ..inference.card_parts import DATA_TYPES
from ..inference.raster import RasterReader, describe_raster
from .scene import Scene

SIDE = 512  # px; scenes are thinned to it
MOST = 1 << 22  # px of all images that the percentiles are taken of
PERCENTILES = (0.1, 99.9)  # that bound the range of values beyond 8 bit


@dataclass(frozen=True)
class Units:
    """How raster values of a training set lie."""

    data_type: str
    valid_range: tuple[float, float]
    scaling: tuple[Scaling, ...]  # one a band


def measure_units(scenes: Sequence[Scene]) -> Units:
    """Measure the valid pixels of thinned images, one after the other, each image once.

    Whole images are read, also where a scene is a part of one: units are no secret of a side.
    """
    images = sorted({(scene.image, scene.bands) for scene in scenes})
    share = max(1, MOST // len(images))
    count, total, squares = 0, np.zeros(len(images[0][1])), np.zeros(len(images[0][1]))
    sample: list[NDArray[np.float32]] = []
    for image, bands in images:
        with RasterReader(image, bands) as reader:
            block = reader.glance(SIDE)
        values = block.values[:, block.valid].astype(np.float64)
        count += values.shape[1]
        total, squares = total + values.sum(axis=1), squares + (values**2).sum(axis=1)
        sample.append(values[:, :: max(1, values.shape[1] // share)].astype(np.float32))
    mean = total / max(1, count)
    deviation = np.sqrt(np.maximum(0, squares / max(1, count) - mean**2))
    types = {describe_raster(scene.image).data_type for scene in scenes}
    data_type = np.result_type(*sorted(types)).name  # which has room for the values of all
    data_type = data_type if data_type in DATA_TYPES else "float64"
    scaling = tuple(
        Scaling("z-score", round(float(middle), 4), round(float(spread), 4) or 1.0)
        for middle, spread in zip(mean, deviation)
    )
    low, high = (float(it) for it in np.percentile(np.concatenate(sample, axis=1), PERCENTILES))
    limits = (0.0, 255.0) if data_type == "uint8" else (low, max(high, low + 1))
    return Units(data_type, limits, scaling)
