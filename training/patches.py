"""The patches of each step, read from disk: a pure function of the seed, the step and the rank.

So a resumed run goes on with the patches that an unbroken one would have seen, whatever the
number of reading processes, and the patches of a batch that fails can be named afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Union

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset, Sampler

from ..inference.errors import LandsegError, error_from
from ..inference.legend import NODATA
from ..inference.normalise import Normaliser
from ..inference.raster import Block
from .augment import Augmentation
from .draws import Draw, Draws, Rng
from .readers import Readers
from .recipe import Recipe

TRIES = 50  # draws of a patch until one is labelled well enough
SPARSE = 20  # more of them, around labelled pixels
LABELLED = 0.1  # share of a patch that must be

Batch = tuple[torch.Tensor, torch.Tensor]  # (patches, bands, side, side), (patches, side, side)


class Unread:
    """Why a batch could not be read, on its way from a process that reads to the one that trains.

    torch would make the error anew there of its text alone.
    """

    def __init__(self, error: LandsegError) -> None:
        self._name, self._fields = type(error).__name__, error.fields

    @property
    def error(self) -> LandsegError:
        return error_from(self._name, self._fields)


class Patches(Dataset[Union[Batch, Unread]]):
    """The batch of each step, of one process among those that train together."""

    def __init__(
        self,
        draws: Draws,
        recipe: Recipe,
        normalise: Normaliser,
        augment: Augmentation,
    ) -> None:
        self.rank = 0  # of this process among those that train together
        self._draws, self._recipe = draws, recipe
        self._normalise, self._augment = normalise, augment
        self._readers = Readers()

    def __getitem__(self, step: int) -> Union[Batch, Unread]:
        side = self._recipe.patch_at(step)
        try:
            images, labels = zip(*(self._patch(*drawn, side) for drawn in self._drawn(step)))
        except LandsegError as error:
            return Unread(error)
        return torch.stack(images), torch.stack(labels)

    def sources(self, step: int) -> list[Draw]:
        """Tell what the patches of a step are cut from."""
        return [draw for draw, _, _ in self._drawn(step)]

    def close(self) -> None:
        """Let go of the files that this process reads."""
        self._readers.close()

    def _drawn(self, step: int) -> Iterator[tuple[Draw, NDArray[np.uint8], Rng]]:
        count = self._recipe.batch_at(step)
        for place in range(self.rank * count, (self.rank + 1) * count):
            rng = np.random.default_rng((self._recipe.seed, step, place))
            yield (*self._labelled_draw(self._recipe.patch_at(step), rng), rng)

    def _labelled_draw(self, side: int, rng: Rng) -> tuple[Draw, NDArray[np.uint8]]:
        """Draw until enough of the patch is labelled: an unlabelled batch has no loss.

        Where labels are sparse, take the best of all tries.
        """
        tries: list[tuple[float, Draw, NDArray[np.uint8]]] = []
        for number in range(TRIES + SPARSE):
            draw = self._draws.draw(side, rng, at_a_class=number >= TRIES)
            labels = self._labels(draw)
            share = float(np.mean(labels != NODATA))
            if share >= LABELLED:
                return draw, labels
            tries.append((share, draw, labels))
        _, draw, labels = max(tries, key=itemgetter(0))
        return draw, labels

    def _labels(self, draw: Draw) -> NDArray[np.uint8]:
        block = self._readers.read(draw.scene.labels, (1,), draw.window)
        labelled = block.valid & _inside(draw)
        return np.where(labelled, block.values[0], NODATA).astype(np.uint8)

    def _patch(
        self, draw: Draw, labels: NDArray[np.uint8], rng: Rng, side: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        block = self._readers.read(draw.scene.image, draw.scene.bands, draw.window)
        block = Block(block.values, block.valid & _inside(draw), block.invalid_values)
        labels[~block.valid] = NODATA
        values, classes = self._augment(self._normalise.in_card_units(block), labels, side, rng)
        return torch.from_numpy(self._normalise.scaled(values)), torch.from_numpy(classes)


class Steps(Sampler[int]):
    """The steps of one round, the time between two checkpoints; Lightning's epoch."""

    def __init__(self, recipe: Recipe, number: int) -> None:
        """Begin with a round, counted from 0."""
        self._recipe, self._round = recipe, number

    def set_epoch(self, number: int) -> None:
        """Go to a round; Lightning calls it before each but a resumed one."""
        self._round = number

    def __iter__(self) -> Iterator[int]:
        start = self._round * self._recipe.checkpoint_every
        return iter(range(start, min(start + self._recipe.checkpoint_every, self._recipe.steps)))

    def __len__(self) -> int:
        return min(self._recipe.checkpoint_every, self._recipe.steps)


def _inside(draw: Draw) -> NDArray[np.bool_]:
    """Tell the pixels of a square that its side of the split may see."""
    window = draw.window
    found = np.zeros((window.height, window.width), np.bool_)
    found[draw.scene.area.intersect(window).relative_to(window).slices] = True
    return found
