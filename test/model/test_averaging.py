"""Averaging over windows and symmetries: networks that must not notice."""

from __future__ import annotations

import pytest
import torch
from landseg.inference.architecture import Architecture
from landseg.inference.segnet import SegNet
from landseg.training.averaging import (
    PASSES,
    STRIDES,
    symmetries_mean,
    windows_mean,
)


def pointwise(images):
    """Scores of a pixel from that pixel alone: three classes."""
    return torch.stack([images[:, 0], images[:, 1] * 2, -images[:, 2]], dim=1)


def of_place(images):
    """Scores that say where a pixel lies in what the network sees."""
    rows = torch.arange(images.shape[2], dtype=torch.float32)[:, None].expand(images.shape[2:])
    return torch.stack([rows / 100, -rows / 100])[None].expand(len(images), 2, *images.shape[2:])


@pytest.fixture
def image():
    return torch.randn(3, 300, 420, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("stride", STRIDES)
def test_a_network_of_single_pixels_gives_the_same_at_each_stride(image, stride):
    wanted = torch.softmax(pointwise(image[None])[0], dim=0)
    torch.testing.assert_close(windows_mean(pointwise, image, stride), wanted)


@pytest.mark.parametrize("passes", PASSES)
def test_a_network_of_single_pixels_gives_the_same_with_each_number_of_passes(image, passes):
    wanted = torch.softmax(pointwise(image[None])[0], dim=0)
    torch.testing.assert_close(symmetries_mean(pointwise, image, passes), wanted)


def test_each_pass_is_another_symmetry_and_all_are_turned_back():
    """A network that knows up from down: four passes cannot tell rows, eight neither columns."""
    image = torch.zeros(3, 64, 64)
    one, four, eight = (symmetries_mean(of_place, image, passes) for passes in (1, 4, 8))
    assert (one[0].diff(dim=0) > 0).all()
    torch.testing.assert_close(four, four.flip(1))
    torch.testing.assert_close(four, four.flip(2))
    torch.testing.assert_close(eight, eight.transpose(1, 2))
    assert not torch.allclose(four, four.transpose(1, 2))


def test_eight_passes_do_not_depend_on_how_the_image_lies():
    """Only where no padding is: it is always at the right and at the bottom of the image."""
    torch.manual_seed(2)
    network = SegNet(Architecture.of_width(1 / 16, 3, 4)).eval()
    image = torch.randn(3, 64, 96)
    with torch.inference_mode():
        found = symmetries_mean(network, image, 8)
        turned = symmetries_mean(network, image.rot90(1, (1, 2)), 8)
    torch.testing.assert_close(turned, found.rot90(1, (1, 2)), atol=1e-5, rtol=1e-4)


def test_one_pass_is_the_network_on_the_padded_image(image):
    torch.manual_seed(3)
    network = SegNet(Architecture.of_width(1 / 16, 3, 4)).eval()
    padded = torch.nn.functional.pad(image, (0, 448 - 420, 0, 320 - 300))
    with torch.inference_mode():
        wanted = torch.softmax(network(padded[None])[0], dim=0)[:, :300, :420]
        torch.testing.assert_close(symmetries_mean(network, image, 1), wanted)


def test_windows_are_averaged_by_how_often_a_pixel_is_seen():
    """Rows 256 to 287 are seen by two windows of stride 32, at rows 224 and 256 and so on."""
    found = windows_mean(of_place, torch.zeros(3, 288, 256), 32)
    one, two = (torch.softmax(torch.tensor([row, -row]) / 100, 0)[0] for row in (40.0, 8.0))
    assert found[0, 40, 0].item() == pytest.approx((one + two).item() / 2, abs=1e-6)
    assert found[0, 31, 0].item() == pytest.approx(
        torch.softmax(torch.tensor([31.0, -31.0]) / 100, 0)[0].item(), abs=1e-6
    )
