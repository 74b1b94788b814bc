"""Two ways to average a network over one image: overlapping windows, and symmetries.

The windows are the seed's way, kept for comparison; Landseg itself sees an image whole.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray

from ..inference.blending import Blender, Network
from ..inference.grid import GRID, Window
from ..inference.overlap import Layout, Overlap
from ..inference.symmetries import mean_shares

SIDE = 256  # px of the seed's windows
STRIDES = (256, 128, 64, 32)  # px
PASSES = (1, 2, 4, 8)


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
    overlap = Overlap(SIDE, stride)
    layout = Layout(height, width, overlap)
    *_, last = layout.windows()
    padded = _padded(image, last.row + SIDE, last.col + SIDE)

    def read(window: Window) -> tuple[torch.Tensor, NDArray[np.bool_]]:
        rows, cols = window.slices
        return padded[:, rows, cols], np.ones((window.height, window.width), bool)

    blender, whole = Blender(network, read, overlap), Window(0, 0, height, width)
    found = torch.zeros(0)
    for band in layout.bands(whole):
        votes = blender.votes(band)
        if votes is not None:
            found = found if found.numel() else votes.new_zeros((len(votes), height, width))
            rows, cols = band.core.slices
            found[:, rows, cols] = votes
    return found.float()


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
    return mean_shares(scores, padded, whole, passes)[:, :height, :width]


def _padded(image: torch.Tensor, height: int, width: int) -> torch.Tensor:
    below, right = height - image.shape[1], width - image.shape[2]
    return torch.nn.functional.pad(image, (0, right, 0, below))
