"""The bare forward: the network alone on an image's pixels in memory, in its fastest form here.

The image is cut into equal blocks without any halo: the least work that could give a score for
each pixel, though not the right one near the blocks' edges.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np

from .engines import OURS, Images, engine, seconds
from .run import Run, network
from .seed_loop import spread_over

LOGGER = logging.getLogger("landseg.bench")


class BareForward:
    """The fastest of the engines and block sizes at hand."""

    def __init__(self, run: Run, model: str, images: Images, order: Sequence[str]) -> None:
        """Try our own engine and the fastest other on one block of each side.

        Args:
            run: sizes and device.
            model: of the report.
            images: (1, bands, height, width), network units.
            order: engines, the fastest first.
        """
        sizes = run.sizes(model)
        self._images, self._share = images, sizes.bare_share
        tried = {OURS, next(name for name in order if name != OURS)}
        rates: dict[tuple[str, int], float] = {}
        for name in tried:
            for side in sizes.blocks:
                shape = (1, images.shape[1], side, side)
                made = engine(name, network(model), run.setting, shape)
                block = self._block(0, 0, side)
                seconds(made, [block])
                rates[name, side] = seconds(made, [block]) / side**2
                LOGGER.info(
                    "bare %s, blocks of %s: %.3f us/px", name, side, 1e6 * rates[name, side]
                )
        self.name, self.side = min(rates, key=lambda way: rates[way])
        shape = (1, images.shape[1], self.side, self.side)
        self._engine = engine(self.name, network(model), run.setting, shape)

    def seconds(self) -> float:
        """Run the blocks, or evenly spread ones of them, and give the seconds of all."""
        height, width = self._images.shape[2:]
        rows, cols = range(0, height, self.side), range(0, width, self.side)
        blocks = [(row, col) for row in rows for col in cols]
        some = spread_over(blocks, max(1, round(len(blocks) * self._share)))
        ready = [self._block(row, col, self.side) for row, col in some]
        return seconds(self._engine, ready) * len(blocks) / len(some)

    def warm(self) -> float:
        """Run one block."""
        return seconds(self._engine, [self._block(0, 0, self.side)])

    def _block(self, row: int, col: int, side: int) -> Images:
        return np.ascontiguousarray(self._images[:, :, row : row + side, col : col + side])
