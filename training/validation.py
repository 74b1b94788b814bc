"""The validation areas as the tiles that inference would see; nothing is augmented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch.utils.data import Dataset

from ..inference.grid import Tile, Window, exact_tiles
from ..inference.legend import NODATA
from ..inference.normalise import Normaliser
from ..inference.raster import describe_raster
from .readers import Readers
from .scenes import Scene

SIDE = 1024  # px of a tile


class Seen(NamedTuple):  # Lightning moves tuples to the device, frozen dataclasses not
    """One tile, ready for the network."""

    image: torch.Tensor  # (1, bands, height, width), network units
    labels: torch.Tensor  # (core height, core width), int64
    core: tuple[int, int, int, int]  # of the tile: row, column, height, width
    scene: int  # its place in `Areas.scenes`


class Areas(Dataset[Seen]):
    """All tiles of the validation scenes, each labelled pixel in exactly one core."""

    def __init__(self, scenes: Sequence[Scene], normalise: Normaliser) -> None:
        self.scenes, self._normalise = scenes, normalise
        self._readers = Readers()
        self._tiles = [
            (number, tile) for number in range(len(scenes)) for tile in self._plan(number)
        ]

    def __len__(self) -> int:
        return len(self._tiles)

    def places(self, scene: int) -> list[int]:
        """List the places of a scene's tiles."""
        return [place for place, (number, _) in enumerate(self._tiles) if number == scene]

    def core(self, place: int) -> Window:
        """Give the part of the raster that a tile is kept of."""
        return self._tiles[place][1].core

    def __getitem__(self, place: int) -> Seen:
        number, tile = self._tiles[place]
        scene = self.scenes[number]
        block = self._readers.read(scene.image, scene.bands, tile.seen)
        labels = self._readers.read(scene.labels, (1,), tile.core)
        classes = np.where(labels.valid, labels.values[0], NODATA).astype(np.int64)
        image = torch.from_numpy(self._normalise(block))[None]
        core = tile.core.relative_to(tile.seen)
        place_in_tile = core.row, core.col, core.height, core.width
        return Seen(image, torch.from_numpy(classes), place_in_tile, number)

    def close(self) -> None:
        """Let go of the scenes' files."""
        self._readers.close()

    def _plan(self, number: int) -> list[Tile]:
        scene = self.scenes[number]
        facts = describe_raster(scene.image)
        return list(exact_tiles(facts.height, facts.width, scene.area, SIDE))
