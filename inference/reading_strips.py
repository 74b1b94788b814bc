"""Strips of rows in which a tile is read: a stop is heard between two, and little is held twice."""

from __future__ import annotations

from collections.abc import Iterator

from .grid import Window

_ROWS = 256  # px that are read at once,
_PIXELS = _ROWS * 4096  # and fewer rows of wider tiles
_HUGE = 4  # a block so many times as high as that is read in parts


def strips(window: Window, block_height: int) -> Iterator[Window]:
    """Cut a window into strips that end between the raster's blocks, where blocks are not huge."""
    height = _height(window.width, block_height)
    row, end = window.row, window.row + window.height
    while row < end:
        below = min(end, (row // height + 1) * height)
        yield Window(row, window.col, below - row, window.width)
        row = below


def most_pixels(width: int, block_height: int) -> int:
    """Give the pixels that a strip of a tile no wider than this has at most."""
    most = min(_PIXELS, _ROWS * width)
    return most * min(_HUGE, -(-block_height // _rows(width)))


def _height(width: int, block_height: int) -> int:
    rows = _rows(width)
    if block_height > rows:
        return block_height if block_height <= _HUGE * rows else rows
    return rows // block_height * block_height


def _rows(width: int) -> int:
    return max(1, min(_ROWS, _PIXELS // max(1, width)))
