"""What the engine can compute on here, and what it computes on."""

from __future__ import annotations

import os
from dataclasses import dataclass

import torch

from .errors import DeviceMissingError
from .memory import available_memory


@dataclass(frozen=True)
class Device:
    """A device as the user sees it."""

    id: str  # cpu, cuda or mps: the value of a job's field
    name: str

    @property
    def torch(self) -> torch.device:
        return torch.device(self.id)

    @property
    def available_bytes(self) -> int:
        """Memory that a job may plan with."""
        if self.id == "cuda":
            return int(torch.cuda.mem_get_info()[0])
        return available_memory()


def devices() -> list[Device]:
    """List what is there, the fastest first; the CPU always."""
    found = []
    if torch.cuda.is_available():
        found.append(Device("cuda", torch.cuda.get_device_name()))
    if torch.backends.mps.is_available():
        found.append(Device("mps", "Apple GPU"))
    return [*found, Device("cpu", f"CPU, {os.cpu_count()} cores")]


def pick(wanted: str) -> Device:
    """Give the device of a job; `auto` is the fastest.

    Raises:
        DeviceMissingError: the one asked for is not here.
    """
    for device in devices():
        if wanted in ("auto", device.id):
            return device
    raise DeviceMissingError(device=wanted)
