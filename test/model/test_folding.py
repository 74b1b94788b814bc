"""Folding changes what is computed, never what comes out."""

from __future__ import annotations

import copy

import pytest
import torch
from landseg.inference.architecture import Architecture
from landseg.inference.folding import fold
from landseg.inference.segnet import SegNet
from torch import nn


def trained(bn_first):
    """A network of width 1/16 whose normalisations are far from doing nothing, in float64."""
    torch.manual_seed(4)
    network = SegNet(Architecture.of_width(1 / 16, 3, 4, bn_first)).double()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.weight.data.uniform_(-2, 2)
            module.bias.data.uniform_(-1, 1)
    for _ in range(3):
        network(torch.rand(2, 3, 64, 64, dtype=torch.float64))
    return network.eval()


@pytest.mark.parametrize("bn_first", [True, False])
def test_scores_are_equal_before_and_after(bn_first):
    network = trained(bn_first)
    image = torch.rand(1, 3, 96, 64, dtype=torch.float64)
    with torch.inference_mode():
        expected = network(image)
        found = fold(copy.deepcopy(network))(image)
    assert expected.std() > 0.01
    torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-10)


def test_only_the_order_that_can_be_folded_loses_its_normalisations():
    left = [type(each) for each in fold(trained(True)).modules()].count(nn.BatchNorm2d)
    kept = [type(each) for each in fold(trained(False)).modules()].count(nn.BatchNorm2d)
    assert (left, kept) == (0, 25)
