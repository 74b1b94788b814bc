"""The same network from standard operations only, for engines that cannot unpool by position.

An unpooling is the nearest upsampling times a mask that is 1 at the position of each maximum.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..inference.architecture import DEPTHS
from ..inference.segnet import SegNet


class OneHotSegNet(nn.Module):
    """Gives the scores of a SegNet; shares its layers."""

    def __init__(self, network: SegNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        features, masks = images, []
        for level, depth in enumerate(DEPTHS):
            for number in range(1, depth + 1):
                features = self._layer(f"conv{level + 1}_{number}", features)
            pooled = nn.functional.max_pool2d(features, 2)
            masks.append(first_maximum(features, pooled))
            features = pooled
        for level in range(4, -1, -1):
            features = upsampled(features) * masks.pop()
            for number in range(DEPTHS[level], 0, -1):
                features = self._layer(f"conv{level + 1}_{number}_D", features)
        return features

    def _layer(self, name: str, features: Tensor) -> Tensor:
        parts = self.network
        features = parts.get_submodule(name)(features)
        if name == "conv1_1_D":
            return features
        normalise = parts.get_submodule(f"{name}_bn")
        if parts.architecture.bn_first:
            return torch.relu(normalise(features))
        return normalise(torch.relu(features))  # type: ignore[no-any-return]


def first_maximum(features: Tensor, pooled: Tensor) -> Tensor:
    """Mark the maximum of each cell of 2 x 2, the first in reading order where several tie.

    Args:
        features: (n, channels, height, width).
        pooled: their maxima, (n, channels, height / 2, width / 2).
    """
    corners = [features[:, :, row::2, col::2] == pooled for row in (0, 1) for col in (0, 1)]
    taken = corners[0]
    only = [corners[0]]
    for corner in corners[1:]:
        only.append(corner & ~taken)
        taken = taken | corner
    stacked = torch.stack([each.to(features.dtype) for each in only], dim=2)
    return nn.functional.pixel_shuffle(stacked.flatten(1, 2), 2)


def upsampled(features: Tensor) -> Tensor:
    return nn.functional.interpolate(features, scale_factor=2.0, mode="nearest")
