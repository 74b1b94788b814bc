"""The tolerance at borders: metres on the ground, whatever the pixels."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.review.borders import disc_of, near_border


def brute(labels, tolerance, pixel):
    """Measure each pixel's centre to the nearest edge of every pixel with another label."""
    width, height = pixel
    found = np.zeros(labels.shape, bool)
    places = np.argwhere(labels != 255)
    for row, col in places:
        for other in places:
            down, across = (max(0, abs(d) - 0.5) for d in other - (row, col))
            near = (down * height) ** 2 + (across * width) ** 2 <= tolerance**2 * (1 + 1e-9)
            found[row, col] |= near and labels[tuple(other)] != labels[row, col]
    return found


@pytest.mark.parametrize("pixel", [(1.0, 1.0), (0.5, 1.0), (0.3, 0.2)])
@pytest.mark.parametrize("tolerance", [0.0, 0.1, 0.5, 1.0, 1.3, 2.0])
def test_near_is_what_lies_within_metres_of_a_border(pixel, tolerance):
    labels = np.random.default_rng(5).integers(0, 2, (13, 11)).astype(np.uint8)
    labels[2:12, 1:9] = 1  # else a border is near everywhere
    labels[5, 4], labels[0, 3], labels[9:, 9:] = 255, 254, 7
    found = near_border(labels, disc_of(tolerance, pixel))
    if tolerance == 0:
        assert not found.any()
    else:
        np.testing.assert_array_equal(found, brute(labels, tolerance, pixel))


def test_a_metre_is_more_pixels_where_they_are_narrow():
    halves = np.zeros((20, 20), np.uint8)
    halves[:, 10:] = 1
    assert np.count_nonzero(near_border(halves, disc_of(2.0, (1.0, 1.0)))[0]) == 4
    assert np.count_nonzero(near_border(halves, disc_of(2.0, (0.5, 1.0)))[0]) == 8
    assert np.count_nonzero(near_border(halves.T, disc_of(2.0, (0.5, 1.0)))[:, 0]) == 4


def test_silence_makes_no_border():
    half = np.full((9, 9), 255, np.uint8)
    half[:, :4] = 3
    assert not near_border(half, disc_of(5.0, (1.0, 1.0))).any()


def test_a_disc_larger_than_the_raster_is_no_problem():
    labels = np.array([[0, 1]], np.uint8)
    assert near_border(labels, disc_of(50.0, (1.0, 1.0))).all()
