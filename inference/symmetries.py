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
        Tensor: (core.height, core.width, classes), probabilities.
    """
    first, *others = turns(passes)
    total = _shares(scores, image, core, first)
    for turn in others:
        total += _shares(scores, image, core, turn)
    return total / passes


def _shares(scores: Scores, image: Tensor, core: Window, turn: Turn) -> Tensor:
    """Give the softmax of one pass, turned back: (core.height, core.width, classes)."""
    transposed, rows, cols = turn
    height, width = image.shape[1:]
    row = height - core.row - core.height if rows else core.row
    col = width - core.col - core.width if cols else core.col
    seen = torch.flip(image, [axis for axis, wanted in ((1, rows), (2, cols)) if wanted])
    part = Window(row, col, core.height, core.width)
    if transposed:
        seen, part = seen.transpose(1, 2), Window(col, row, core.width, core.height)
    shares = torch.cat([torch.softmax(strip, dim=2) for _, strip in scores(seen, part)])
    shares = shares.transpose(0, 1) if transposed else shares
    return torch.flip(shares, [axis for axis, wanted in ((0, rows), (1, cols)) if wanted])
