"""The survey: each labelled pixel of an area is counted once, in its cell."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.blocks import blocks
from landseg.inference.grid import Window
from landseg.training.scene import Scene
from landseg.training.survey import CELL, Survey, count_cells

RNG = np.random.default_rng(8)


@pytest.mark.parametrize("area", [Window(0, 0, 1, 1), Window(3, 5, 100, 70), Window(9, 1, 64, 128)])
@pytest.mark.parametrize("side", [1, 13, 64, 1024])
def test_blocks_cover_an_area_exactly_once(area, side):
    seen = np.zeros((200, 200), np.int64)
    for block in blocks(area, side):
        assert max(block.height, block.width) <= side
        seen[block.slices] += 1
    expected = np.zeros_like(seen)
    expected[area.slices] = 1
    np.testing.assert_array_equal(seen, expected)


@pytest.mark.parametrize(
    "area", [Window(0, 0, 1200, 1100), Window(37, 61, 1100, 1030), Window(0, 0, 10, 2000)]
)
def test_cells_count_each_labelled_pixel_of_their_place(write_raster, area):
    labels = RNG.choice(np.array([0, 1, 2, 255], np.uint8), (1300, 2100))
    name = write_raster(labels[np.newaxis], nodata=255)
    cells = count_cells(name, area, 3)
    assert cells.shape == (-(-area.height // CELL), -(-area.width // CELL), 3)
    part = labels[area.slices]
    for row, col in {(0, 0), (cells.shape[0] - 1, cells.shape[1] - 1), (cells.shape[0] // 2, 0)}:
        cell = part[row * CELL : (row + 1) * CELL, col * CELL : (col + 1) * CELL]
        assert cells[row, col].tolist() == [int((cell == value).sum()) for value in range(3)]
    assert cells.sum() == (part[part != 255] < 3).sum()


def test_counts_and_shares_add_up_over_scenes():
    one, other = (Scene("a", "b", (1,), Window(0, 0, 64, 64 * n), "g") for n in (1, 2))
    survey = Survey({one: np.array([[[1, 0]]]), other: np.array([[[2, 0], [0, 5]]])})
    assert survey.counts([one, other]).tolist() == [3, 5]
    assert survey.counts([other]).tolist() == [2, 5]
    assert survey.shares([one, other]).tolist() == [0.375, 0.625]
