"""The comparison scheme's geometry: windows that overlap, as the seed laid them, each once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .errors import SchemeError
from .grid import GRID, Window

SCHEMES = ("exact", "overlap")
BLENDS = ("mean", "gauss", "seed")
STRIP = 4096  # px; the widest part of a raster that is summed at once


@dataclass(frozen=True)
class Overlap:
    """Small windows, summed where they overlap, in place of exact tiles.

    ``mean`` and ``gauss`` sum probabilities, the latter with weights that fall off from a window's
    centre; ``seed`` sums their logarithms.
    """

    window: int = 256  # px; side
    stride: int = 32  # px; from one window to the next
    blend: str = "mean"

    def __post_init__(self) -> None:
        fits = self.window > 0 and not self.window % GRID and 1 <= self.stride <= self.window
        if not fits or self.blend not in BLENDS:
            raise SchemeError(text=str(self))

    def __str__(self) -> str:
        return f"overlap:{self.window},{self.stride},{self.blend}"

    @classmethod
    def parse(cls, text: str) -> Overlap:
        """Read `overlap:WINDOW,STRIDE,BLEND`, as `str` writes it.

        Raises:
            SchemeError: the text says anything else.
        """
        kind, _, terms = text.partition(":")
        try:
            window, stride, blend = terms.split(",")
            found = cls(int(window), int(stride), blend)
        except ValueError as error:
            raise SchemeError(text=text) from error
        if kind != "overlap":
            raise SchemeError(text=text)
        return found


class Band(NamedTuple):
    """Pixels that are finished at once, and the windows that have a say in them."""

    core: Window
    rows: tuple[int, ...]  # origins of the windows along each axis, ascending
    cols: tuple[int, ...]
    side: int  # px

    @property
    def seen(self) -> Window:
        """The smallest window that holds all of them."""
        row, col = self.rows[0], self.cols[0]
        bottom, right = self.rows[-1] + self.side, self.cols[-1] + self.side
        return Window(row, col, bottom - row, right - col)


class Layout:
    """Where the windows lie on a raster that is padded to the 32-px grid.

    The last window of a row or column is moved back inside, as in the seed, which counted it
    again for each step beyond the border. A raster smaller than a window is padded to one.
    """

    def __init__(self, height: int, width: int, overlap: Overlap) -> None:
        self._side = overlap.window
        self._rows, self._cols = (
            _origins(length, overlap.stride, overlap.window) for length in (height, width)
        )

    def windows(self) -> Iterator[Window]:
        """Yield all windows, row by row."""
        for row in self._rows:
            for col in self._cols:
                yield Window(row, col, self._side, self._side)

    def count(self, part: Window) -> int:
        """Count the windows that touch a part of the raster."""
        band = self.band(part)
        return len(band.rows) * len(band.cols)

    def bands(self, part: Window) -> Iterator[Band]:
        """Cover a part of the raster, strip beside strip, each from top to bottom.

        Bands are one cell of the 32-px grid high, whatever the stride: that is what a job counts
        as done.
        """
        bottom, right = part.row + part.height, part.col + part.width
        for left in range(part.col // STRIP * STRIP, right, STRIP):
            for top in range(part.row // GRID * GRID, bottom, GRID):
                yield self.band(Window(top, left, GRID, STRIP).intersect(part))

    def band(self, core: Window) -> Band:
        """Find the windows that touch some pixels."""
        rows = self._touching(self._rows, core.row, core.height)
        return Band(core, rows, self._touching(self._cols, core.col, core.width), self._side)

    def _touching(self, origins: tuple[int, ...], start: int, length: int) -> tuple[int, ...]:
        return tuple(origin for origin in origins if start - self._side < origin < start + length)


def _origins(length: int, stride: int, side: int) -> tuple[int, ...]:
    last = max(side, -(-length // GRID) * GRID) - side
    return tuple(sorted({min(start, last) for start in range(0, last + stride, stride)}))
