"""Fewer products, the same convolution."""

from __future__ import annotations

import pytest
import torch
from landseg.inference.winograd import F2, F4, Winograd
from torch.nn.functional import conv2d

FILTERINGS = pytest.mark.parametrize("filtering", [F2, F4], ids=["F2", "F4"])


def convolve(filtering, features, weight):
    """Rows, columns, channels through one layer without bias."""
    layer = Winograd(weight, filtering)
    rows, columns, _ = features.shape
    blocks = layer(torch.nn.functional.pad(features, (0, 0, 1, 1, 1, 1)))
    return blocks.permute(2, 0, 3, 1, 4).reshape(rows, columns, -1)


def plain(features, weight):
    return conv2d(features.permute(2, 0, 1)[None], weight, padding=1)[0].permute(1, 2, 0)


def made(rows, columns, inputs, outputs, dtype=torch.float64):
    torch.manual_seed(5)
    weight = torch.randn(outputs, inputs, 3, 3, dtype=dtype) / (9 * inputs) ** 0.5
    return torch.randn(rows, columns, inputs, dtype=dtype).relu(), weight


@FILTERINGS
@pytest.mark.parametrize("size", [(4, 4), (8, 20), (16, 12)], ids=str)
def test_it_is_the_convolution(filtering, size):
    features, weight = made(*size, 3, 5)
    found = convolve(filtering, features, weight)
    torch.testing.assert_close(found, plain(features, weight), rtol=1e-12, atol=1e-12)


@FILTERINGS
@pytest.mark.parametrize("tap", range(9))
def test_one_tap_moves_the_map_by_its_place(filtering, tap):
    features, weight = made(8, 8, 1, 1)
    weight = torch.zeros_like(weight).flatten()
    weight[tap] = 1
    found = convolve(filtering, features, weight.view(1, 1, 3, 3))
    down, right = tap // 3 - 1, tap % 3 - 1
    inner = features[1 + down : 7 + down, 1 + right : 7 + right]
    torch.testing.assert_close(found[1:-1, 1:-1], inner, rtol=1e-12, atol=1e-12)


@FILTERINGS
def test_its_rounding_is_near_that_of_the_plain_sum(filtering):
    features, weight = made(32, 32, 256, 64, torch.float32)
    exact = plain(features.double(), weight.double())
    error = (convolve(filtering, features, weight) - exact).square().mean().sqrt()
    usual = (plain(features, weight) - exact).square().mean().sqrt()
    assert error < 3 * usual


@FILTERINGS
def test_a_block_does_not_depend_on_what_is_computed_beside_it(filtering):
    """Bit for bit: else a map would depend on its tiles."""
    features, weight = made(48, 80, 128, 128, torch.float32)
    whole = convolve(filtering, features, weight)
    for rows, columns in [((0, 48), (8, 40)), ((16, 36), (0, 80)), ((8, 20), (24, 36))]:
        part = convolve(filtering, features[slice(*rows), slice(*columns)], weight)
        inner = whole[rows[0] + 1 : rows[1] - 1, columns[0] + 1 : columns[1] - 1]
        assert torch.equal(part[1:-1, 1:-1], inner)
