"""Ten seconds that tell what the engine can do here: device, speed, agreement with the CPU."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Optional

import torch

from .checkpoint import load_network
from .device import devices, pick
from .grid import Window
from .header import check_weights
from .jobs import SelfTestJob
from .made_up_scene import made_up_scene
from .models import find_model
from .predict import Predictor
from .segment import Report
from .speeds import remember_speed

_SIDE = 512  # px; the tile that is classified again and again
_SECONDS = 3.0  # for the speed; loading and the comparison take the rest


@dataclass(frozen=True)
class SelfTestResult:
    """What this computer does with a model."""

    device: str
    megapixels_per_second: float  # through the network, halo included
    agreement: Optional[float]  # share of pixels of one class with the CPU; None on the CPU
    torch: str
    seconds: float

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))


def run_selftest(job: SelfTestJob, report: Report) -> SelfTestResult:
    """Classify a made-up tile on the fastest device, time it, and compare it with the CPU.

    Raises:
        LandsegError: the model cannot be used.
        JobCancelled: as raised by `report`.
    """
    started = time.monotonic()
    model = find_model(job.weights)
    card = model.usable_card
    architecture = check_weights(card, model.weights)
    device = devices()[0]
    predictor = Predictor(load_network(card, model.weights), device)
    images, core = made_up_scene(architecture.bands, _SIDE), Window(0, 0, _SIDE, _SIDE)

    def step() -> None:
        report(min(99, round(100 * (time.monotonic() - started) / (3 * _SECONDS))), 100)

    first = predictor.predict(images, core, step).classes  # also warms up
    rounds, begun = 0, time.monotonic()
    while rounds == 0 or time.monotonic() - begun < _SECONDS:
        predictor.predict(images, core, step)
        rounds += 1
    took = time.monotonic() - begun
    remember_speed(device.id, rounds * core.pixels * architecture.multiply_adds, took)
    agreement = None
    if device.id != "cpu":
        reference = Predictor(load_network(card, model.weights), pick("cpu"))
        agreement = float((reference.predict(images, core, step).classes == first).mean())
    return SelfTestResult(
        device=device.name,
        megapixels_per_second=rounds * core.pixels / 1e6 / took,
        agreement=agreement,
        torch=str(torch.__version__),
        seconds=time.monotonic() - started,
    )
