"""The form of the network for engines without unpooling computes the same."""

from __future__ import annotations

import pytest
import torch
from landseg.bench.one_hot import OneHotSegNet, first_maximum, upsampled
from landseg.inference import find_model
from landseg.inference.checkpoint import load_network

from .conftest import make_model


@pytest.mark.parametrize("step", [0.0, 0.5], ids=["any values", "many ties"])
def test_upsampling_times_the_mask_is_unpooling_by_position(step):
    torch.manual_seed(0)
    features = torch.randn(2, 5, 16, 24)
    if step:
        features = torch.round(features / step) * step
    pooled, where = torch.nn.functional.max_pool2d(features, 2, return_indices=True)
    mask = first_maximum(features, pooled)
    assert torch.equal(mask.flatten(2).sum(2), torch.full((2, 5), 8.0 * 12))
    other = torch.randn_like(pooled)
    expected = torch.nn.functional.max_unpool2d(other, where, [2, 2])
    assert torch.equal(upsampled(other) * mask, expected)


@pytest.mark.parametrize("bn_first", [True, False])
def test_both_forms_of_the_network_give_the_same_scores(user_folder, bn_first):
    model = find_model(make_model(bn_first=bn_first))
    network = load_network(model.usable_card, model.weights)
    images = torch.randn(1, 3, 96, 64)
    with torch.inference_mode():
        torch.testing.assert_close(OneHotSegNet(network)(images), network(images))
