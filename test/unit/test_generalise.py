"""Simpler maps: exact where only classes merge, the same in blocks, and the first map stays."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from landseg.inference import (
    CREDITS,
    NODATA,
    ClassMap,
    JobCancelled,
    LegendClass,
    OutputExistsError,
    OutputNameError,
    VerifyError,
    store,
)
from landseg.review import ClassChange, GeneraliseJob, generalise
from landseg.review.errors import (
    BelowPixelCaution,
    ClassUnknownError,
    NoGroundError,
    NothingToChangeError,
    NumberedClassesCaution,
    RadiusError,
    SizeError,
    StrangeValuesCaution,
)
from landseg.review.generalise import run_generalise
from landseg.review.majority import disc_of, majority
from osgeo import gdal

from .class_maps import CREDIT, LEGEND_OF, make_class_map, noisy

RNG = np.random.default_rng(5)


@pytest.fixture
def make_map(write_raster, tmp_path):
    """Write a class map as Landseg does; give its name."""

    def make(values, legend=LEGEND_OF, **place):
        grid = write_raster(values[None], "grid.tif", **place)
        name = make_class_map(tmp_path / "map.tif", values, grid, legend)
        Path(grid).unlink()
        return name

    return make


def run(name, output, report=lambda done, total: None, **wishes):
    return run_generalise(GeneraliseJob(name, Path(output), **wishes), report)


def read(path):
    return gdal.Open(str(path)).ReadAsArray()


def test_merging_is_exact_and_the_new_map_says_what_it_is(make_map, tmp_path):
    values = noisy(700, 600)
    name = make_map(values)
    changes = (ClassChange(4, into=1), ClassChange(1, "ground", "#112233"))
    before = Path(name).read_bytes()
    told = run(name, tmp_path / "new.tif", changes=changes)
    expected = values.copy()
    expected[values == 4] = 1
    np.testing.assert_array_equal(read(tmp_path / "new.tif"), expected)
    assert (told.recoded, told.smoothed, told.sieved) == ((values == 4).sum(), 0, 0)
    assert Path(name).read_bytes() == before
    with ClassMap(str(told.output)) as found:
        assert found.legend == (LEGEND_OF[0], LegendClass(1, "ground", "#112233"))
        items = found.items
    assert json.loads(items[CREDITS]) == [CREDIT]
    made_by = json.loads(items["LANDSEG_MADE_BY"])
    assert made_by["kind"] == "generalise"
    assert made_by["class_map"] == "map.tif"
    assert str(tmp_path) not in json.dumps(items)
    style = (tmp_path / "new.qml").read_text()
    assert "ground" in style
    assert "tree" not in style


def test_new_names_alone_change_no_pixel(make_map, tmp_path):
    values = noisy(40, 50)
    told = run(make_map(values), tmp_path / "new.tif", changes=(ClassChange(0, "house"),))
    np.testing.assert_array_equal(read(told.output), values)
    assert told.recoded == 0


def test_blocks_give_what_the_whole_gives(make_map, tmp_path, monkeypatch):
    values = noisy(150, 170)
    name = make_map(values)
    disc = disc_of(1.5, (0.5, 0.5))
    monkeypatch.setattr(generalise, "SIDE", 37)
    told = run(name, tmp_path / "new.tif", majority=1.5, changes=(ClassChange(1, into=0),))
    merged = np.where(values == 1, 0, values).astype(np.uint8)
    padded = np.pad(merged, disc.rows, constant_values=NODATA)
    expected = majority(padded, disc)
    np.testing.assert_array_equal(read(told.output), expected)
    assert told.smoothed == (expected != merged).sum() > 0
    assert told.recoded == (values == 1).sum()


def test_nodata_keeps_its_pixels_and_gets_no_others(make_map, tmp_path):
    values = noisy(120, 130, nodata=0.4)
    told = run(make_map(values), tmp_path / "new.tif", majority=2.0, min_area=5.0)
    np.testing.assert_array_equal(read(told.output) == NODATA, values == NODATA)


def test_patches_below_the_area_join_their_largest_neighbour(make_map, tmp_path):
    values = np.zeros((40, 60), np.uint8)
    values[:, 40:] = 4
    values[5:8, 5:8] = 1  # 9 px
    values[20:24, 20:24] = 1  # 16 px
    values[30, 39] = 1  # 1 px between two classes: the larger one is class 0
    values[10, 50] = 0
    told = run(make_map(values), tmp_path / "new.tif", min_area=10 * 0.25)
    expected = np.zeros((40, 60), np.uint8)
    expected[:, 40:] = 4
    expected[20:24, 20:24] = 1
    np.testing.assert_array_equal(read(told.output), expected)
    assert told.sieved == 9 + 1 + 1


def test_a_patch_of_exactly_the_smallest_area_stays(make_map, tmp_path):
    values = np.zeros((30, 30), np.uint8)
    values[5:7, 5:7] = 1  # 1 m2, measured on the ground a little more or less
    told = run(make_map(values), tmp_path / "new.tif", min_area=1.0, majority=0.0)
    assert told.sieved == 0


def test_pixels_that_touch_at_a_corner_are_two_patches(make_map, tmp_path):
    values = np.zeros((20, 20), np.uint8)
    values[5, 5] = values[6, 6] = 1
    told = run(make_map(values), tmp_path / "new.tif", min_area=0.5)
    assert told.sieved == 2


def test_once_more_the_smallest_area_changes_nothing(make_map, tmp_path):
    first = run(make_map(noisy(200, 200)), tmp_path / "one.tif", majority=1.0, min_area=6.0)
    second = run(str(first.output), tmp_path / "two.tif", min_area=6.0)
    assert first.sieved > 0
    assert second.sieved == 0


def test_degrees_are_measured_on_the_ground(make_map, tmp_path):
    values = np.zeros((30, 30), np.uint8)
    values[5:8, 5:8] = 1  # at 60 degrees north 9 x 1.11 m x 0.56 m = 5.6 m2
    place = {"place": (20.0, 1e-5, 0, 60.0, 0, -1e-5), "crs": "EPSG:4326"}
    name = make_map(values, **place)
    assert run(name, tmp_path / "a.tif", min_area=5.4).sieved == 0
    assert run(name, tmp_path / "b.tif", min_area=5.8).sieved == 9


def test_a_map_of_255_classes_is_filtered(make_map, tmp_path):
    legend = tuple(LegendClass(v, f"c{v}", f"#0000{v:02x}") for v in range(255))
    values = RNG.integers(0, 255, (60, 60)).astype(np.uint8)
    values[10:40, 10:40] = 254
    values[20, 20] = 3
    told = run(make_map(values, legend=legend), tmp_path / "new.tif", majority=1.0, min_area=1.0)
    assert read(told.output)[20, 20] == 254
    assert len(told.classes) == 255


def test_a_map_without_legend_keeps_the_colours_of_its_palette(write_raster, tmp_path):
    name = write_raster(np.full((1, 9, 9), 3, np.uint8))
    raster = gdal.Open(name, gdal.GA_Update)
    table = gdal.ColorTable()
    table.SetColorEntry(3, (1, 2, 3, 255))
    raster.GetRasterBand(1).SetRasterColorTable(table)
    del raster
    told = run(name, tmp_path / "new.tif", changes=(ClassChange(3, "sand"),))
    assert [type(it) for it in told.cautions] == [NumberedClassesCaution]
    with ClassMap(str(told.output)) as found:
        assert found.legend == (LegendClass(3, "sand", "#010203"),)


def test_values_beyond_the_legend_are_counted_once(make_map, tmp_path, monkeypatch):
    values = np.zeros((60, 60), np.uint8)
    values[28:32, 28:32] = 9
    monkeypatch.setattr(generalise, "SIDE", 30)
    told = run(make_map(values), tmp_path / "new.tif", majority=2.0)
    (caution,) = told.cautions
    assert isinstance(caution, StrangeValuesCaution)
    assert caution.fields["count"] == 16
    assert (read(told.output)[28:32, 28:32] == NODATA).all()


def test_sizes_below_a_pixel_are_told(make_map, tmp_path):
    told = run(make_map(noisy(9, 9)), tmp_path / "new.tif", majority=0.2, min_area=0.1)
    assert [type(it) for it in told.cautions] == [BelowPixelCaution, BelowPixelCaution]
    assert (told.smoothed, told.sieved) == (0, 0)


@pytest.mark.parametrize(
    ("wishes", "error"),
    [
        ({}, NothingToChangeError),
        ({"majority": -1.0}, SizeError),
        ({"min_area": float("nan")}, SizeError),
        ({"majority": 1000.0}, RadiusError),
        ({"changes": (ClassChange(9, "x"),)}, ClassUnknownError),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(make_map, tmp_path, wishes, error):
    name = make_map(noisy(9, 9))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(error):
        run(name, tmp_path / "new.tif", **wishes)
    assert sorted(tmp_path.iterdir()) == before


def test_metres_need_a_place_on_the_ground(make_map, tmp_path):
    name = make_map(noisy(9, 9), crs=None)
    with pytest.raises(NoGroundError):
        run(name, tmp_path / "new.tif", majority=3.0)
    told = run(name, tmp_path / "new.tif", changes=(ClassChange(0, into=1),))
    assert told.recoded > 0


def test_the_first_map_is_never_replaced(make_map, tmp_path):
    name = make_map(noisy(9, 9))
    changes = (ClassChange(0, "x"),)
    with pytest.raises(OutputNameError):
        run(name, name, changes=changes, overwrite=True)
    (tmp_path / "new.tif").write_text("older")
    with pytest.raises(OutputExistsError):
        run(name, tmp_path / "new.tif", changes=changes)


@pytest.mark.parametrize("after", [0, 3, 80, 200])
def test_a_cancel_at_any_time_leaves_nothing(make_map, tmp_path, after):
    name = make_map(noisy(600, 600))
    before = sorted(tmp_path.iterdir())
    calls = []

    def report(done, total):
        calls.append(done)
        if len(calls) > after:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run(name, tmp_path / "new.tif", report, majority=1.0, min_area=4.0)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_progress_never_goes_back_whatever_gdal_raises(make_map, tmp_path):
    shares = []
    told = run(
        make_map(noisy(300, 300)),
        tmp_path / "new.tif",
        lambda done, total: shares.append(done / total),
        majority=1.0,
        min_area=4.0,
    )
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert told.sieved > 0


def test_a_map_that_does_not_read_back_is_not_published(make_map, tmp_path, monkeypatch):
    def refuse(path, content):
        raise VerifyError(name=path.name, part="pixels")

    name = make_map(noisy(9, 9))
    monkeypatch.setattr(store, "verify_map", refuse)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(VerifyError):
        run(name, tmp_path / "new.tif", majority=1.0)
    assert sorted(tmp_path.iterdir()) == before


def test_an_area_larger_than_the_map_removes_nothing_and_is_no_error(make_map, tmp_path):
    values = noisy(40, 40)
    told = run(make_map(values), tmp_path / "new.tif", min_area=1e12)
    np.testing.assert_array_equal(read(told.output), values)
