"""The ground filter: what it takes off, what it leaves, and what holes do to it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from landseg.inference.grid import Window
from landseg.training.composite import _grown
from landseg.training.errors import GroundUnitsError, GroundWindowError
from landseg.training.ground import find_ground, ground_window

WINDOW = (9, 7)
ALL = np.ones((30, 30), np.bool_)


def above_ground(heights, valid=ALL):
    return heights - find_ground(heights.astype(np.float32), valid, WINDOW)


def test_what_is_narrower_than_the_window_stands_on_the_ground():
    heights = np.full((30, 30), 250.0)
    heights[10:18, 8:14] += 12  # 8 x 6 px
    found = above_ground(heights)
    np.testing.assert_array_equal(found[10:18, 8:14], 12)
    assert found.sum() == 8 * 6 * 12


def test_what_is_wider_than_the_window_is_ground():
    heights = np.full((30, 30), 250.0)
    heights[10:20, 8:16] += 12
    np.testing.assert_array_equal(above_ground(heights), 0)


def test_a_slope_is_ground_where_the_window_fits():
    rows, cols = np.mgrid[:30, :30]
    found = above_ground(100 + 0.5 * rows - 0.25 * cols)
    np.testing.assert_array_equal(found[8:-8, 6:-6], 0)


def test_holes_neither_pull_the_ground_down_nor_lift_it():
    heights = np.full((30, 30), 250.0)
    heights[4:8, 4:8] += 5
    valid = ALL.copy()
    valid[6:25, 6:25] = False
    heights[~valid] = 0  # as a reader leaves them
    expected = np.zeros((30, 30))
    expected[4:8, 4:8] = 5
    np.testing.assert_array_equal(above_ground(heights, valid)[valid], expected[valid])


@given(
    arrays(np.float32, (40, 36), elements=st.integers(0, 50)),
    arrays(np.bool_, (40, 36)),
    st.tuples(st.integers(0, 39), st.integers(0, 35), st.integers(1, 40), st.integers(1, 36)),
)
def test_the_ground_does_not_hang_on_the_window_that_is_asked_for(heights, valid, terms):
    whole = find_ground(np.where(valid, heights, 0), valid, WINDOW)
    window = Window(*terms).clip(40, 36)
    seen = _grown(window, WINDOW).clip(40, 36)
    part = find_ground(np.where(valid, heights, 0)[seen.slices], valid[seen.slices], WINDOW)
    kept = window.relative_to(seen).slices
    np.testing.assert_array_equal(part[kept], whole[window.slices])
    assert (whole <= np.where(valid, heights, 0)).all()


def test_the_window_is_odd_and_in_pixels_of_the_ground():
    assert ground_window(30.0, (0.5, 1.0), "dsm.tif") == (31, 61)
    assert ground_window(2.0, (1.0, 1.0), "dsm.tif") == (3, 3)


def test_windows_that_cannot_be_are_refused():
    with pytest.raises(GroundWindowError, match=r"1 m is 1 px on dsm\.tif"):
        ground_window(1.0, (1.0, 1.0), "dsm.tif")
    with pytest.raises(GroundWindowError, match="3001 px"):
        ground_window(30.0, (0.01, 0.01), "dsm.tif")
    with pytest.raises(GroundUnitsError) as caught:
        ground_window(30.0, None, "dsm.tif")
    assert "terrain model" in caught.value.hint
