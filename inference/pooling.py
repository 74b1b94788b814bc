"""Pooling by 2 that remembers one byte a cell, and the unpooling that needs no more.

torch makes a 64-bit index a cell. One byte, the place of the maximum within its cell, is an eighth
of that memory, does not change when a map is cropped, and makes unpooling deterministic: no two
values share a target. Comparing in two steps, beside and then below, takes as long as torch's
pooling with its indices.

Maps here and in the modules that build on it are (rows, columns, channels): channels last.
Source of the method: Badrinarayanan et al. 2017, section 3, doi:10.1109/TPAMI.2016.2644615.
"""

from __future__ import annotations

import torch
from torch import Tensor


def pool(features: Tensor) -> tuple[Tensor, Tensor]:
    """Take the maximum of each cell of 2 x 2 pixels; among equals, the first row by row.

    Args:
        features: (rows, columns, channels), contiguous, both sides even.

    Returns:
        tuple[Tensor, Tensor]: maxima and, as uint8, their places: 0 and 1 in the upper row, 2 and
            3 in the lower one. Both (rows / 2, columns / 2, channels).
    """
    rows, columns, channels = features.shape
    cells = features.view(rows // 2, 2, columns // 2, 2, channels)
    left, right = cells[:, :, :, 0], cells[:, :, :, 1]
    beside = torch.gt(right, left).view(torch.uint8)  # of each row of a cell
    upper, lower = torch.maximum(left, right).unbind(1)
    below = torch.gt(lower, upper).view(torch.uint8)
    places = beside[:, 1] - beside[:, 0]  # bytes may wrap round, and come back
    places.add_(2).mul_(below).add_(beside[:, 0])
    return torch.maximum(upper, lower), places


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
