"""Data loaders: patches from processes of their own, tiles one after the other."""

from __future__ import annotations

import signal
from typing import Union

from torch.utils.data import DataLoader

from .patches import Batch, Patches, Steps, Unread
from .recipe import Recipe
from .validation import Areas, Seen


def patch_loader(
    patches: Patches, recipe: Recipe, workers: int, number: int
) -> DataLoader[Union[Batch, Unread]]:
    """Load the batch of each step, some steps ahead, from a round on."""
    return DataLoader(
        patches,
        sampler=Steps(recipe, number),
        batch_size=None,  # a step's batch comes whole
        num_workers=workers,
        persistent_workers=workers > 0,
        worker_init_fn=_deaf_to_interrupts,
    )


def tile_loader(areas: Areas) -> DataLoader[Seen]:
    """Load the tiles of the validation, in their order."""
    return DataLoader(areas, batch_size=None)


def _deaf_to_interrupts(number: int) -> None:  # noqa: ARG001 - torch gives the worker's number
    """Leave Ctrl-C to the process that trains; it ends its workers itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
