"""Two ways to average a network over one image: overlapping windows, and symmetries.

The windows are the seed's way, kept for comparison; Landseg itself sees an image whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch

from ..inference.grid import GRID, Window
from ..inference.symmetries import mean_shares

Network = Callable[[torch.Tensor], torch.Tensor]  # (n, bands, h, w) -> scores (n, classes, h, w)

SIDE = 256  # px of the seed's windows
BATCH = 8  # windows at once
STRIDES = (256, 128, 64, 32)  # px
PASSES = (1, 2, 4, 8)


def strided_windows(height: int, width: int, stride: int, side: int = SIDE) -> list[Window]:
    """Cover an image that is padded to the 32-px grid, each window once.

    The last window of a row or column is moved back inside, as in the seed, which counted it
    again for each step beyond the border. An image smaller than a window is padded to one.
    """
    high, wide = (max(side, -(-length // GRID) * GRID) for length in (height, width))
    rows, cols = (_origins(length, stride, side) for length in (high, wide))
    return [Window(row, col, side, side) for row in rows for col in cols]


def windows_mean(network: Network, image: torch.Tensor, stride: int) -> torch.Tensor:
    """Average the softmax of all windows over each pixel.

    Args:
        network: gives raw scores.
        image: (bands, height, width), network units; padding is 0.
        stride: px between windows, 32 to 256.

    Returns:
        torch.Tensor: (classes, height, width), probabilities.
    """
    height, width = image.shape[1:]
    windows = strided_windows(height, width, stride)
    padded = _padded(image, windows[-1].row + SIDE, windows[-1].col + SIDE)
    seen = torch.zeros(padded.shape[1:])
    total = torch.zeros(0)
    for start in range(0, len(windows), BATCH):
        some = windows[start : start + BATCH]
        cuts = [_cut(padded, window) for window in some]
        shares = torch.softmax(network(torch.stack(cuts)), dim=1)
        if not total.numel():
            total = torch.zeros((shares.shape[1], *padded.shape[1:]))
        for window, share in zip(some, shares):
            _cut(total, window).add_(share)
            seen[window.slices] += 1
    return (total / seen)[:, :height, :width]


def symmetries_mean(network: Network, image: torch.Tensor, passes: int) -> torch.Tensor:
    """Average the softmax of whole passes over the first 1, 2, 4 or 8 symmetries of the square.

    Args:
        network: gives raw scores.
        image: (bands, height, width), network units; padding is 0.
        passes: 1 is the image as it is, 2 adds its mirror image, 4 both mirrorings, 8 all
            flips and quarter turns.

    Returns:
        torch.Tensor: (classes, height, width), probabilities.
    """
    height, width = image.shape[1:]
    padded = _padded(image, -(-height // GRID) * GRID, -(-width // GRID) * GRID)

    def scores(seen: torch.Tensor, _: Window) -> Iterator[tuple[int, torch.Tensor]]:
        batch = seen[None].contiguous(memory_format=torch.channels_last)
        yield 0, network(batch)[0].permute(1, 2, 0)

    whole = Window(0, 0, *padded.shape[1:])
    shares = mean_shares(scores, padded, whole, passes)
    return shares.permute(2, 0, 1)[:, :height, :width]


def _cut(values: torch.Tensor, window: Window) -> torch.Tensor:
    """Give a view of the last two axes."""
    rows, cols = window.slices
    return values[:, rows, cols]


def _origins(length: int, stride: int, side: int) -> list[int]:
    last = length - side
    return sorted({min(start, last) for start in range(0, last + stride, stride)})


def _padded(image: torch.Tensor, height: int, width: int) -> torch.Tensor:
    below, right = height - image.shape[1], width - image.shape[2]
    return torch.nn.functional.pad(image, (0, right, 0, below))
