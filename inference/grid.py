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
_SHARED = 2 * HALO // GRID  # cells that neighbours both see


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
    """Cover a window of a raster with tiles of one shape, row by row.

    Cores neither overlap nor leave a pixel out. Of the shapes whose area is at most `side` squared,
    the one that makes the network see the fewest pixels: halos cost nothing at the raster's edges.
    All terms in pixels; `side` is a multiple of 32 above 384.
    """
    down, across = _Axis(height, window.row, window.height), _Axis(width, window.col, window.width)
    rows, cols = _parts(down, across, (side // GRID) ** 2)
    for top, bottom, first, end in down.spans(rows):
        for left, right, start, stop in across.spans(cols):
            core = Window(top, left, bottom - top, right - left).intersect(window)
            yield Tile(Window(first, start, end - first, stop - start), core)


class _Axis:
    """One axis of a plan, in cells of the grid: what to classify, and what to see for it."""

    def __init__(self, length: int, start: int, size: int) -> None:
        self.start, self.end = start // GRID, -(-(start + size) // GRID)
        self.first = max(0, self.start - HALO // GRID)
        self.last = min(-(-length // GRID), self.end + HALO // GRID)
        self.most_parts = max(1, self.last - self.first - _SHARED)

    def length(self, parts: int) -> int:
        """Give what each of some parts must see, all alike, neighbours sharing two halos."""
        return -(-(self.last - self.first + (parts - 1) * _SHARED) // parts)

    def parts(self, length: int) -> int:
        """Give the fewest parts that see no more than `length`; 0 where none are few enough."""
        seen = self.last - self.first
        if seen <= length:
            return 1
        return -(-(seen - _SHARED) // (length - _SHARED)) if length > _SHARED else 0

    def spans(self, parts: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield (core start, core end, seen start, seen end) in pixels."""
        length, begin = self.length(parts), self.start
        room, steps = self.last - self.first - length, max(1, parts - 1)
        firsts = [self.first + room * part // steps for part in range(parts)]
        for first, following in zip(firsts, [*firsts[1:], None]):
            # The next core begins half-way in what both see.
            end = self.end if following is None else (first + length + following) // 2
            yield begin * GRID, end * GRID, first * GRID, (first + length) * GRID
            begin = end


def _parts(down: _Axis, across: _Axis, most: int) -> tuple[int, int]:
    """Choose the parts along both axes, of at most so many cells, that see the least in all."""
    plans = []
    for rows in range(1, down.most_parts + 1):
        high = down.length(rows)
        cols = across.parts(most // high)
        if cols:
            plans.append((rows * cols * high * across.length(cols), rows * cols, rows, cols))
    *_, rows, cols = min(plans)
    return rows, cols
