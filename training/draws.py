"""Where the next patch is cut: uniform, by area, or around a class that is drawn evenly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..inference.grid import Window
from .recipe import Recipe
from .scenes import Scene
from .survey import CELL

Rng = np.random.Generator


@dataclass(frozen=True)
class Draw:
    """A patch to be: the square of a scene that becomes it."""

    scene: Scene
    window: Window  # on the raster; leaves it where the scene's area is smaller

    def __str__(self) -> str:
        window = self.window
        return f"{self.scene.group} (row {window.row}, column {window.col}, {window.height} px)"


class Draws:
    """Draws the squares of one training set."""

    def __init__(
        self, scenes: Sequence[Scene], cells: Sequence[NDArray[np.int64]], recipe: Recipe
    ) -> None:
        """Keep what to draw from.

        Args:
            scenes: of the training side.
            cells: of each scene's area, (rows, columns, classes), labelled pixels of each cell.
            recipe: of the run.
        """
        self._scenes, self._cells, self._recipe = scenes, cells, recipe

    def draw(self, side: int, rng: Rng, at_a_class: bool = False) -> Draw:
        """Draw the square of a patch; its own side varies with the recipe's scale.

        Args:
            side: of the patch, px.
            rng: what is drawn is a pure function of its state.
            at_a_class: around labelled pixels, whatever the recipe says.
        """
        limit = np.log(self._recipe.scale)
        size = max(1, round(side * float(np.exp(rng.uniform(-limit, limit)))))
        if self._recipe.sampling == "class" and not at_a_class:
            at_a_class = rng.random() < self._recipe.class_share
        if at_a_class:
            return self._at_a_class(size, rng)
        scene = self._scenes[rng.choice(len(self._scenes), p=self._chances)]
        rows, cols = (_offsets(length, size) for length in _shape(scene))
        return _square(scene, int(rng.integers(rows)), int(rng.integers(cols)), size)

    def _at_a_class(self, size: int, rng: Rng) -> Draw:
        """Centre the square on a cell, drawn by its pixels of the class."""
        sums = self._sums[rng.choice(self._classes)]
        number = int(np.searchsorted(sums, rng.integers(sums[-1]), side="right"))
        scene, *cell = (int(term) for term in self._places[number])
        corner = []
        for place, length in zip(cell, _shape(self._scenes[scene])):
            middle = place * CELL + int(rng.integers(CELL))
            corner.append(min(max(middle - size // 2, 0), _offsets(length, size) - 1))
        return _square(self._scenes[scene], corner[0], corner[1], size)

    @cached_property
    def _chances(self) -> NDArray[np.float64]:
        """Chance of each scene."""
        even = self._recipe.sampling == "uniform"
        areas = np.array([1 if even else scene.area.pixels for scene in self._scenes], np.float64)
        chances: NDArray[np.float64] = areas / areas.sum()
        return chances

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """Scene, row and column of each cell."""
        found = [
            np.insert(np.argwhere(np.ones(cells.shape[:2])), 0, number, axis=1)
            for number, cells in enumerate(self._cells)
        ]
        return np.concatenate(found)

    @cached_property
    def _sums(self) -> NDArray[np.int64]:
        """Running sums of each class over all cells: (classes, cells)."""
        counts = np.concatenate([cells.reshape(-1, cells.shape[2]) for cells in self._cells])
        sums: NDArray[np.int64] = np.cumsum(counts, axis=0).T
        return sums

    @cached_property
    def _classes(self) -> NDArray[np.intp]:
        """Values of the classes that occur."""
        return np.flatnonzero(self._sums[:, -1])


def _shape(scene: Scene) -> tuple[int, int]:
    return scene.area.height, scene.area.width


def _offsets(length: int, size: int) -> int:
    """Count the places of a square along an axis, the last one included; 1 if it is too large."""
    return max(length - size, 0) + 1


def _square(scene: Scene, row: int, col: int, size: int) -> Draw:
    return Draw(scene, Window(scene.area.row + row, scene.area.col + col, size, size))
