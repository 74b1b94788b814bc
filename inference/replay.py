"""A GPU's work on a tile, recorded once and replayed: its hundreds of kernels start as one.

All tiles of a job have one shape, and their cores a few. A recording is used only where it gives
to the bit what the same work gave step by step, on a tile of the job itself.
Source: CUDA C++ Programming Guide, section "CUDA Graphs"; torch.cuda.CUDAGraph.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from typing import Optional

import torch
from torch import Tensor

LOGGER = logging.getLogger("landseg.inference")

MOST = 4  # recordings at a time: each keeps the memory of a tile

Work = Callable[[Tensor], tuple[Tensor, ...]]  # a tile on the device -> what comes back
Record = Callable[[Work, Tensor], Work]


def as_cuda_graph(work: Work, image: Tensor) -> Work:
    """Record work on a tile; what is returned does the same to another one of its shape.

    Its results stay valid until it is called again.
    """
    given = image.clone()
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):  # other threads send tiles
        found = work(given)

    def replay(other: Tensor) -> tuple[Tensor, ...]:
        given.copy_(other)
        graph.replay()
        return found

    return replay


class Replays:
    """Does work on tiles, and replays it from the third tile of a kind on."""

    def __init__(self, record: Record = as_cuda_graph) -> None:
        self._record = record
        self._shape: tuple[int, ...] = ()
        self._known: dict[Hashable, Optional[Work]] = {}  # None: seen once, or not to be replayed
        self._seen: set[Hashable] = set()

    def do(self, work: Work, image: Tensor, kind: Hashable) -> tuple[Tensor, ...]:
        """Do work on a tile.

        Args:
            work: the same for all tiles of a kind.
            image: the tile, on the device.
            kind: all that decides what the work is, besides the image's values.
        """
        if image.shape != self._shape:  # another job, or smaller tiles: give the memory back
            self._known.clear()
            self._seen.clear()
            self._shape = tuple(image.shape)
        replay = self._known.get(kind)
        if replay is not None:
            return replay(image)
        found = work(image)
        if kind not in self._seen:  # the first time chooses kernels, which no recording may
            self._seen.add(kind)
        elif kind not in self._known and len(self._known) < MOST:
            self._known[kind] = self._recorded(work, image, found)
        return found

    def _recorded(self, work: Work, image: Tensor, wanted: tuple[Tensor, ...]) -> Optional[Work]:
        """Record work, and try the recording; None where it cannot be had or is not the same."""
        try:
            replay = self._record(work, image)
            found = replay(image)
            if all(torch.equal(one, other) for one, other in zip(found, wanted)):
                return replay
            LOGGER.warning("Not replayed: a recording of a tile gave other values")
        except RuntimeError as error:  # torch has no narrower one, but for a lack of memory
            LOGGER.warning("Not replayed: %s", error)
        return None
