"""The majority filter against its definition, pixel by pixel."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from landseg.inference import NODATA
from landseg.review.majority import LARGEST_REACH, disc_of, majority

RNG = np.random.default_rng(6)


def padded(values, disc):
    return np.pad(values, ((disc.rows,) * 2, (disc.cols,) * 2), constant_values=NODATA)


def by_definition(values, radius, width, height):
    """Ask all pixels of the raster for their distance, the slow way."""
    found = values.copy()
    rows, cols = np.indices(values.shape)
    for row, col in np.ndindex(values.shape):
        near = np.hypot((rows - row) * height, (cols - col) * width) <= radius + 1e-9
        votes = Counter(values[near & (values != NODATA)].tolist()).most_common(2)
        if values[row, col] != NODATA and (len(votes) == 1 or votes[0][1] > votes[1][1]):
            found[row, col] = votes[0][0]
    return found


@pytest.mark.parametrize("radius", [0, 1, 1.5, 2.9, 4.5])
@pytest.mark.parametrize("size", [(1.0, 1.0), (0.5, 0.8), (3.0, 0.7)])
@pytest.mark.parametrize("classes", [2, 5, 254])
def test_the_filter_is_its_definition(radius, size, classes):
    values = RNG.integers(0, classes, (17, 23)).astype(np.uint8)
    values[RNG.random(values.shape) < 0.15] = NODATA
    disc = disc_of(radius, size)
    expected = by_definition(values, radius, *size)
    np.testing.assert_array_equal(majority(padded(values, disc), disc), expected)


def test_a_constant_stays_constant_up_to_the_corners():
    disc = disc_of(6, (1, 1))
    values = np.full((9, 30), 7, np.uint8)
    assert (majority(padded(values, disc), disc) == 7).all()


def test_numbers_of_classes_do_not_matter():
    values = RNG.integers(0, 6, (60, 70)).astype(np.uint8)
    values[:5] = NODATA
    numbers = np.arange(256, dtype=np.uint8)
    numbers[:6] = [200, 3, 254, 0, 77, 8]
    disc = disc_of(2.5, (1, 1))
    one, other = (majority(padded(each, disc), disc) for each in (values, numbers[values]))
    np.testing.assert_array_equal(numbers[one], other)


def test_the_most_frequent_class_wins_and_not_the_one_in_the_middle():
    row = np.array([[1, 1, 1, 1, 2, 3, 3, 3, 9]], np.uint8)
    disc = disc_of(4, (1, 100))
    assert majority(padded(row, disc), disc)[0, 4] == 1


def test_the_widest_disc_still_counts():
    disc = disc_of(LARGEST_REACH, (1, 1))
    values = np.zeros((3, 3), np.uint8)
    wide = np.pad(values, LARGEST_REACH, constant_values=1)
    assert (majority(wide, disc) == 1).all()


def test_a_pixel_that_is_a_little_wide_on_the_ground_is_still_one_pixel():
    assert disc_of(1.5, (0.5002, 0.5002)) == disc_of(1.5, (0.5, 0.5))
