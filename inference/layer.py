"""One convolution with its normalisation and rectification, computed a strip of rows at a time.

A strip stays in the cache of a CPU while all of that is done to it, and a cancel is heard between
two strips. Sources give a layer its rows; what they have not stored they compute when asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Optional, Protocol, cast

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .pooling import batch, image, unpool
from .winograd import F2, F4, Winograd

Hear = Callable[[], None]  # called before each strip; what it raises ends the work

_STRIP_BYTES = 8 << 20  # of a CPU's cache that a strip may fill
_WINOGRAD_CHANNELS = 128  # below, the transforms cost more than the saved products
_SMALL_MAP = 20_480  # values; up to here torch leaves oneDNN for code that rounds otherwise


class Source(Protocol):
    """A map (rows, columns, channels) that gives strips of itself."""

    shape: tuple[int, int, int]

    def rows(self, top: int, bottom: int) -> Tensor: ...


class Stored:
    """A map in memory."""

    def __init__(self, features: Tensor) -> None:
        self.features = features
        self.shape = (features.shape[0], features.shape[1], features.shape[2])

    def rows(self, top: int, bottom: int) -> Tensor:
        return self.features[top:bottom]


class Unpooled:
    """Twice the rows and columns of pooled values, each value at its place."""

    def __init__(self, values: Tensor, places: Tensor) -> None:
        self._values, self._places = values, places
        self.shape = (2 * values.shape[0], 2 * values.shape[1], values.shape[2])

    def rows(self, top: int, bottom: int) -> Tensor:
        first, last = top // 2, -(-bottom // 2)
        found = unpool(self._values[first:last], self._places[first:last])
        return found[top - 2 * first : bottom - 2 * first]


class Layer:
    """Convolution 3 x 3 with zero padding, and what follows it in either block order.

    conv-BN-ReLU: the normalisation is folded backward into the convolution. conv-ReLU-BN, the
    published order: it stays an affine of its own, done while the strip is in cache, for it would
    pass neither the zero padding of the next convolution nor the zeros of an unpooling.
    """

    def __init__(
        self,
        convolution: nn.Conv2d,
        normalise: Optional[nn.BatchNorm2d],
        bn_first: bool,
        level: int,
        deterministic: bool,
        dtype: Optional[torch.dtype] = None,
    ) -> None:
        """Take over the weights.

        Args:
            convolution: as trained.
            normalise: None for the last layer of the network, which has no rectification either.
            bn_first: the block order.
            level: log2 of the subsampling of its map, which decides the size of its blocks.
            deterministic: plain sums only, where a value comes from its nine neighbours alone. A
                block of Winograd's shares rounding among its pixels: 1e-6 where a tile is cut.
            dtype: of the weights and the map; None: as trained. Winograd's products are for
                float32 and above: their transforms would lose what bfloat16 has of a value.
        """
        self._rectify = normalise is not None
        self._scale: Optional[Tensor] = None
        if normalise is not None and bn_first:
            convolution = fuse_conv_bn_eval(convolution, normalise)
        elif normalise is not None:
            mean, variance = (
                cast(Tensor, normalise.running_mean),
                cast(Tensor, normalise.running_var),
            )
            self._scale = normalise.weight * torch.rsqrt(variance + normalise.eps)
            self._shift = normalise.bias - mean * self._scale
        weight = convolution.weight.detach()
        if weight.shape[1] == 1:
            # Of one channel, torch cannot tell channels last, and its choice hangs on the strip.
            weight = nn.functional.pad(weight, (0, 0, 0, 0, 0, 1))
        self.outputs, inputs = weight.shape[:2]
        weight = weight.to(dtype or weight.dtype)
        self._bias = cast(Tensor, convolution.bias).detach().to(weight.dtype)
        self._weight = weight.contiguous(memory_format=torch.channels_last)
        if self._scale is not None:
            self._scale, self._shift = self._scale.to(weight.dtype), self._shift.to(weight.dtype)
        self._winograd: Optional[Winograd] = None
        pays = weight.device.type == "cpu" and min(self.outputs, inputs) >= _WINOGRAD_CHANNELS
        if pays and not deterministic and weight.dtype != torch.bfloat16:
            # The 32-px grid of the tiles is a grid of 4 px down to level 3, of 2 px at level 4.
            self._winograd = Winograd(weight, F4 if level <= 3 else F2)
        self.block = self._winograd.block if self._winograd else 1

    def strip(self, source: Source, top: int, bottom: int, out: Optional[Tensor] = None) -> Tensor:
        """Compute some rows of the layer's map: (bottom - top, columns, outputs).

        Args:
            source: the map below.
            top: first row, a multiple of `block`.
            bottom: end of the rows, one as well.
            out: where to put them; a new map without it.
        """
        if self._winograd:
            found = self._blocks(self._winograd, source, top, bottom, out)
            if self._rectify:
                torch.relu_(found)
        else:
            found = self._plain(source, top, bottom)
            if out is not None:
                found = torch.clamp_min(found, 0, out=out) if self._rectify else out.copy_(found)
            elif self._rectify:
                torch.relu_(found)
        if self._scale is not None:
            found.mul_(self._scale).add_(self._shift)
        return found

    def strips(
        self, source: Source, hear: Hear, top: int, bottom: int
    ) -> Iterator[tuple[int, Tensor]]:
        """Yield rows `top` to `bottom` of the layer's map: first row, rows."""
        found = Convolved(self, source)
        for first, last in self._spans(source, top, bottom):
            hear()
            yield first, found.rows(first, last)

    def whole(self, source: Source, hear: Hear) -> Tensor:
        """Compute the map: (rows, columns, outputs)."""
        height, width, _ = source.shape
        found = self._weight.new_empty(height, width, self.outputs)
        for top, bottom in self._spans(source, 0, height):
            hear()
            self.strip(source, top, bottom, found[top:bottom])
        return found

    def _spans(self, source: Source, top: int, bottom: int) -> Iterator[tuple[int, int]]:
        """Part rows into strips of like height: whole blocks, and even, from `top` on.

        A last strip of two rows would take torch's path for small maps, which rounds otherwise.
        """
        even, columns = 2 * self.block, source.shape[1]
        if self._weight.device.type != "cpu":
            most = bottom - top  # a GPU gains nothing by strips
        elif self._winograd:
            most = self._winograd.rows_at_once(columns)
        else:
            cell = columns * max(self.outputs, source.shape[2]) * self._weight.element_size()
            most = _STRIP_BYTES // cell
        count = max(1, (bottom - top) // max(even, most))
        step = -(-(bottom - top) // count // even) * even
        for first in range(top, bottom, step):
            yield first, min(bottom, first + step)

    def _plain(self, source: Source, top: int, bottom: int) -> Tensor:
        height = source.shape[0]
        inner = top > 0 and bottom < height
        first, last = max(0, top - 1), min(height, bottom + 1)
        rows = source.rows(first, last).to(self._weight.dtype)
        if rows.shape[2] < self._weight.shape[1]:
            rows = nn.functional.pad(rows, (0, 1))
        if rows.is_cpu and rows.numel() <= _SMALL_MAP:
            missing = _SMALL_MAP // (rows.shape[1] * rows.shape[2]) + 1 - rows.shape[0]
            rows = nn.functional.pad(rows, (0, 0, 0, 0, 0, missing))
        seen = batch(rows)
        # Where the strip has rows on both sides, these are its padding.
        padding = (0, 1) if inner else (1, 1)
        found = image(nn.functional.conv2d(seen, self._weight, self._bias, padding=padding))
        begin = 0 if inner else top - first
        return found[begin : begin + bottom - top]

    def _blocks(
        self, winograd: Winograd, source: Source, top: int, bottom: int, out: Optional[Tensor]
    ) -> Tensor:
        height, columns, channels = source.shape
        first, last = max(0, top - 1), min(height, bottom + 1)
        rows = source.rows(first, last)
        padded = rows.new_empty(bottom - top + 2, columns + 2, channels)
        padded[:, 0] = padded[:, -1] = 0
        padded[: first - top + 1] = 0
        padded[last - top + 1 :] = 0
        padded[first - top + 1 : last - top + 1, 1:-1] = rows
        blocks = winograd(padded)
        if out is None:
            out = rows.new_empty(bottom - top, columns, self.outputs)
        m = self.block
        placed = out.view((bottom - top) // m, m, columns // m, m, self.outputs)
        torch.add(blocks, self._bias, out=placed.permute(1, 3, 0, 2, 4))
        return out


class Convolved:
    """The map of a layer, computed when rows of it are asked for and never stored."""

    def __init__(self, layer: Layer, source: Source) -> None:
        self._layer, self._source = layer, source
        self.shape = (source.shape[0], source.shape[1], layer.outputs)

    def rows(self, top: int, bottom: int) -> Tensor:
        block = self._layer.block
        first, last = top // block * block, -(-bottom // block) * block
        found = self._layer.strip(self._source, first, last)
        return found[top - first : bottom - first]
