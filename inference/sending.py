"""Network input on its way to the device: to a GPU while that computes the tile before.

A GPU fetches page-locked memory by itself, in a stream of its own; a copy from any other memory
holds up the thread, and what computes waits for it.
Source: CUDA C++ Best Practices Guide, section 10.1, "Data Transfer Between Host and Device".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Union

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .device import Device


@dataclass(frozen=True)
class Sent:
    """Network input in a GPU's memory, once its copy is done."""

    images: Tensor  # (bands, height, width)
    done: torch.cuda.Event

    def arrived(self) -> Tensor:
        """Give the images to whatever is computed from now on in the calling thread."""
        computing = torch.cuda.current_stream()
        computing.wait_event(self.done)
        self.images.record_stream(computing)  # else its memory could be given away too early
        return self.images


Input = Union[NDArray[np.float32], Sent]  # (bands, height, width), network units


class Sender:
    """Memory for tiles, and the way from there to a device; for several threads."""

    def __init__(self, device: Device) -> None:
        self._stream: Optional[torch.cuda.Stream] = None
        if device.id == "cuda":
            self._stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]

    def room(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Give memory for a tile's input."""
        if self._stream is None:
            return np.empty(shape, np.float32)
        pinned: NDArray[np.float32] = torch.empty(shape, pin_memory=True).numpy()
        return pinned

    def send(self, images: NDArray[np.float32]) -> Optional[Sent]:
        """Start the copy to a GPU; None where there is none, or it has no room now.

        The memory must stay as it is until the tile was computed.
        """
        if self._stream is None:
            return None
        try:
            with torch.cuda.stream(self._stream):
                there = torch.from_numpy(images).to("cuda", non_blocking=True)
                done = torch.cuda.Event()  # type: ignore[no-untyped-call]
                done.record(self._stream)
        except torch.cuda.OutOfMemoryError:  # the tile itself may fit once the last one is done
            return None
        return Sent(there, done)


def fetched(found: Tensor) -> NDArray[np.uint8]:
    """Bring a result to the computer's memory, and wait for it."""
    here = found.cpu() if found.device.type != "cuda" else _pinned_copy(found)
    values: NDArray[np.uint8] = here.numpy()
    return values


def _pinned_copy(found: Tensor) -> Tensor:
    here = torch.empty(found.shape, dtype=found.dtype, pin_memory=True)
    here.copy_(found, non_blocking=True)
    torch.cuda.current_stream().synchronize()
    return here
