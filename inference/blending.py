"""Sums over overlapping windows, in a buffer hardly higher than one: memory stays flat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

import numpy as np
import torch
from numpy.typing import NDArray

from .grid import GRID, Window
from .overlap import Band, Overlap

Network = Callable[[torch.Tensor], torch.Tensor]  # (n, bands, h, w) -> scores (n, classes, h, w)
# Gives a window of the padded raster: network input (bands, height, width), and what is to be kept,
# (height, width); None where nothing is.
Read = Callable[[Window], Optional[tuple[torch.Tensor, NDArray[np.bool_]]]]

BATCH = 8  # windows at once
SIGMA = 0.125  # of the window's side
LEAST = 1e-3  # of the weight at the centre; without it a corner would have 1e-7


class Blender:
    """Adds windows up, band after band.

    A band right below the one before goes on with its sums; any other starts anew, with the same
    sums in the same order.
    """

    def __init__(self, network: Network, read: Read, overlap: Overlap) -> None:
        self._network, self._read, self._overlap = network, read, overlap
        self._weights = window_weights(overlap)
        self._place = Window(-1, -1, 0, 0)  # what the buffer holds
        self._added = -1  # first row of the last windows in it
        self.buffer: Optional[torch.Tensor] = (
            None  # (classes and weights, side + 32, strip's width)
        )

    def votes(self, band: Band) -> Optional[torch.Tensor]:
        """Give the weighted mean of the windows, (classes, height, width); None where none has any.

        The mean is of probabilities; with the blend `seed`, of their logarithms. A window of
        which no pixel is to be kept is left out.
        """
        core, height = band.core, self._overlap.window + GRID
        place = Window(core.row, core.col, height, core.width)
        if place != self._place:
            self._place, self._added, self.buffer = place, -1, None
        for row in band.rows:
            if row > self._added:
                self._add_row(row, band.cols)
                self._added = row
        return self._take(core.height)

    def _add_row(self, row: int, cols: tuple[int, ...]) -> None:
        side = self._overlap.window
        seen = Window(row, cols[0], side, cols[-1] + side - cols[0])
        found = self._read(seen)
        if found is None:
            return
        images, kept = found
        windows = [Window(row, col, side, side) for col in cols]
        inside = [window.relative_to(seen).slices for window in windows]
        used = [(window, at) for window, at in zip(windows, inside) if kept[at].any()]
        for start in range(0, len(used), BATCH):
            some = used[start : start + BATCH]
            cuts = [images[:, rows, cols] for _, (rows, cols) in some]
            scores = self._network(torch.stack(cuts))
            for (window, _), vote in zip(some, _votes(scores, self._overlap.blend)):
                self._add(window, vote)

    def _add(self, window: Window, vote: torch.Tensor) -> None:
        """Add one window's votes (classes, side, side) to the buffer."""
        if self.buffer is None:
            shape = len(vote) + 1, self._place.height, self._place.width
            self.buffer = torch.zeros(shape, dtype=vote.dtype, device=vote.device)
            self._weights = self._weights.to(vote)
        shared = window.intersect(self._place)
        rows, cols = shared.relative_to(window).slices
        weights = self._weights[rows, cols]
        added = torch.cat([vote[:, rows, cols] * weights, weights[None]])
        rows, cols = shared.relative_to(self._place).slices
        self.buffer[:, rows, cols] += added

    def _take(self, height: int) -> Optional[torch.Tensor]:
        """Take the finished rows out of the buffer, and move the others up."""
        at = self._place
        self._place = Window(at.row + height, at.col, at.height, at.width)
        if self.buffer is None:
            return None
        found = self.buffer[:, :height].clone()
        self.buffer = torch.roll(self.buffer, -height, dims=1)
        self.buffer[:, at.height - height :] = 0
        return found[:-1] / found[-1].clamp_min(torch.finfo(found.dtype).tiny)


def window_weights(overlap: Overlap) -> torch.Tensor:
    """Give the weight of each pixel of a window, (side, side).

    Source of `gauss`: MONAI's compute_importance_map and its caller, exp(-x^2 / (2 s^2)) along
    both axes from the window's centre, s = 0.125 of the side, not below 0.001.
    """
    side = overlap.window
    if overlap.blend != "gauss":
        return torch.ones(side, side)
    places = torch.arange(side, dtype=torch.float64) - (side - 1) / 2
    along = torch.exp(places**2 / (-2 * (SIGMA * side) ** 2))
    return torch.outer(along, along).clamp_min(LEAST)


def _votes(scores: torch.Tensor, blend: str) -> torch.Tensor:
    """Turn scores (n, classes, side, side) into what is summed, in the widest numbers there are."""
    of_scores = torch.log_softmax if blend == "seed" else torch.softmax
    found = of_scores(scores, dim=1)
    return found if found.device.type == "mps" else found.double()
