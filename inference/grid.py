"""Integer geometry: windows of a raster, and tiles whose kept cores cover it exactly once.

SegNet pools five times: a result depends on where a tile starts modulo 32, and on up to
211 pixels around it. Tiles on the global 32-pixel grid with 192 pixels of halo, and padding to
a multiple of 32 at the raster's right and bottom, give the whole image's result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

GRID = 32  # px; origins and edges of tiles are multiples of it
HALO = 192  # px on each side that is not an edge of the raster


@dataclass(frozen=True, order=True)
class Window:
    """A rectangle of pixels, counted from the raster's upper left pixel."""

    row: int
    col: int
    height: int
    width: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index an array (..., height, width)."""
        rows = slice(self.row, self.row + self.height)
        return rows, slice(self.col, self.col + self.width)

    @property
    def pixels(self) -> int:
        return self.height * self.width

    def clip(self, height: int, width: int) -> Window:
        """Keep the part inside a raster of this size; may be empty."""
        return self.intersect(Window(0, 0, height, width))

    def intersect(self, other: Window) -> Window:
        """Keep the part that both share; height and width are 0 where there is none."""
        row, col = max(self.row, other.row), max(self.col, other.col)
        bottom = min(self.row + self.height, other.row + other.height)
        right = min(self.col + self.width, other.col + other.width)
        return Window(row, col, max(0, bottom - row), max(0, right - col))

    def relative_to(self, other: Window) -> Window:
        """Count the same rectangle from another window's upper left pixel."""
        return Window(self.row - other.row, self.col - other.col, self.height, self.width)


@dataclass(frozen=True)
class Tile:
    """What the network sees at once, and the part of it that is kept."""

    seen: Window  # on the padded raster, all four terms multiples of 32
    core: Window  # inside `seen`, clipped to the job's window


def exact_tiles(height: int, width: int, window: Window, side: int) -> Iterator[Tile]:
    """Cover a window of a raster with tiles no wider than `side`, row by row.

    Cores neither overlap nor leave a pixel out. All terms in pixels; `side` is a multiple of 32
    above 384.
    """
    for row, bottom, top_seen, end_seen in _spans(height, window.row, window.height, side):
        for col, right, left_seen, right_seen in _spans(width, window.col, window.width, side):
            core = Window(row, col, bottom - row, right - col).intersect(window)
            seen = Window(top_seen, left_seen, end_seen - top_seen, right_seen - left_seen)
            yield Tile(seen, core)


def _spans(length: int, start: int, size: int, side: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield (core start, core end, seen start, seen end) along one axis, balanced in length."""
    padded = -(-length // GRID) * GRID
    first, last = start // GRID, -(-(start + size) // GRID)  # in cells of the grid
    most = (side - 2 * HALO) // GRID
    if _seen(first, last, padded)[1] - _seen(first, last, padded)[0] <= side:
        most = last - first  # halos are cut at the raster's edges: one tile may hold it all
    parts = -(-(last - first) // most)
    for part in range(parts):
        begin = first + (last - first) * part // parts
        end = first + (last - first) * (part + 1) // parts
        yield (begin * GRID, end * GRID, *_seen(begin, end, padded))


def _seen(begin: int, end: int, padded: int) -> tuple[int, int]:
    return max(0, begin * GRID - HALO), min(padded, end * GRID + HALO)
