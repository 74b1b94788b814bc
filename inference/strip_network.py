"""SegNet for inference: strips of rows through fused layers, and a decoder without the halo.

The full-resolution maps of the first and the last stage are never stored, and a decoder's map
keeps only the rows and columns that the core still needs. Both leave every value as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional, cast

import torch
from torch import Tensor, nn

from .architecture import DEPTHS, layers
from .grid import GRID, Window
from .layer import Convolved, Hear, Layer, Source, Stored, Unpooled
from .pooling import pool
from .segnet import SegNet

# px of halo that the decoder keeps on a map of subsampling 2^level. A convolution with zero
# padding spoils one pixel at a cut; what is kept stays clear of that. Even, so that the blocks of
# the next level's convolutions start where they start in the whole image.
KEPT = {5: 4, 4: 4, 3: 4, 2: 2, 1: 2}

Sides = tuple[int, int, int, int]  # px at the top, left, bottom and right


class StripNetwork:
    """The function of a SegNet in evaluation mode; takes over its weights.

    Args:
        network: as trained.
        deterministic: the same bits whatever the tile, for the price of Winograd's products.
        dtype: of weights and maps; None: as trained. The last layer stays as trained: scores of
            bfloat16 would tie.
    """

    def __init__(
        self,
        network: SegNet,
        deterministic: bool = False,
        dtype: Optional[torch.dtype] = None,
    ) -> None:
        shape, parts = network.eval().architecture, dict(network.named_children())
        self._dtype = dtype
        self._layers: dict[str, Layer] = {}
        for name, _, _, level in layers(shape):
            normalise = cast("Optional[nn.BatchNorm2d]", parts.get(f"{name}_bn"))
            self._layers[name] = Layer(
                cast(nn.Conv2d, parts[name]),
                normalise,
                shape.bn_first,
                level,
                deterministic,
                dtype if normalise is not None else None,
            )

    def scores(self, images: Tensor, core: Window, hear: Hear) -> Iterator[tuple[int, Tensor]]:
        """Yield the raw scores of a core, a strip of rows at a time.

        Args:
            images: (bands, height, width), network units, both sides multiples of 32.
            core: counted from the upper left pixel of `images`.
            hear: called before each strip of each layer; what it raises ends the work.

        Yields:
            tuple[int, Tensor]: first row within the core, (rows, core.width, classes).
        """
        images = images.to(self._dtype or images.dtype)
        height, width = images.shape[1:]
        top, left = core.row // GRID * GRID, core.col // GRID * GRID
        bottom, right = _up(core.row + core.height), _up(core.col + core.width)
        halo = (top, left, height - bottom, width - right)
        values, places = self._encode(images, hear)
        have = _on_level(halo, 5)
        for level in range(4, -1, -1):
            kept = _on_level(halo, level + 1, KEPT[level + 1])
            spots = _crop(places.pop(), _on_level(halo, level + 1), kept)
            source: Source = Unpooled(_crop(values, have, kept), spots)
            *inner, last = self._stage(level, "_D")
            have = (2 * kept[0], 2 * kept[1], 2 * kept[2], 2 * kept[3])
            if level:
                for layer in inner:
                    source = Stored(layer.whole(source, hear))
                values = last.whole(source, hear)
        for layer in inner:
            source = Convolved(layer, source)
        first, left = have[0] + core.row - top, have[1] + core.col - left
        for row, strip in last.strips(source, hear, first, first + core.height):
            yield row - first, strip[:, left : left + core.width]

    def _encode(self, images: Tensor, hear: Hear) -> tuple[Tensor, list[Tensor]]:
        """Give the deepest values and the places of the five poolings, shallowest first."""
        source: Source = Stored(images.permute(1, 2, 0).contiguous())
        found = []
        for level in range(5):
            *inner, last = self._stage(level)
            for layer in inner:
                # The map of conv1_1 would be the largest of all, and is the cheapest to make.
                source = Stored(layer.whole(source, hear)) if level else Convolved(layer, source)
            height, width, _ = source.shape
            values = images.new_empty(height // 2, width // 2, last.outputs)
            places = torch.empty_like(values, dtype=torch.uint8)
            for top, strip in last.strips(source, hear, 0, height):
                half = slice(top // 2, (top + strip.shape[0]) // 2)
                values[half], places[half] = pool(strip)
            found.append(places)
            source = Stored(values)
        return values, found

    def _stage(self, level: int, suffix: str = "") -> list[Layer]:
        """List the layers of an encoder's stage in order; of a decoder's with suffix `_D`."""
        numbers = range(1, DEPTHS[level] + 1)
        order = reversed(numbers) if suffix else numbers
        return [self._layers[f"conv{level + 1}_{number}{suffix}"] for number in order]


def _on_level(halo: Sides, level: int, most: int = 1 << 30) -> Sides:
    """Give the halo on a map of subsampling 2^level, cut to `most` px."""
    top, left, bottom, right = (min(side >> level, most) for side in halo)
    return top, left, bottom, right


def _crop(features: Tensor, have: Sides, kept: Sides) -> Tensor:
    """Take off what the halo has too much."""
    height, width, _ = features.shape
    top, left, bottom, right = (one - other for one, other in zip(have, kept))
    return features[top : height - bottom, left : width - right]


def _up(end: int) -> int:
    return -(-end // GRID) * GRID
