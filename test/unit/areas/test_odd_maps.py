"""Maps without place, legend or pixels are said as they are."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import (
    NODATA,
    LegendClass,
)
from landseg.review.errors import (
    NoGroundCaution,
    NumberedClassesCaution,
    StrangeValuesCaution,
)

from ..class_maps import noisy
from .making import run


def test_a_map_without_a_place_has_pixels_and_shares_but_no_areas(make_map):
    told = run(make_map(noisy(20, 20), crs=None, place=None))
    assert [type(it) for it in told.cautions] == [NoGroundCaution]
    assert told.whole.area is None
    assert {row["area_m2"] for row in told.rows} == {None}
    assert sum(row["share"] for row in told.rows) == pytest.approx(1)
    assert "-" in told.as_text()


def test_a_map_without_legend_has_numbers_and_colours(write_raster):
    told = run(write_raster(np.arange(6, dtype=np.uint8).reshape(1, 2, 3)))
    assert [type(it) for it in told.cautions] == [NumberedClassesCaution]
    assert [each.entry.name for each in told.whole.classes] == list("012345")
    assert len({each.entry.colour for each in told.whole.classes}) == 6


def test_values_beyond_the_legend_are_told_and_in_no_sum(make_map):
    values = np.zeros((10, 10), np.uint8)
    values[:2] = 77
    told = run(make_map(values))
    assert [type(it) for it in told.cautions] == [StrangeValuesCaution]
    assert (told.whole.pixels, told.whole.nodata) == (80, 20)


def test_255_classes_have_a_row_each(make_map):
    legend = tuple(LegendClass(v, f"c{v}", f"#0000{v:02x}") for v in range(255))
    told = run(make_map(np.arange(256, dtype=np.uint8).reshape(16, 16), legend))
    assert len(told.rows) == 255
    assert told.whole.nodata == 1


def test_an_empty_map_has_a_row_that_says_so(make_map):
    (row,) = run(make_map(np.full((5, 5), NODATA, np.uint8))).rows
    assert row["note"] == "only nodata"
