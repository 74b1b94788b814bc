"""Pooling by 2 that remembers one byte a cell, and the unpooling that needs no more.

torch keeps a 64-bit index a cell. One byte, the place of the maximum within its cell, is an
eighth of that memory, does not change when a map is cropped, and makes unpooling deterministic:
no two values share a target.

Maps here and in the modules that build on it are (rows, columns, channels): channels last.
Source of the method: Badrinarayanan et al. 2017, section 3, doi:10.1109/TPAMI.2016.2644615.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def pool(features: Tensor) -> tuple[Tensor, Tensor]:
    """Take the maximum of each cell of 2 x 2 pixels; among equals, the first row by row.

    Args:
        features: (rows, columns, channels), contiguous, both sides even.

    Returns:
        tuple[Tensor, Tensor]: maxima and, as uint8, their places: 0 and 1 in the upper row, 2 and
            3 in the lower one. Both (rows / 2, columns / 2, channels).
    """
    rows, columns, _ = features.shape
    values, index = nn.functional.max_pool2d(batch(features), 2, return_indices=True)
    device = features.device
    first = torch.arange(0, rows * columns, 2 * columns, device=device)[:, None]
    first = first + torch.arange(0, columns, 2, device=device)
    step = image(index) - first[..., None]  # 0, 1, columns or columns + 1
    places = step.to(torch.uint8).bitwise_and_(1)  # columns is even
    places += (step >= columns).view(torch.uint8) * 2
    return image(values), places


def unpool(values: Tensor, places: Tensor) -> Tensor:
    """Put each value back at its place; all else is 0. The inverse of `pool` in shape."""
    rows, columns, channels = values.shape
    out = values.new_empty(rows, 2, columns, 2, channels)
    here = torch.empty_like(values)
    for place in range(4):
        torch.eq(places, place, out=here)
        torch.mul(values, here, out=out[:, place // 2, :, place % 2])
    return out.view(2 * rows, 2 * columns, channels)


def batch(features: Tensor) -> Tensor:
    """See a map as torch's layers do: (1, channels, rows, columns), in channels_last order."""
    return features[None].permute(0, 3, 1, 2)


def image(features: Tensor) -> Tensor:
    """See a batch of one as a map."""
    return features[0].permute(1, 2, 0)
