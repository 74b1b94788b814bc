"""The network: SegNet, Badrinarayanan et al. 2017, doi:10.1109/TPAMI.2016.2644615."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .architecture import DEPTHS, Architecture, layers


class SegNet(nn.Module):
    """Raw scores (batch, classes, height, width) of a (batch, bands, height, width) input.

    Both sides of the input must be multiples of 32: five poolings by 2 whose positions the
    decoder needs again. The last layer has neither normalisation nor rectification.
    """

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        for name, inputs, outputs, _ in layers(architecture):
            self.add_module(name, nn.Conv2d(inputs, outputs, 3, padding=1))
            if name != "conv1_1_D":
                self.add_module(f"{name}_bn", nn.BatchNorm2d(outputs))

    def forward(self, images: Tensor) -> Tensor:
        features, positions = images, []
        for level, depth in enumerate(DEPTHS):
            for number in range(1, depth + 1):
                features = self._layer(f"conv{level + 1}_{number}", features)
            features, where = nn.functional.max_pool2d(features, 2, return_indices=True)
            positions.append(where)
        for level in range(4, -1, -1):
            features = nn.functional.max_unpool2d(features, positions.pop(), [2, 2])
            for number in range(DEPTHS[level], 0, -1):
                features = self._layer(f"conv{level + 1}_{number}_D", features)
        return features

    def _layer(self, name: str, features: Tensor) -> Tensor:
        features = self.get_submodule(name)(features)
        if name == "conv1_1_D":
            return features
        normalise = self.get_submodule(f"{name}_bn")
        if self.architecture.bn_first:
            return torch.relu_(normalise(features))
        return normalise(torch.relu_(features))  # type: ignore[no-any-return]
