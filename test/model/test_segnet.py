"""The network: counts of the published architecture, and the two orders inside a layer."""

from __future__ import annotations

import pytest
import torch
from landseg.inference.architecture import Architecture, expected_shapes, read_architecture
from landseg.inference.segnet import SegNet

ORDERS = pytest.mark.parametrize("bn_first", [True, False], ids=["BN first", "ReLU first"])


def on_paper(architecture):
    """Build a network without memory for its weights."""
    with torch.device("meta"):
        return SegNet(architecture)


def small(bn_first=True, seed=0):
    """Build a network of width 1/16 whose normalisations have seen a few images."""
    torch.manual_seed(seed)
    network = SegNet(Architecture.of_width(1 / 16, 3, 2, bn_first))
    for _ in range(3):
        network(torch.rand(2, 3, 64, 64))
    return network.eval()


@pytest.mark.parametrize(
    ("width", "bands", "classes", "parameters"),
    [
        (1, 3, 6, 29_446_470),
        (1, 4, 6, 29_447_046),
        (1, 3, 2, 29_444_162),
        (1, 13, 12, 29_455_692),
        (1 / 2, 3, 6, 7_368_870),
        (3 / 8, 3, 6, 4_147_710),
        (5 / 16, 3, 6, 2_881_866),
        (1 / 4, 3, 6, 1_845_846),
        (1 / 8, 3, 6, 463_278),
        (1 / 16, 3, 6, 116_730),
    ],
)
def test_parameters_are_as_many_as_the_reference_counts(width, bands, classes, parameters):
    network = on_paper(Architecture.of_width(width, bands, classes))
    assert sum(each.numel() for each in network.parameters()) == parameters


def test_the_encoder_has_as_many_parameters_as_the_reference_counts():
    network = on_paper(Architecture(3, 6))
    encoder = [each for name, each in network.named_parameters() if "_D" not in name]
    assert sum(each.numel() for each in encoder) == 14_723_136
    assert len(encoder) == 52
    assert len(list(network.parameters())) - len(encoder) == 50


@pytest.mark.parametrize(
    ("width", "cost"),
    [(1, 613_440), (1 / 2, 154_656), (3 / 8, 87_480), (5 / 16, 61_020), (1 / 4, 39_312),
     (1 / 8, 10_152), (1 / 16, 2_700)],
)  # fmt: skip
def test_multiply_adds_are_as_many_as_the_reference_counts(width, cost):
    assert Architecture.of_width(width, 3, 6).multiply_adds == cost


@ORDERS
def test_a_checkpoint_has_177_keys_or_152_without_counters(bn_first):
    keys = on_paper(Architecture(3, 6, bn_first=bn_first)).state_dict()
    counted = [key for key in keys if not key.endswith("num_batches_tracked")]
    assert (len(keys), len(counted)) == (177, 152)
    assert {key: tuple(keys[key].shape) for key in counted} == expected_shapes(Architecture(3, 6))


def test_keys_stand_in_the_published_order():
    keys = list(on_paper(Architecture(3, 6)).state_dict())
    assert keys[:3] == ["conv1_1.weight", "conv1_1.bias", "conv1_1_bn.weight"]
    assert keys[-2:] == ["conv1_1_D.weight", "conv1_1_D.bias"]
    decoder = [key for key in keys if key.endswith("_D.weight")]
    assert decoder[:2] == ["conv5_3_D.weight", "conv5_2_D.weight"]


@ORDERS
@pytest.mark.parametrize("width", [1, 3 / 8, 1 / 16])
def test_an_architecture_is_read_back_from_its_shapes(width, bn_first):
    architecture = Architecture.of_width(width, 5, 7, bn_first)
    assert read_architecture(expected_shapes(architecture), bn_first) == architecture


@ORDERS
@pytest.mark.parametrize("sides", [(32, 32), (64, 96), (128, 32)])
def test_scores_have_the_size_of_the_image(bn_first, sides):
    with torch.inference_mode():
        scores = small(bn_first)(torch.rand(1, 3, *sides))
    assert scores.shape == (1, 2, *sides)
    assert torch.isfinite(scores).all()


@pytest.mark.parametrize("side", [250, 260, 264, 272])
def test_sides_that_are_no_multiples_of_32_do_not_pass(side):
    with torch.inference_mode(), pytest.raises(RuntimeError):
        small()(torch.rand(1, 3, 64, side))


def test_the_two_orders_are_two_networks():
    images = torch.rand(1, 3, 64, 64)
    one = small(bn_first=True)
    other = SegNet(Architecture.of_width(1 / 16, 3, 2, bn_first=False)).eval()
    other.load_state_dict(one.state_dict())
    with torch.inference_mode():
        assert (one(images) - other(images)).abs().max() > 0.01


@ORDERS
def test_a_layer_normalises_and_rectifies_in_the_order_of_its_architecture(bn_first):
    network = small(bn_first)
    features = torch.rand(1, 3, 32, 32)
    convolved = network.conv1_1(features)
    with torch.inference_mode():
        found = network._layer("conv1_1", features)
        normalise = network.conv1_1_bn
        expected = normalise(convolved).relu() if bn_first else normalise(convolved.relu())
    assert torch.equal(found, expected)
    assert (found.min() >= 0) == bn_first


def test_confidences_sum_to_one():
    with torch.inference_mode():
        chances = torch.log_softmax(small()(torch.rand(1, 3, 64, 64)), 1).exp()
    assert (chances.sum(1) - 1).abs().max() < 1e-6
