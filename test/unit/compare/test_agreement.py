"""Every pixel is counted once, with a tolerance in metres, and blocks do not show."""

from __future__ import annotations

import math

import numpy as np
import pytest
from landseg.review import strips
from landseg.review.agreement_codes import AGREE, NEAR, UNKNOWN

from .making import legend_of, matrix, pixels_of, random_classes, rows_of


def test_every_pixel_is_counted_once_and_each_value_says_what_it_means(write, compare):
    truth = np.array([[0, 0, 1, 255, 255, 2, 1]])
    found = np.array([[0, 255, 1, 1, 255, 0, 1]])
    told = compare(write(found), write(truth, "truth.tif"))
    assert told.confusion == ((1, 0, 0), (0, 2, 0), (1, 0, 0))
    assert vars(told.not_judged) == {"unknown": 1, "near_borders": 0, "unmapped": 1}
    values = pixels_of(told)[0]
    assert values.tolist()[:5] == [AGREE, 255, AGREE, UNKNOWN, 255]
    assert legend_of(told)[values[5]] == "map: building, reference: water"
    assert legend_of(told)[UNKNOWN] == "unknown (the reference is silent)"
    assert not told.cautions


@pytest.mark.parametrize("tolerance", [0.0, 0.8])
def test_the_agreement_raster_holds_the_whole_confusion_matrix(write, compare, tolerance):
    truth = np.repeat(np.repeat(random_classes(30, 25, 5), 4, 0), 4, 1)
    found = random_classes(120, 100, 5, 1)
    names = ("a", "b", "c", "d", "e")
    told = compare(
        write(found, names=names), write(truth, "t.tif", names=names), tolerance=tolerance
    )
    values, legend = pixels_of(told), legend_of(told)
    counts = {name: np.count_nonzero(values == value) for value, name in legend.items()}
    confusion = np.array(told.confusion)
    assert counts["agree"] == np.trace(confusion)
    for row, col in np.argwhere(~np.eye(5, dtype=bool)):
        name = f"map: {names[col]}, reference: {names[row]}"
        assert counts.get(name, 0) == confusion[row, col]
    assert counts[legend[UNKNOWN]] == told.not_judged.unknown
    assert np.count_nonzero(values == NEAR) == told.not_judged.near_borders
    assert confusion.sum() + sum(vars(told.not_judged).values()) == np.count_nonzero(
        (found != 255) | (truth != 255)
    )
    if not tolerance:
        assert confusion.tolist() == matrix(truth, found, 5)
    else:
        assert told.not_judged.near_borders > 0


def test_the_tolerance_is_in_metres_also_where_pixels_are_not_square(write, compare):
    halves = np.zeros((20, 20), np.uint8)
    halves[:, 10:] = 1
    narrow = (300000.0, 0.25, 0.0, 5000000.0, 0.0, -1.0)
    options = {"place": narrow}
    told = compare(write(halves, **options), write(halves, "t.tif", **options), tolerance=1.0)
    assert told.not_judged.near_borders == 20 * 8  # four pixels of 0.25 m on both sides
    turned = compare(write(halves.T, **options), write(halves.T, "t.tif", **options), tolerance=1.0)
    assert turned.not_judged.near_borders == 20 * 2


def test_the_tolerance_is_in_metres_also_in_degrees(write, compare):
    halves = np.zeros((20, 20), np.uint8)
    halves[:, 10:] = 1
    step = 1 / 111_412 / math.cos(math.radians(60))  # about 1 m along the parallel of 60 degrees
    place = (10.0, step, 0.0, 60.0, 0.0, -step)
    options = {"place": place, "crs": "EPSG:4326"}
    told = compare(write(halves, **options), write(halves, "t.tif", **options), tolerance=2.4)
    assert told.not_judged.near_borders == 20 * 4


def test_silence_and_the_rasters_end_make_no_border(write, compare):
    half = np.full((10, 10), 255, np.uint8)
    half[:, 5:] = 1
    told = compare(write(np.ones((10, 10))), write(half, "t.tif"), tolerance=2.0)
    assert told.not_judged.near_borders == 0
    assert told.not_judged.unknown == 50


@pytest.mark.parametrize("tolerance", [0.0, 1.7])
def test_blocks_give_what_the_whole_gives(write, compare, tmp_path, monkeypatch, tolerance):
    truth = np.repeat(np.repeat(random_classes(20, 15), 3, 0), 3, 1)
    found = random_classes(60, 45, 3, 7)
    job = {"tolerance": tolerance, "places": tmp_path / "p.gpkg", "merge": 0.0}
    whole = compare(write(found), write(truth, "t.tif"), **job)
    values, places = pixels_of(whole), rows_of(tmp_path / "p.gpkg")
    for name, side in (("LEAST", 7), ("MOST", 7), ("SIDE", 11)):
        monkeypatch.setattr(strips, name, side)
    cut = compare(write(found), write(truth, "t.tif"), **job)
    assert cut.confusion == whole.confusion
    np.testing.assert_array_equal(pixels_of(cut), values)
    assert rows_of(tmp_path / "p.gpkg") == [
        {**row, **{name: pytest.approx(row[name]) for name in ("area_m2", "score")}}
        for row in places
    ]
