"""Strips, folding, blocks and crops change what is computed, never what comes out."""

from __future__ import annotations

import pytest
import torch
from landseg.inference import Window, strip_network
from landseg.inference import layer as layers
from landseg.inference.architecture import Architecture
from landseg.inference.segnet import SegNet
from landseg.inference.strip_network import KEPT, StripNetwork
from torch import nn

ORDERS = pytest.mark.parametrize("bn_first", [True, False], ids=["bn first", "published order"])


def trained(bn_first, width=1 / 16, dtype=torch.float64, bands=3):
    """A network whose normalisations are far from doing nothing."""
    torch.manual_seed(4)
    network = SegNet(Architecture.of_width(width, bands, 4, bn_first)).to(dtype)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.weight.data.uniform_(-2, 2)
            module.bias.data.uniform_(-1, 1)
            module.momentum = None
    with torch.no_grad():
        for _ in range(2):
            network(torch.rand(2, bands, 64, 64, dtype=dtype))
    return network.eval()


def scores(network, images, core=None, hear=lambda: None):
    core = core or Window(0, 0, *images.shape[1:])
    with torch.inference_mode():
        rows, strips = zip(*network.scores(images, core, hear))
    assert list(rows) == [sum(len(strip) for strip in strips[:n]) for n in range(len(strips))]
    return torch.cat(strips)


@ORDERS
@pytest.mark.parametrize("blocks", [False, True], ids=["plain", "winograd"])
def test_it_is_the_networks_function(monkeypatch, bn_first, blocks):
    monkeypatch.setattr(layers, "_WINOGRAD_CHANNELS", 4 if blocks else 1000)
    monkeypatch.setattr(layers, "_STRIP_BYTES", 20_000)  # many strips
    network, images = trained(bn_first), torch.rand(3, 96, 160, dtype=torch.float64)
    with torch.inference_mode():
        expected = network(images[None])[0].permute(1, 2, 0)
    assert expected.std() > 0.01
    torch.testing.assert_close(
        scores(StripNetwork(network), images), expected, rtol=1e-9, atol=1e-9
    )


@ORDERS
@pytest.mark.parametrize("width", [1 / 16, 1 / 4])
@pytest.mark.parametrize(
    ("seen", "core"),
    [
        (Window(64, 96, 512, 512), Window(256, 288, 128, 128)),  # a halo on all sides
        (Window(0, 0, 320, 384), Window(0, 0, 128, 192)),  # a corner
        (Window(288, 0, 352, 704), Window(480, 37, 160, 600)),  # an edge; off the grid
        (Window(64, 256, 448, 448), Window(261, 450, 59, 254)),
    ],
    ids=["inside", "corner", "edge", "off the grid"],
)
def test_a_tiles_core_has_the_whole_images_scores_bit_for_bit(bn_first, width, seen, core):
    network = StripNetwork(trained(bn_first, width, torch.float32), deterministic=True)
    images = torch.rand(3, 640, 704)
    rows, cols = seen.slices
    found = scores(network, images[:, rows, cols].contiguous(), core.relative_to(seen))
    expected = scores(network, images)[core.slices]
    assert torch.equal(found, expected)


@pytest.mark.parametrize("bands", [1, 2, 4])
@pytest.mark.parametrize("width", [1 / 16, 1 / 4])
def test_so_it_has_with_any_number_of_bands(width, bands):
    network = StripNetwork(trained(True, width, torch.float32, bands), deterministic=True)
    images = torch.rand(bands, 480, 1216)
    expected = scores(network, images)
    for core in (Window(0, 0, 64, 1200), Window(256, 288, 70, 130), Window(0, 900, 77, 300)):
        seen = Window(max(0, core.row - 192) // 32 * 32, max(0, core.col - 192) // 32 * 32, 0, 0)
        bottom, right = (
            min(size, -(-(end + 192) // 32) * 32)
            for end, size in ((core.row + core.height, 480), (core.col + core.width, 1216))
        )
        part = images[:, seen.row : bottom, seen.col : right].contiguous()
        seen = Window(seen.row, seen.col, *part.shape[1:])
        found = scores(network, part, core.relative_to(seen))
        assert torch.equal(found, expected[core.slices])


@ORDERS
def test_with_winograds_blocks_a_core_differs_by_rounding_only(bn_first):
    network = StripNetwork(trained(bn_first, 1 / 4, torch.float32))
    images = torch.rand(3, 640, 640)
    found = scores(network, images[:, 64:576, 64:576].contiguous(), Window(192, 192, 128, 128))
    error = (found - scores(network, images)[256:384, 256:384]).abs()
    assert 0 < error.max() < 1e-4


@ORDERS
@pytest.mark.parametrize("core", [Window(0, 0, 416, 160), Window(197, 40, 150, 77)])
def test_slabs_of_rows_give_the_same_bits(monkeypatch, bn_first, core):
    network = StripNetwork(trained(bn_first, 1 / 16, torch.float32), deterministic=True)
    images = torch.rand(3, 416, 160)
    expected = scores(network, images, core)
    monkeypatch.setattr(strip_network, "SLAB_BYTES", 160_000)
    assert len(list(network._slabs(0, 416, 160))) == 4
    assert torch.equal(scores(network, images, core), expected)


def test_slabs_start_where_winograds_blocks_start(monkeypatch):
    monkeypatch.setattr(layers, "_WINOGRAD_CHANNELS", 4)
    network = StripNetwork(trained(True))
    images = torch.rand(3, 416, 160, dtype=torch.float64)
    expected = scores(network, images)
    monkeypatch.setattr(strip_network, "SLAB_BYTES", 160_000)
    torch.testing.assert_close(scores(network, images), expected, rtol=0, atol=1e-12)


def test_a_smaller_margin_around_a_slab_would_be_seen(monkeypatch):
    network = StripNetwork(trained(True, 1 / 16, torch.float32), deterministic=True)
    images = torch.rand(3, 416, 160)
    expected = scores(network, images)
    monkeypatch.setattr(strip_network, "SLAB_BYTES", 160_000)
    monkeypatch.setattr(strip_network, "_MARGIN", 4)
    assert not torch.equal(scores(network, images), expected)


@pytest.mark.parametrize("level", [5, 4, 3])
def test_a_smaller_kept_halo_would_be_seen(monkeypatch, level):
    """Else the tests above would pass for any crop."""
    monkeypatch.setitem(KEPT, level, 2)
    network = StripNetwork(trained(True, 1 / 16, torch.float32))
    images = torch.rand(3, 640, 640)
    core = Window(256, 256, 128, 128)
    found = scores(network, images[:, 64:576, 64:576].contiguous(), Window(192, 192, 128, 128))
    assert not torch.equal(found, scores(network, images)[core.slices])


def test_it_asks_between_strips_whether_to_go_on(monkeypatch):
    monkeypatch.setattr(layers, "_STRIP_BYTES", 20_000)
    calls = []
    scores(
        StripNetwork(trained(True)), torch.rand(3, 64, 64).double(), hear=lambda: calls.append(1)
    )
    assert len(calls) >= 28


def test_what_hearing_raises_ends_the_work():
    def stop():
        raise InterruptedError

    with pytest.raises(InterruptedError):
        scores(StripNetwork(trained(True)), torch.rand(3, 64, 64).double(), hear=stop)
