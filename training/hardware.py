"""What computes a training, and with which arithmetic, in Lightning's words."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import torch
from pytorch_lightning.utilities import rank_zero_only

from ..inference.device import pick

ACCELERATORS = {"cpu": "cpu", "cuda": "gpu", "mps": "mps"}


def accelerator_of(device: str) -> str:
    """Name the accelerator of a device as a user names it.

    Raises:
        DeviceMissingError: this computer has none of the kind.
    """
    return ACCELERATORS[pick(device).id]


def precision_of(precision: str, accelerator: str) -> Literal["bf16-mixed", "32-true"]:
    """Choose the arithmetic: bf16 where it is native and not refused, else fp32."""
    wanted = precision == "bf16" or (precision == "auto" and _has_bf16(accelerator))
    return "bf16-mixed" if wanted else "32-true"


def is_first() -> bool:
    """Tell whether this process writes for all that train together."""
    return int(getattr(rank_zero_only, "rank", 0)) == 0


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Lightning's advice to programmers, and its greetings, from the user."""
    loggers = [logging.getLogger(name) for name in ("pytorch_lightning", "lightning.pytorch")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, before):
            logger.setLevel(level)


def _has_bf16(accelerator: str) -> bool:
    """Tell whether the hardware multiplies bf16: emulated, it would be slower than fp32."""
    if accelerator == "gpu":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if accelerator != "cpu":
        return False
    names = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    asked = (getattr(torch.cpu, name, None) for name in names)
    return any(ask() for ask in asked if ask is not None)
