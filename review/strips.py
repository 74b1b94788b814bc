"""A raster from top to bottom, in strips as wide as itself that fit into memory."""

from __future__ import annotations

from collections.abc import Iterator

from ..inference import Window, blocks

PIXELS = 1 << 22  # of a strip
LEAST, MOST = 64, 1024  # rows; of a strip
SIDE = 2048  # px, of what is read at once


def strips(whole: Window, rows: int = 0) -> list[Window]:
    """Cut a raster; `rows` 0: as many as memory likes."""
    height = rows or max(LEAST, min(MOST, PIXELS // max(1, whole.width)))
    return [
        Window(row, 0, min(height, whole.height - row), whole.width)
        for row in range(0, whole.height, height)
    ]


def parts(strip: Window) -> Iterator[Window]:
    """Yield what is read of a strip at once."""
    return blocks(strip, SIDE)
