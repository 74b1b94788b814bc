"""Where a training starts: drawn, fine-tuned with another legend and other bands, or VGG16."""

from __future__ import annotations

import hashlib
from copy import deepcopy
from dataclasses import replace

import pytest
import torch
from landseg.inference import find_model
from landseg.inference.architecture import Architecture, layers
from landseg.inference.card import Scaling
from landseg.inference.checkpoint import load_network
from landseg.training import TrainingClass
from landseg.training.errors import StartError, VggError
from landseg.training.start import (
    freeze_encoder,
    start_architecture,
    start_card,
    start_network,
    start_scaling,
)
from landseg.training.vgg import PLACES, encoder_of_vgg

from .conftest import make_model

SHAPE = Architecture.of_width(1 / 16, 3, 4)
RGB = ("red", "green", "blue")


def classes(*names):
    return tuple(TrainingClass(name, "#000000") for name in names)


FOUR = classes("a", "b", "c", "d")


def started(start, shape=SHAPE, legend=FOUR, bands=RGB):
    torch.manual_seed(3)
    return start_network(shape, str(start), legend, bands)


def test_a_random_start_has_kaiming_weights_and_no_biases():
    network, source = started("random")
    assert source == ""
    for name, layer in network.named_children():
        assert all(parameter.requires_grad for parameter in layer.parameters())
        if isinstance(layer, torch.nn.Conv2d):
            assert not layer.bias.any()
            wanted = (2 / (9 * layer.in_channels)) ** 0.5
            assert layer.weight.std().item() == pytest.approx(wanted, rel=0.35), name
    again, _ = started("random")
    assert torch.equal(network.conv3_2.weight, again.conv3_2.weight)


def test_the_same_legend_and_bands_start_from_the_very_model(tiny_model):
    legend = classes("class 0", "class 1", "class 2", "class 3")
    network, source = started(tiny_model, legend=legend)
    model = find_model(tiny_model)
    assert source == f"tiny, sha256 {hashlib.sha256(model.weights.read_bytes()).hexdigest()}"
    wanted = load_network(model.card, model.weights).state_dict()
    for key, value in wanted.items():
        if not key.endswith("num_batches_tracked"):
            assert torch.equal(network.state_dict()[key], value), key
    assert all(parameter.requires_grad for parameter in network.parameters())


def test_classes_known_by_name_keep_their_scores_and_new_ones_are_drawn(tiny_model):
    shape = replace(SHAPE, classes=3)
    network, _ = started(tiny_model, shape, classes("Class 2", "shed", "class 0"))
    fresh, _ = started("random", shape)
    model = find_model(tiny_model)
    old = load_network(model.card, model.weights).conv1_1_D
    new, drawn = network.conv1_1_D, fresh.conv1_1_D
    assert torch.equal(new.weight[0], old.weight[2])
    assert torch.equal(new.weight[2], old.weight[0])
    assert torch.equal(new.weight[1], drawn.weight[1])
    assert (new.bias[0], new.bias[1], new.bias[2]) == (old.bias[2], 0, old.bias[0])


def test_bands_known_by_name_keep_their_filters_and_new_ones_get_the_mean(tiny_model):
    model = find_model(tiny_model)
    old = load_network(model.card, model.weights).conv1_1.weight
    network, _ = started(tiny_model, replace(SHAPE, bands=4), bands=("nir", "Blue", "red", "green"))
    wanted = torch.stack([old.mean(1), old[:, 2], old[:, 0], old[:, 1]], dim=1) * 3 / 4
    torch.testing.assert_close(network.conv1_1.weight, wanted)
    network, _ = started(tiny_model, replace(SHAPE, bands=1), bands=("dsm",))
    torch.testing.assert_close(network.conv1_1.weight, old.mean(1, keepdim=True))


def test_a_model_decides_widths_and_order(user_folder):
    make_model("seed-like", bn_first=False)
    wanted = Architecture.of_width(1 / 4, 5, 2)
    found = start_architecture(wanted, "seed-like")
    assert found == Architecture.of_width(1 / 16, 5, 2, bn_first=False)
    assert start_architecture(wanted, "random") == wanted
    assert start_card("seed-like").id == "seed-like"
    assert start_card("random") is None
    with pytest.raises(StartError, match=r"seed-like.*other widths or another order"):
        started("seed-like", wanted)


def test_a_band_keeps_the_scaling_that_its_filters_have_learnt(tiny_model):
    known = Scaling("z-score", 120.0, 60.0)
    assert start_scaling(tiny_model, ("nir", "RED"), "uint8") == (None, known)
    assert start_scaling(tiny_model, ("red",), "uint16") == (None,)
    assert start_scaling("random", ("red",), "uint8") == (None,)
    irrg = start_scaling("vgg16:any", ("nir", "red", "green"), "uint8")
    assert irrg[0] == Scaling("z-score", 123.675, 58.395)
    assert start_scaling("vgg16:any", ("dsm", "red", "green", "blue"), "uint8")[:2] == (
        None,
        Scaling("z-score", 123.675, 58.395),
    )


