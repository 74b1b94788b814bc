"""Does bf16 give the map that fp32 gives? One tile of the model's own example tells.

The example lies beside the weights: `NAME.example.tif`, bands in the card's order and units, and,
if there are labels, `NAME.example-truth.tif`. A model without one is tried on a made-up scene,
which tells the agreement but no accuracy.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal

from .checkpoint import load_network
from .device import Device
from .errors import LandsegError
from .grid import GRID, Window
from .legend import NODATA
from .made_up_scene import made_up_scene
from .models import example_files
from .normalise import Normaliser
from .predict import NotFiniteError, Predictor
from .preflight import Prepared
from .raster import RasterReader

AGREEMENT = 99.5  # percent of the pixels, at least
ACCURACY = 0.05  # points by which the overall accuracy may differ
SIDE = 512  # px

Classes = NDArray[np.uint8]


@dataclass(frozen=True)
class Verdict:
    """What a trial found."""

    agreement: float  # percent of the pixels that keep the class of fp32
    accuracy_change: Optional[float]  # points of overall accuracy; None without labels
    speedup: float  # of a tile, against fp32
    reason: str  # why bf16 is not used; "" where it is as good


def compare(fp32: Classes, bf16: Classes, truth: Optional[Classes], speedup: float) -> Verdict:
    """Judge the classes of bf16 by those of fp32, all (height, width); 255 is no label."""
    agreement = 100 * float((fp32 == bf16).mean())
    change, reason = None, ""
    if truth is not None and (truth != NODATA).any():
        known = truth != NODATA
        right = [100 * float((found == truth)[known].mean()) for found in (fp32, bf16)]
        change = right[1] - right[0]
        if abs(change) > ACCURACY:
            reason = f"the overall accuracy changes by {change:+.2f} points"
    if agreement < AGREEMENT:
        reason = f"agreement {agreement:.2f} % is below {AGREEMENT} %"
    return Verdict(agreement, change, speedup, reason)


def try_bf16(ready: Prepared, device: Device, step: Callable[[], None]) -> Verdict:
    """Classify the example with either precision, one network in memory at a time.

    Raises:
        TileMemoryError: too little memory to tell.
        NotFiniteError: the network gives no numbers in fp32 either.
    """
    images, truth = _example(ready)
    plain, slow = _classes(ready, device, "fp32", images, step)
    try:
        half, fast = _classes(ready, device, "bf16", images, step)
    except NotFiniteError:
        return Verdict(0.0, None, 0.0, "it gives values that are no numbers")
    return compare(plain, half, truth, slow / fast)


def _classes(
    ready: Prepared,
    device: Device,
    precision: str,
    images: NDArray[np.float32],
    step: Callable[[], None],
) -> tuple[Classes, float]:
    """Give the classes, and the seconds of a second time: the first also warms up."""
    network = load_network(ready.card, ready.model.weights)
    predictor = Predictor(network, device, precision=precision)
    core = Window(0, 0, *images.shape[1:])
    found = predictor.predict(images, core, step).classes
    started = time.perf_counter()
    predictor.predict(images, core, step)
    return found, max(time.perf_counter() - started, 1e-9)


def _example(ready: Prepared) -> tuple[NDArray[np.float32], Optional[Classes]]:
    path, labels = example_files(ready.model.weights)
    bands = len(ready.card.bands)
    if path.is_file():
        with suppress(LandsegError), RasterReader(str(path), tuple(range(1, bands + 1))) as reader:
            height, width = (
                min(SIDE, side // GRID * GRID) for side in (reader.height, reader.width)
            )
            window = Window(0, 0, height, width)
            if window.pixels:
                images = Normaliser(ready.card, None)(reader.read(window))
                return images, _truth(labels, window)
    return made_up_scene(bands, SIDE), None


def _truth(path: Path, window: Window) -> Optional[Classes]:
    if not path.is_file():
        return None
    try:
        dataset = gdal.Open(str(path))
        found = dataset.ReadAsArray(window.col, window.row, window.width, window.height)
    except (RuntimeError, AttributeError):
        return None
    shape = (window.height, window.width)
    return found.astype(np.uint8) if found is not None and found.shape == shape else None
