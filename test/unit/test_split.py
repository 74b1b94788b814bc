"""Splits: parts lie inside, apart from each other, and represent the whole."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from landseg.inference.grid import Window
from landseg.training.errors import SplitError
from landseg.training.leakage import gap_between
from landseg.training.split import split_area
from landseg.training.survey import CELL

RNG = np.random.default_rng(2)


def cells_of(area, classes=3, rare=()):
    shape = -(-area.height // CELL), -(-area.width // CELL), classes
    cells = RNG.integers(1, 100, shape)
    cells[..., list(rare)] = 0
    return cells


def areas():
    for _ in range(60):
        row, col = RNG.integers(0, 500, 2).tolist()
        long, short = int(RNG.integers(320, 3000)), int(RNG.integers(1, 320))
        yield Window(row, col, long, short)
        yield Window(row, col, short, long)


@pytest.mark.parametrize("area", list(areas()), ids=str)
def test_parts_lie_inside_the_area_and_at_least_64_px_apart(area):
    split = split_area(area, cells_of(area), 32, "x")
    parts = [*split.train, split.validation]
    assert all(part.intersect(area) == part for part in parts)
    assert all(part.pixels for part in parts)
    for one, other in combinations(parts, 2):
        assert gap_between(one, other) >= 64


@pytest.mark.parametrize("area", list(areas()), ids=str)
def test_about_a_fifth_validates_and_only_gaps_are_lost(area):
    split = split_area(area, cells_of(area), 32, "x")
    length = max(area.height, area.width)
    if length >= 1280:
        along = split.validation.height if area.height >= area.width else split.validation.width
        assert 0.15 * length <= along <= 0.25 * length
    lost = area.pixels - sum(part.pixels for part in (*split.train, split.validation))
    assert lost <= 2 * CELL * min(area.height, area.width)


def test_edges_of_parts_are_edges_of_cells():
    area = Window(7, 9, 1000, 400)
    split = split_area(area, cells_of(area), 32, "x")
    for part in (*split.train, split.validation):
        assert (part.row - area.row) % CELL == 0
        assert (part.col, part.width) == (9, 400)
        assert (part.row + part.height - area.row) % CELL == 0 or (
            part.row + part.height == area.row + area.height
        )


def test_every_class_is_left_on_both_sides_where_a_place_allows_it():
    area = Window(0, 0, 10 * CELL, CELL)
    cells = np.zeros((10, 1, 2), np.int64)
    cells[..., 0] = 100
    cells[3, 0, 1] = cells[7, 0, 1] = 50  # places start at 0, 2, 4, 6 and 8
    split = split_area(area, cells, 32, "x")
    first, last = split.validation.row // CELL, (split.validation.row + split.validation.height)
    assert (first, last // CELL) in ((2, 4), (6, 8))  # both classes on both sides


def test_the_place_with_the_shares_of_the_whole_is_taken():
    area = Window(0, 0, CELL, 10 * CELL)
    cells = np.zeros((1, 10, 2), np.int64)
    cells[0, :, 0], cells[0, :, 1] = 90, 10
    cells[0, 4:6] = 50, 50  # all others: 9 to 1, the whole: 82 to 18
    cells[0, 8:] = 82, 18
    split = split_area(area, cells, 32, "x")
    assert split.validation == Window(0, 8 * CELL, CELL, 2 * CELL)


@pytest.mark.parametrize(
    ("height", "patch", "wanted"), [(319, 32, 320), (767, 256, 768), (300, 64, 320)]
)
def test_a_raster_too_small_is_refused_with_its_size(height, patch, wanted):
    area = Window(0, 0, height, 50)
    with pytest.raises(SplitError) as caught:
        split_area(area, cells_of(area), patch, "a.tif")
    assert caught.value.fields == {"name": "a.tif", "length": height, "wanted": wanted}
    larger = Window(0, 0, wanted, 50)
    assert split_area(larger, cells_of(larger), patch, "a.tif").train
