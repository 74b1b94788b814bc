"""A 3 x 3 convolution with fewer products: Winograd's minimal filtering, F(m x m, 3 x 3).

A block of m x m results comes from (m + 2)^2 products instead of 9 m^2: a quarter of them for
m = 4, four ninths for m = 2. What is left is matrix products, which a CPU does best.

Source: Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural Networks",
doi:10.1109/CVPR.2016.435. For m = 4 the points 0, +-1/sqrt(2), +-sqrt(2) keep the rounding near
that of the plain sum: they halve the error of the usual 0, +-1, +-2 (test_winograd.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Callable, Union

import torch
from torch import Tensor

_A, _B = math.sqrt(0.5), math.sqrt(2.0)  # the points; their product is 1
_LEAST_PRODUCTS = 1024  # rows of a matrix product below which a CPU does not reach its pace

Lines = Union[Sequence[Tensor], Tensor]
Transform = Callable[[Lines, Lines], None]  # along one axis, from lines into lines


@dataclass(frozen=True)
class Filtering:
    """The three transforms of F(m x m, 3 x 3) along one axis."""

    block: int  # m, px
    weights: Tensor  # G: (m + 2, 3), float64
    spread: Transform  # the transposed B: m + 2 lines of input into m + 2
    gather: Transform  # the transposed A: m + 2 lines of products into m of output


class Winograd:
    """One layer's products; blocks start at multiples of `block` rows and columns.

    Args:
        weight: (outputs, inputs, 3, 3).
        filtering: F2 or F4.
    """

    def __init__(self, weight: Tensor, filtering: Filtering) -> None:
        self.block = filtering.block
        self._filtering = filtering
        g, w = filtering.weights.to(weight.device), weight.double()
        taps = torch.einsum("ai,ocij,bj->abco", g, w, g).flatten(0, 1)
        self._taps = taps.to(weight.dtype).contiguous()  # ((m + 2)^2, inputs, outputs)

    def rows_at_once(self, width: int) -> int:
        """Give rows of output, in pixels, whose products fill a matrix and yet stay in cache."""
        return self.block * max(1, -(-_LEAST_PRODUCTS * self.block // width))

    def __call__(self, padded: Tensor) -> Tensor:
        """Convolve without bias.

        Args:
            padded: (rows + 2, columns + 2, inputs), contiguous; rows and columns multiples of
                the block.

        Returns:
            Tensor: (rows, columns, outputs) as blocks: (block, block, rows / block,
                columns / block, outputs); the first two axes count within a block.
        """
        m, n = self.block, self.block + 2
        rows, columns, inputs = padded.shape[0] - 2, padded.shape[1] - 2, padded.shape[2]
        down, across = rows // m, columns // m
        spread, gather = self._filtering.spread, self._filtering.gather
        half = padded.new_empty(n, down, columns + 2, inputs)
        spread([padded[i : i + rows - m + 1 : m] for i in range(n)], half)
        full = padded.new_empty(n, n, down, across, inputs)
        spread(
            [half[:, :, i : i + columns - m + 1 : m] for i in range(n)],
            [full[:, i] for i in range(n)],
        )
        products = torch.bmm(full.view(n * n, down * across, inputs), self._taps)
        outputs = products.shape[2]
        products = products.view(n, n, down, across, outputs)
        lines = products.new_empty(m, n, down, across, outputs)
        gather(products, lines)
        blocks = products.new_empty(m, m, down, across, outputs)
        gather([lines[:, i] for i in range(n)], [blocks[:, i] for i in range(m)])
        return blocks


# torch rounds `a + alpha * b` once or twice, by where an element lies in memory. Each alpha is a
# power of two, whose product is exact: a result does not depend on the shape of the strip.


def _spread4(d: Lines, out: Lines) -> None:
    even = torch.add(d[4], d[2], alpha=-2)
    odd = torch.add(d[3], d[1], alpha=-2)
    torch.add(even, d[0], out=out[0]).add_(d[2], alpha=-0.5)
    odd.mul_(_A)
    torch.add(even, odd, out=out[1])
    torch.sub(even, odd, out=out[2])
    torch.add(d[4], d[2], alpha=-0.5, out=even)
    torch.add(d[3], d[1], alpha=-0.5, out=odd)
    torch.add(d[5], d[3], alpha=-0.5, out=out[5]).add_(odd, alpha=-2)
    odd.mul_(_B)
    torch.add(even, odd, out=out[3])
    torch.sub(even, odd, out=out[4])


def _gather4(m: Lines, out: Lines) -> None:
    near, near_odd = m[1] + m[2], m[1] - m[2]
    far, far_odd = m[3] + m[4], m[3] - m[4]
    torch.add(m[0], near, out=out[0]).add_(far)
    near.add_(far, alpha=4)
    torch.mul(near, 0.5, out=out[2])
    torch.add(near_odd, far_odd, alpha=2, out=far)
    torch.mul(far, _A, out=out[1])
    near_odd.add_(far_odd, alpha=8).mul_(_A / 2)
    torch.add(m[5], near_odd, out=out[3])


def _spread2(d: Lines, out: Lines) -> None:
    torch.sub(d[0], d[2], out=out[0])
    torch.add(d[1], d[2], out=out[1])
    torch.sub(d[2], d[1], out=out[2])
    torch.sub(d[1], d[3], out=out[3])


def _gather2(m: Lines, out: Lines) -> None:
    torch.add(m[0], m[1], out=out[0]).add_(m[2])
    torch.sub(m[1], m[2], out=out[1]).sub_(m[3])


def _weights(points: Sequence[float]) -> Tensor:
    """Give G: the values of a line of three taps at the points, and at infinity."""
    lines = []
    for point in points:
        scale = math.prod(point - other for other in points if other != point)
        lines.append([1 / scale, point / scale, point * point / scale])
    return torch.tensor([*lines, [0, 0, 1]], dtype=torch.float64)


F4 = Filtering(4, _weights((0, _A, -_A, _B, -_B)), _spread4, _gather4)
# B and A of F2 carry signs that its usual form moves out of G.
F2 = Filtering(
    2,
    torch.tensor([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]], dtype=torch.float64),
    _spread2,
    _gather2,
)