def test_a_frozen_encoder_stays_and_its_statistics_too(tiny_model):
    network, _ = started(tiny_model)
    freeze_encoder(network)
    network.train()
    before = {key: value.clone() for key, value in network.state_dict().items()}
    optimiser = torch.optim.SGD([p for p in network.parameters() if p.requires_grad], lr=0.1)
    network(torch.randn(2, 3, 64, 64)).square().mean().backward()
    optimiser.step()
    changed = {key for key, value in network.state_dict().items() if (value != before[key]).any()}
    assert changed
    assert all("_D" in key for key in changed)
    assert list(network.state_dict()) == list(before)
    assert sum(parameter.requires_grad for parameter in network.parameters()) == 50


class Vgg(torch.nn.Module):
    """The shape of torchvision's vgg16_bn with random weights; only its features."""

    def __init__(self):
        super().__init__()
        parts, channels = [], 3
        for out in (64, 64, 0, 128, 128, 0, *[256] * 3, 0, *[512] * 3, 0, *[512] * 3, 0):
            if out == 0:
                parts.append(torch.nn.MaxPool2d(2))
                continue
            convolution = torch.nn.Conv2d(channels, out, 3, padding=1)
            parts += [convolution, torch.nn.BatchNorm2d(out), torch.nn.ReLU()]
            channels = out
        self.features = torch.nn.Sequential(*parts)
        self.classifier = torch.nn.Linear(2, 2)


@pytest.fixture(scope="module")
def vgg(tmp_path_factory):
    torch.manual_seed(5)
    found = Vgg().eval()
    for value in found.state_dict().items():
        if value[0].endswith("running_mean"):
            value[1].normal_(0, 0.2)
        if value[0].endswith("running_var"):
            value[1].uniform_(0.5, 1.5)
    path = tmp_path_factory.mktemp("vgg") / "vgg16_bn.pth"
    torch.save(found.state_dict(), path)
    return found, path


def wide(bands=3, bn_first=True):
    return Architecture.of_width(1, bands, 2, bn_first)


@pytest.mark.parametrize("bn_first", [True, False])
def test_the_encoder_gives_the_features_of_vgg_in_either_order(vgg, bn_first):
    theirs, path = vgg
    tensors = encoder_of_vgg(path, wide(bn_first=bn_first), RGB)
    assert len(tensors) == 78
    features = torch.randn(1, 3, 32, 32, dtype=torch.float64)
    ours = features.clone()
    names = [name for name, *_ in layers(wide()) if not name.endswith("_D")]
    for place, name in zip(PLACES, names):
        for part in theirs.features[place : place + 3]:
            features = deepcopy(part).double()(features)
        weight, bias = (tensors[f"{name}.{part}"].double() for part in ("weight", "bias"))
        ours = torch.conv2d(ours, weight, bias, padding=1)
        ours = ours if bn_first else ours.relu()
        mean, variance, weight, bias = (
            tensors[f"{name}_bn.{part}"].double()
            for part in ("running_mean", "running_var", "weight", "bias")
        )
        ours = torch.batch_norm(ours, weight, bias, mean, variance, False, 0.1, 1e-5, False)
        ours = ours.relu() if bn_first else ours
        assert (ours - features).abs().max() < 1e-10, name


def test_a_start_from_vgg_fills_the_encoder_and_draws_the_decoder(vgg):
    theirs, path = vgg
    network, source = started(f"vgg16:{path}", wide(), classes("a", "b"))
    assert source == "VGG16 with batch normalisation, vgg16_bn.pth"
    torch.testing.assert_close(network.conv5_3.weight, theirs.features[40].weight)
    torch.testing.assert_close(network.conv2_1_bn.running_mean, theirs.features[8].running_mean)
    assert not network.conv5_3_D.bias.any()


def test_vgg_takes_infrared_pairs_and_more_or_fewer_bands(vgg):
    theirs, path = vgg
    old = theirs.features[0].weight
    mean = old.mean(1)

    def first(*bands):
        return encoder_of_vgg(path, wide(len(bands)), bands)["conv1_1.weight"]

    torch.testing.assert_close(first("nir", "red", "green"), old)
    torch.testing.assert_close(first("dsm", "ndsm", "ndvi"), old)
    torch.testing.assert_close(first("blue", "green", "red"), old.flip(1))
    torch.testing.assert_close(first("pan"), mean[:, None])
    wanted = torch.stack([mean, old[:, 0], old[:, 1], old[:, 2]], 1) * 3 / 4
    torch.testing.assert_close(first("nir", "red", "green", "blue"), wanted)


def test_vgg_of_another_width_shape_or_position_is_refused(vgg, tmp_path):
    theirs, path = vgg
    with pytest.raises(VggError, match="width 1 only"):
        encoder_of_vgg(path, SHAPE, RGB)
    tensors = theirs.state_dict()
    shifted = tmp_path / "shifted.pth"
    torch.save(
        dict(zip(tensors, [*list(tensors.values())[1:], tensors["classifier.bias"]])), shifted
    )
    with pytest.raises(
        VggError, match=r"of 78 tensors are missing or of another shape: features\."
    ):
        encoder_of_vgg(shifted, wide(), RGB)
    torch.save({key: each for key, each in tensors.items() if key != "features.41.bias"}, shifted)
    with pytest.raises(VggError, match=r"1 of 78 tensors .*: features\.41\.bias\."):
        encoder_of_vgg(shifted, wide(), RGB)
