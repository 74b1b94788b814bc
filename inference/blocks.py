"""Cutting a raster into windows that fit into memory, row by row."""

from __future__ import annotations

from collections.abc import Iterator

from .grid import Window

BLOCK = 1024  # px; a multiple of the tiles in which rasters are stored


def blocks(area: Window, side: int = BLOCK) -> Iterator[Window]:
    """Yield windows that cover an area exactly once, at most `side` px high and wide."""
    for row in range(0, area.height, side):
        for col in range(0, area.width, side):
            height, width = min(side, area.height - row), min(side, area.width - col)
            yield Window(area.row + row, area.col + col, height, width)
