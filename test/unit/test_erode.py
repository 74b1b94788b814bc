"""The eroded reference: the published numbers, and that windows with a rim equal the whole."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.training.erode import disc_of, eroded

RNG = np.random.default_rng(5)


def kept(labels, radius=3):
    return int(np.count_nonzero(eroded(labels, radius) != 255))


def flat(height, width=None, value=0):
    return np.full((height, width or height), value, np.uint8)


def brute(labels, radius):
    """The definition, pixel by pixel."""
    found = labels.copy()
    height, width = labels.shape
    for row, col in np.ndindex(labels.shape):
        near = [
            labels[r, c]
            for r in range(max(0, row - radius), min(height, row + radius + 1))
            for c in range(max(0, col - radius), min(width, col + radius + 1))
            if (r - row) ** 2 + (c - col) ** 2 <= radius**2 and labels[r, c] != 255
        ]
        if len(set(near)) > 1:
            found[row, col] = 255
    return found


def test_the_disc_of_three_pixels_has_29_offsets():
    assert int(disc_of(3).sum()) == 29


def test_two_halves_lose_three_columns_on_each_side():
    labels = flat(20)
    labels[:, 10:] = 1
    found = eroded(labels, 3)
    assert [col for col in range(20) if (found[:, col] == 255).all()] == [7, 8, 9, 10, 11, 12]
    assert kept(labels) == 280


def test_one_odd_pixel_takes_its_disc_with_it():
    labels = flat(21)
    labels[10, 10] = 1
    assert 21 * 21 - kept(labels) == 29


@pytest.mark.parametrize(("side", "inside"), [(10, 16), (7, 1), (6, 0)])
def test_a_square_keeps_what_is_three_pixels_within(side, inside):
    labels = flat(30)
    labels[10 : 10 + side, 10 : 10 + side] = 1
    found = eroded(labels, 3)
    assert np.count_nonzero(found == 1) == inside
    if side == 10:
        assert np.count_nonzero(found == 0) == 664


def test_what_is_not_labelled_does_not_erode():
    labels = flat(20)
    labels[:, 10:] = 255
    assert kept(labels) == 200
    np.testing.assert_array_equal(eroded(labels, 3), labels)


def test_a_border_beyond_unlabelled_pixels_erodes_within_the_disc():
    labels = flat(1, 9)
    labels[0, 4], labels[0, 5:] = 255, 1
    np.testing.assert_array_equal(eroded(labels, 3), [[0, 0, 255, 255, 255, 255, 255, 1, 1]])


@pytest.mark.parametrize("values", [[0, 1], [0, 254], [253, 254, 255], [0, 1, 2, 255]])
@pytest.mark.parametrize("radius", [0, 1, 2, 3, 5])
def test_every_pixel_is_as_defined(values, radius):
    labels = RNG.choice(np.array(values, np.uint8), (24, 31), p=None)
    blobs = np.kron(labels[:6, :8], np.ones((5, 5), np.uint8))
    for each in (labels, blobs):
        np.testing.assert_array_equal(eroded(each, radius), brute(each, radius))


def test_a_window_with_a_rim_of_the_radius_equals_the_whole():
    labels = np.kron(RNG.integers(0, 3, (8, 8)), np.ones((9, 9))).astype(np.uint8)
    whole = eroded(labels, 3)
    window = eroded(labels[17:53, 17:53], 3)[3:-3, 3:-3]
    np.testing.assert_array_equal(window, whole[20:50, 20:50])


def test_the_labels_themselves_stay_as_they_were():
    labels = flat(12)
    labels[5:] = 1
    before = labels.copy()
    eroded(labels, 3)
    np.testing.assert_array_equal(labels, before)
