"""The mean of a network over flips and quarter turns, each pass exact for itself.

Edges of a tile on the 32-px grid stay on it when the padded image is mirrored or turned, so the
mean does not depend on tiles either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from .grid import Window

# (bands, height, width), core -> first row and (rows, core.width, classes), from top to bottom
Scores = Callable[[Tensor, Window], Iterator[tuple[int, Tensor]]]
Turn = tuple[bool, bool, bool]  # transpose, flip rows, flip columns

_VECTOR = 16  # numbers in the longest vectors of a CPU


def turns(passes: int) -> list[Turn]:
    """List the first 1, 2, 4 or 8 symmetries of the square, the cheap ones first."""
    sides = (False, True)
    return [(turn, rows, cols) for turn in sides for rows in sides for cols in sides][:passes]


def mean_shares(scores: Scores, image: Tensor, core: Window, passes: int) -> Tensor:
    """Average the softmax of several passes.

    Args:
        scores: gives raw scores of a core, strip by strip.
        image: (bands, height, width), network units, sides multiples of 32.
        core: the part that is wanted.
        passes: 1 is the image as it is, 2 adds its mirror image, 4 both mirrorings, 8 all
            flips and quarter turns.

    Returns:
        Tensor: (classes, core.height, core.width), probabilities.
    """
    total = torch.zeros(0)
    for turn in turns(passes):
        for shares, rows, cols in _shares(scores, image, core, turn):
            if not total.numel():
                total = shares.new_zeros(len(shares), core.height, core.width)
            total[:, rows, cols] += shares
    return total.div_(passes)


def _shares(
    scores: Scores, image: Tensor, core: Window, turn: Turn
) -> Iterator[tuple[Tensor, slice, slice]]:
    """Yield the softmax of one pass, turned back: (classes, rows, columns), and where it lies."""
    transposed, rows, cols = turn
    flipped = [axis for axis, wanted in ((1, rows), (2, cols)) if wanted]
    height, width = image.shape[1:]
    row = height - core.row - core.height if rows else core.row
    col = width - core.col - core.width if cols else core.col
    seen, part = torch.flip(image, flipped), Window(row, col, core.height, core.width)
    if transposed:
        seen, part = seen.transpose(1, 2), Window(col, row, core.width, core.height)
    for first, strip in scores(seen, part):
        shares = _softmax(strip)
        along, across = (first, first + len(strip)), (0, part.width)
        if transposed:
            shares, along, across = shares.transpose(1, 2), across, along
        yield (
            torch.flip(shares, flipped),
            _turned_back(along, core.height, rows),
            _turned_back(across, core.width, cols),
        )


def _softmax(strip: Tensor) -> Tensor:
    """Give shares (classes, rows, columns) of scores (rows, columns, classes).

    In planes of a class: over an axis of few classes, torch's softmax is several times slower. In
    whole vectors: the exponentials of a remainder round otherwise, and would hang on the tile.
    """
    rows, columns, classes = strip.shape
    planes = strip.new_zeros(classes, rows, -(-columns // _VECTOR) * _VECTOR)
    planes[:, :, :columns] = strip.permute(2, 0, 1)
    return torch.softmax(planes, dim=0)[:, :, :columns]


def _turned_back(span: tuple[int, int], length: int, flipped: bool) -> slice:
    first, last = span
    return slice(length - last, length - first) if flipped else slice(first, last)
