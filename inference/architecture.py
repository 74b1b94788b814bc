"""What the shape of a SegNet depends on, without torch: widths, layers, tensors, cost.

Layer names follow the published Vaihingen checkpoints, so that their weights load by name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

BASE_WIDTHS = (64, 128, 256, 512)  # channels of stages 1 to 4 at width 1; stage 5 as stage 4
DEPTHS = (2, 2, 3, 3, 3)  # convolutions of encoder stages 1 to 5


@dataclass(frozen=True)
class Architecture:
    """All that the shape of a SegNet depends on."""

    bands: int
    classes: int
    widths: tuple[int, int, int, int] = BASE_WIDTHS
    bn_first: bool = True  # conv-BN-ReLU; False: conv-ReLU-BN, as the published checkpoints

    @classmethod
    def of_width(
        cls, width: float, bands: int, classes: int, bn_first: bool = True
    ) -> Architecture:
        """Scale the four stage widths: a multiple of 4, rounded half up, at least 4."""
        scaled = (max(4, 4 * math.floor(base * width / 4 + 0.5)) for base in BASE_WIDTHS)
        one, two, three, four = scaled
        return cls(bands, classes, (one, two, three, four), bn_first)

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds per pixel, without halo; 613,440 at width 1, 3 bands, 6 classes."""
        found = layers(self)
        return round(sum(9 * inputs * outputs / 4.0**scale for _, inputs, outputs, scale in found))


def layers(shape: Architecture) -> list[tuple[str, int, int, int]]:
    """List the 26 convolutions in order: name, inputs, outputs, log2 of the subsampling."""
    stage = (*shape.widths, shape.widths[3])
    found: list[tuple[str, int, int, int]] = []
    channels = shape.bands
    for level, depth in enumerate(DEPTHS):
        for number in range(1, depth + 1):
            found.append((f"conv{level + 1}_{number}", channels, stage[level], level))
            channels = stage[level]
    for level in range(4, -1, -1):
        for number in range(DEPTHS[level], 0, -1):
            last = shape.classes if level == 0 else stage[level - 1]
            outputs = last if number == 1 else stage[level]
            found.append((f"conv{level + 1}_{number}_D", channels, outputs, level))
            channels = outputs
    return found


def expected_shapes(architecture: Architecture) -> dict[str, tuple[int, ...]]:
    """Give the shape of each of the 152 tensors that a checkpoint must hold."""
    shapes: dict[str, tuple[int, ...]] = {}
    for name, inputs, outputs, _ in layers(architecture):
        shapes[f"{name}.weight"] = (outputs, inputs, 3, 3)
        shapes[f"{name}.bias"] = (outputs,)
        if name != "conv1_1_D":
            for part in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"{name}_bn.{part}"] = (outputs,)
    return shapes


def read_architecture(shapes: Mapping[str, tuple[int, ...]], bn_first: bool) -> Architecture:
    """Read bands, classes and widths from the shapes of a checkpoint's tensors.

    Raises:
        KeyError: one of the five telling tensors is missing.
    """
    one, two, three, four = (shapes[f"conv{level}_1.weight"][0] for level in range(1, 5))
    bands, classes = shapes["conv1_1.weight"][1], shapes["conv1_1_D.weight"][0]
    return Architecture(bands, classes, (one, two, three, four), bn_first)
