"""The calibration of a job's network on its device."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch

from .calibration import WORTH, Calibration, calibrate, recall, remember
from .device import Device
from .grid import Window
from .predict import NotFiniteError, TileMemoryError
from .preflight import Prepared
from .speeds import expected_seconds
from .version import version

if TYPE_CHECKING:
    from .classify_tiles import TilePredictor


def threads_as_now() -> Callable[[], None]:
    """Give what sets torch's number of threads back to what it is now, for the next job."""
    return partial(torch.set_num_threads, torch.get_num_threads())


def calibrated_side(
    ready: Prepared,
    device: Device,
    largest: int,
    predictor: Callable[[], TilePredictor],
    step: Callable[[], None],
) -> int:
    """Set the number of threads and give the side of the tiles for a job, in pixels.

    A job that is short, or says its tile, is left as it is.

    Args:
        ready: the job.
        device: that computes.
        largest: px; the largest side that memory allows.
        predictor: gives the job's network.
        step: called often; may raise to stop.
    """
    products = ready.window.pixels * ready.passes * ready.architecture.multiply_adds
    if ready.job.tile or expected_seconds(device.id, products)[0] < WORTH:
        return largest
    key = "|".join((device.name, ready.card.sha256, str(torch.__version__), _flags(), version()))
    key += f"|{ready.job.precision}"
    found = recall(key)
    if found is None:
        found = _try(ready, predictor(), largest, step)
        remember(key, found)
    torch.set_num_threads(found.threads)
    return min(largest, found.side or largest)


def _try(
    ready: Prepared, predictor: TilePredictor, largest: int, step: Callable[[], None]
) -> Calibration:
    before = torch.get_num_threads()

    def trial(side: int, threads: int) -> float:
        torch.set_num_threads(threads)
        images = np.zeros((ready.architecture.bands, side, side), np.float32)
        started = time.monotonic()
        predictor.predict(images, Window(0, 0, side, side), step, 1, False)
        return time.monotonic() - started

    try:
        return calibrate(trial, before, largest)
    except (TileMemoryError, NotFiniteError):  # the job itself says so, or does with less
        return Calibration(before, None)
    finally:
        torch.set_num_threads(before)


def _flags() -> str:
    return f"{torch.backends.cpu.get_cpu_capability()}, {os.cpu_count()} cores"
