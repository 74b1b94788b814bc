"""SegNet for inference: strips of rows through fused layers, and a decoder without the halo.

Maps of full resolution are never stored, those of half of it a slab of rows at a time: memory that
is touched for the first time costs a CPU as much as the arithmetic of a small network. A decoder's
map keeps only the rows and columns that the core still needs. Values stay as they are, but for the
rounding that Winograd's blocks share where a tile is cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional, cast

import torch
from torch import Tensor, nn

from .architecture import DEPTHS, layers
from .grid import GRID, Window
from .layer import Convolved, Hear, Layer, Source, Stored, Unpooled
from .memory import SLAB_BYTES
from .pooling import pool
from .segnet import SegNet

# px of halo that the decoder keeps on a map of subsampling 2^level. A convolution with zero
# padding spoils one pixel at a cut; what is kept stays clear of that. Even, so that the blocks of
# the next level's convolutions start where they start in the whole image.
KEPT = {5: 4, 4: 4, 3: 4, 2: 2, 1: 2}

_SHALLOW = 2  # stages whose maps are made a slab of rows at a time
# px of image above and below a slab, of which zero padding spoils 1 + 1 + 2 + 2. A multiple of 8:
# the blocks of stage 2's convolutions start where they start in the whole tile.
_MARGIN = 8


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
        self._on_cpu = next(network.parameters()).is_cpu
        self._row_bytes = shape.widths[1] * (dtype or torch.float32).itemsize
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
        values, places = self._encode(images, hear)
        have = Window(0, 0, values.shape[0], values.shape[1])
        for level in range(4, _SHALLOW - 1, -1):
            source, have = _unpooled(values, have, places[level], core, level)
            values = self._map(source, level, hear)
        for top, bottom in self._slabs(core.row, core.row + core.height, images.shape[2]):
            slab = Window(top, core.col, bottom - top, core.width)
            for row, strip in self._finish(values, have, places, slab, hear):
                yield top - core.row + row, strip

    def _encode(self, images: Tensor, hear: Hear) -> tuple[Tensor, list[Tensor]]:
        """Give the deepest values and the places of the five poolings, shallowest first."""
        values, *places = self._begin(images, hear)
        for level in range(_SHALLOW, 5):
            values, found = self._pooled(values, level, hear)
            places.append(found)
        return values, places

    def _begin(self, images: Tensor, hear: Hear) -> list[Tensor]:
        """Give the values after the shallow stages, and the places of their poolings."""
        height, width = images.shape[1:]
        deepest = self._stage(_SHALLOW - 1)[-1].outputs
        whole = [images.new_empty(height >> _SHALLOW, width >> _SHALLOW, deepest)]
        for level in range(_SHALLOW):
            size = height >> (level + 1), width >> (level + 1), self._stage(level)[-1].outputs
            whole.append(images.new_empty(size, dtype=torch.uint8))
        for top, bottom in self._slabs(0, height, width):
            first, last = max(0, top - _MARGIN), min(height, bottom + _MARGIN)
            values, found = images[:, first:last].permute(1, 2, 0).contiguous(), []
            for level in range(_SHALLOW):
                values, places = self._pooled(values, level, hear)
                found.append(places)
            for full, part in zip(whole, (values, *found)):
                step = (last - first) // len(part)  # px of image a row of this map
                kept = part[(top - first) // step : (bottom - first) // step]
                full[top // step : bottom // step] = kept
        return whole

    def _finish(
        self, values: Tensor, have: Window, places: list[Tensor], core: Window, hear: Hear
    ) -> Iterator[tuple[int, Tensor]]:
        """Do the decoder's shallow stages for a part of the core: first row within it, rows."""
        for level in range(_SHALLOW - 1, 0, -1):
            source, have = _unpooled(values, have, places[level], core, level)
            values = self._map(source, level, hear)
        source, have = _unpooled(values, have, places[0], core, 0)
        *inner, last = self._stage(0, "_D")
        for layer in inner:
            source = Convolved(layer, source)
        first, left = core.row - have.row, core.col - have.col
        for row, strip in last.strips(source, hear, first, first + core.height):
            yield row - first, strip[:, left : left + core.width]

    def _pooled(self, values: Tensor, level: int, hear: Hear) -> tuple[Tensor, Tensor]:
        """Do a stage of the encoder: values and places, half as many rows and columns."""
        *inner, last = self._stage(level)
        height, width, _ = values.shape
        # Before the maps that go again: they leave one gap, not two, to the next ones.
        pooled = values.new_empty(height // 2, width // 2, last.outputs)
        places = torch.empty_like(pooled, dtype=torch.uint8)
        source: Source = Stored(values)
        for layer in inner:
            # The map of conv1_1 would be the largest of all, and is the cheapest to make.
            source = Stored(layer.whole(source, hear)) if level else Convolved(layer, source)
        for top, strip in last.strips(source, hear, 0, height):
            half = slice(top // 2, (top + strip.shape[0]) // 2)
            pooled[half], places[half] = pool(strip)
        return pooled, places

    def _map(self, source: Source, level: int, hear: Hear) -> Tensor:
        """Do a stage of the decoder."""
        *inner, last = self._stage(level, "_D")
        for layer in inner:
            source = Stored(layer.whole(source, hear))
        return last.whole(source, hear)

    def _slabs(self, top: int, bottom: int, columns: int) -> Iterator[tuple[int, int]]:
        """Part rows of the image into slabs of like height that begin on the grid."""
        start, most = top // GRID * GRID, bottom
        if self._on_cpu:
            most = 2 * SLAB_BYTES // (columns // 2 * self._row_bytes)
        count = max(1, -(-(bottom - start) // max(GRID, most)))
        step = -(-(bottom - start) // count // GRID) * GRID
        for first in range(start, bottom, step):
            yield max(top, first), min(bottom, first + step)

    def _stage(self, level: int, suffix: str = "") -> list[Layer]:
        """List the layers of an encoder's stage in order; of a decoder's with suffix `_D`."""
        numbers = range(1, DEPTHS[level] + 1)
        order = reversed(numbers) if suffix else numbers
        return [self._layers[f"conv{level + 1}_{number}{suffix}"] for number in order]


def _unpooled(
    values: Tensor, have: Window, places: Tensor, core: Window, level: int
) -> tuple[Source, Window]:
    """Unpool what a core needs of a map, and tell where in the tile's map of `level` that lies.

    Args:
        values: (rows, columns, channels), half the resolution of `level`.
        have: where `values` lie in the tile's map of their resolution.
        places: of the whole tile.
        core: in pixels of the image.
        level: log2 of the subsampling of the result.
    """
    margin, step = KEPT[level + 1], level + 1
    top, left = (max(0, (first // GRID * GRID >> step) - margin) for first in (core.row, core.col))
    bottom, right = (
        min(size, (-(-end // GRID) * GRID >> step) + margin)
        for end, size in zip((core.row + core.height, core.col + core.width), places.shape)
    )
    kept = Window(top, left, bottom - top, right - left)
    source = Unpooled(values[kept.relative_to(have).slices], places[kept.slices])
    return source, Window(2 * top, 2 * left, 2 * kept.height, 2 * kept.width)
