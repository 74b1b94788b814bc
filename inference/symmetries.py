"""The mean of a network over flips and quarter turns, each pass exact for itself.

Edges of a tile on the 32-px grid stay on it when the padded image is mirrored or turned, so the
mean does not depend on tiles either.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

Network = Callable[[torch.Tensor], torch.Tensor]  # (n, bands, h, w) -> scores (n, classes, h, w)
Turn = tuple[bool, bool, bool]  # transpose, flip rows, flip columns


def turns(passes: int) -> list[Turn]:
    """List the first 1, 2, 4 or 8 symmetries of the square, the cheap ones first."""
    sides = (False, True)
    return [(turn, rows, cols) for turn in sides for rows in sides for cols in sides][:passes]


def mean_shares(network: Network, image: torch.Tensor, passes: int) -> torch.Tensor:
    """Average the softmax of several passes.

    Args:
        network: gives raw scores.
        image: (bands, height, width), network units, sides multiples of 32.
        passes: 1 is the image as it is, 2 adds its mirror image, 4 both mirrorings, 8 all
            flips and quarter turns.

    Returns:
        torch.Tensor: (classes, height, width), probabilities.
    """
    first, *others = turns(passes)
    total = _shares(network, image, first)
    for turn in others:
        total += _shares(network, image, turn)
    return total / passes


def _shares(network: Network, image: torch.Tensor, turn: Turn) -> torch.Tensor:
    transposed, rows, cols = turn
    dims = [axis for axis, wanted in ((1, rows), (2, cols)) if wanted]
    seen = torch.flip(image, dims)
    seen = seen.transpose(1, 2) if transposed else seen
    batch = seen[None].contiguous(memory_format=torch.channels_last)
    shares = torch.softmax(network(batch)[0], dim=0)
    shares = shares.transpose(1, 2) if transposed else shares
    return torch.flip(shares, dims)
