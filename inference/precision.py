"""Which precision computes: bf16 only where it is in the hardware, as good as fp32, and faster.

It is tried once for a model and a device, and remembered with its reason in the user's folder.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Optional

import torch

from .device import Device
from .errors import PrecisionUnfitError
from .precision_gate import Verdict, try_bf16
from .predict import NotFiniteError, TileMemoryError
from .preflight import Prepared
from .remembered import keep, read_all
from .version import version

FILE = "precision.json"
_AMPERE = 8  # the first compute capability whose matrix units take bf16
_IN_CPU = ("avx512_bf16", "amx_bf16")  # AVX2 only emulates it, slower than fp32


def decided(ready: Prepared, device: Device, step: Callable[[], None]) -> Prepared:
    """Give the job with the precision that computes, fp32 or bf16.

    Args:
        ready: the job.
        device: that computes.
        step: called often while bf16 is tried; may raise to stop.

    Raises:
        PrecisionUnfitError: the job asks for bf16, which does not do here.
    """
    job = ready.job
    if job.precision == "fp32" or job.deterministic:
        return with_precision(ready, "fp32")
    verdict, reason = None, "it has no unit for bf16"
    if has_bf16(device):
        verdict = _verdict(ready, device, step)
        reason = verdict.reason if verdict else "the trial failed"
    if job.precision == "bf16":
        if reason:
            raise PrecisionUnfitError(model=ready.card.title, device=device.name, reason=reason)
        return ready
    pays = verdict is not None and not reason and verdict.speedup > 1
    return with_precision(ready, "bf16" if pays else "fp32")


def with_precision(ready: Prepared, precision: str) -> Prepared:
    """Give the job with another precision."""
    return replace(ready, job=replace(ready.job, precision=precision))


def has_bf16(device: Device) -> bool:
    """Tell whether a device computes bf16 in hardware; where torch cannot tell, it does not."""
    if device.id == "cuda":
        return torch.cuda.get_device_capability()[0] >= _AMPERE
    capabilities = getattr(torch.cpu, "get_capabilities", None)
    if device.id != "cpu" or capabilities is None:
        return False
    found = capabilities()
    return any(found.get(name, False) for name in _IN_CPU)


def recall(key: str) -> Optional[Verdict]:
    """Give what was found earlier; None where nothing was, or it cannot be read."""
    try:
        found = Verdict(**read_all(FILE)[key])
        change = found.accuracy_change
        return Verdict(
            float(found.agreement),
            None if change is None else float(change),
            float(found.speedup),
            str(found.reason),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _verdict(ready: Prepared, device: Device, step: Callable[[], None]) -> Optional[Verdict]:
    unit = torch.backends.cpu.get_cpu_capability()
    key = "|".join((device.name, unit, ready.card.sha256, str(torch.__version__), version()))
    found = recall(key)
    if found is None:
        try:
            found = try_bf16(ready, device, step)
        except (TileMemoryError, NotFiniteError):  # the job itself says so, or does with less
            return None
        keep(FILE, key, asdict(found))
    return found
