"""Places are ranked, said in words, and outlined along the pixels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from landseg.inference import (
    CREDITS,
    credits_of,
)
from landseg.review import PLACES_LAYER, VERDICTS, CompareJob, places
from landseg.review.compare import run_compare
from landseg.review.old_verdicts import JUDGED
from landseg.review.places_file import FIELDS
from osgeo import gdal, ogr

from .making import FOUND, SCENE, TRUTH, nothing, rows


def shapes(path):
    source = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    return [each.GetGeometryRef().Clone() for each in source.GetLayerByName(PLACES_LAYER)]


def test_places_are_ranked_by_area_and_say_why_they_are_listed(listed, tmp_path):
    told, found = listed(FOUND, TRUTH)
    assert [it["rank"] for it in found] == [1, 2, 3]
    assert [it["area_m2"] for it in found] == pytest.approx([20, 12, 1], rel=1e-3)
    assert [(it["map_class"], it["reference_class"]) for it in found] == [
        ("road", "building"), ("building", "road"), ("road", "building"),
    ]  # fmt: skip
    assert found[0]["why"] == "Map: road, reference: building, 20 m²"
    assert found[0]["confidence"] is None
    assert found[0]["score"] == found[0]["area_m2"]
    assert {found[0][name] for name in JUDGED} == {None}
    assert told.places.listed == told.places.found == 3
    assert list(found[0]) == [name for name, _kind in FIELDS]


def test_a_sure_small_place_comes_before_an_unsure_large_one(listed):
    sure = np.full(SCENE.shape, 95, np.uint8)
    sure[6:11, 6:10] = 30
    sure[6, 6] = 255  # one pixel that says nothing
    _, found = listed(FOUND, TRUTH, sure)
    assert [it["confidence"] for it in found] == pytest.approx([95, 30, 95])
    assert [it["score"] for it in found] == pytest.approx([11.4, 6, 0.95], rel=1e-3)
    assert found[0]["why"] == "Map: building, reference: road, 12 m², sure to 95 %"


def test_outlines_run_along_the_pixels_and_hold_the_point(listed, tmp_path):
    listed(FOUND, TRUTH)
    for row, shape in zip(rows(tmp_path / "p.gpkg"), shapes(tmp_path / "p.gpkg")):
        assert shape.IsValid()
        assert shape.GetArea() == pytest.approx(row["area_m2"], rel=1e-3)
        point = ogr.CreateGeometryFromWkt(f"POINT({row['x']} {row['y']})")
        assert shape.Contains(point)
    assert shapes(tmp_path / "p.gpkg")[1].GetEnvelope() == (300001, 300005, 4999996, 4999999)


def test_rings_that_touch_themselves_are_mended(listed, tmp_path):
    found = np.zeros((6, 6), np.uint8)
    found[0:5, 0:5] = 1
    found[1, 1] = found[2, 2] = found[3, 3] = found[4, 4] = 0
    listed(found, np.zeros((6, 6)))
    (shape,) = shapes(tmp_path / "p.gpkg")
    assert shape.IsValid()
    assert shape.GetArea() == 21


def test_parts_nearer_than_the_distance_are_one_place(listed):
    found = np.zeros((3, 20), np.uint8)
    found[1, [2, 3, 6, 7, 15]] = 1
    _, apart = listed(found, np.zeros((3, 20)), merge=1.9)
    assert [it["area_m2"] for it in apart] == pytest.approx([2, 2, 1], rel=1e-3)
    _, merged = listed(found, np.zeros((3, 20)), merge=2.1)
    assert [it["area_m2"] for it in merged] == pytest.approx([4, 1], rel=1e-3)


def test_other_classes_are_never_merged(listed):
    _, found = listed([[0, 1, 0, 0]], [[0, 0, 1, 0]], merge=50.0)
    assert len(found) == 2


def test_small_places_can_be_left_out_and_long_lists_are_cut(listed, monkeypatch):
    told, found = listed(FOUND, TRUTH, min_area=5.0)
    assert len(found) == 2
    assert not told.cautions
    monkeypatch.setattr(places, "MOST", 1)
    told, found = listed(FOUND, TRUTH)
    assert [it["rank"] for it in found] == [1]
    assert (told.places.listed, told.places.found) == (1, 3)
    assert str(told.cautions[0]).startswith("There are 3 places; the 1 worst")


def test_no_disagreement_gives_an_empty_list(listed, tmp_path):
    told, found = listed(SCENE, SCENE)
    assert found == []
    assert told.places.found == 0
    assert {it["key"] for it in rows(tmp_path / "p.gpkg", "about")} > {"class_map", "made", "job"}


def test_areas_in_degrees_are_those_of_the_ground(write, write_raster, tmp_path):
    step = 1e-4
    place = (10.0, step, 0.0, 60.0, 0.0, -step)
    found = np.ones((1, 200, 200), np.uint8)
    one = write_raster(found, "one.tif", place=place, crs="EPSG:4326")
    other = write_raster(found * 0, "other.tif", place=place, crs="EPSG:4326")
    job = CompareJob(one, other, tmp_path / "a.tif", places=tmp_path / "p.gpkg")
    run_compare(job, nothing)
    (row,) = rows(tmp_path / "p.gpkg")
    wanted = math.radians(0.02) * (from_equator(60) - from_equator(59.98))
    assert row["area_m2"] == pytest.approx(wanted, rel=1e-8)


def from_equator(latitude):
    """Give the area of one radian of WGS 84 from the equator on; Snyder 1987, equation 3-12."""
    squared = 2 / 298.257223563 - 1 / 298.257223563**2
    root, sine = math.sqrt(squared), math.sin(math.radians(latitude))
    polar = 6378137.0**2 * (1 - squared)
    return polar / 2 * (sine / (1 - squared * sine**2) + math.atanh(root * sine) / root)


def test_the_style_lies_in_the_file(listed, tmp_path):
    listed(FOUND, TRUTH)
    (style,) = rows(tmp_path / "p.gpkg", "layer_styles")
    assert style["f_table_name"] == PLACES_LAYER
    assert style["useAsDefault"] == 1
    assert all(f'value="{verdict}"' in style["styleQML"] for verdict, _words in VERDICTS)


def test_a_list_owes_what_map_and_reference_owe(listed, write, tmp_path):
    truth = write(TRUTH, "osm.tif")
    gdal.OpenEx(truth, gdal.OF_RASTER | gdal.OF_UPDATE).SetMetadataItem(CREDITS, '["© OSM"]')
    listed(FOUND, TRUTH)  # without a credit there is none
    found = gdal.OpenEx(str(tmp_path / "p.gpkg"), gdal.OF_VECTOR)
    assert credits_of(found.GetMetadata()) == ()
    job = CompareJob(write(FOUND), truth, tmp_path / "b.tif", places=tmp_path / "q.gpkg")
    run_compare(job, nothing)
    found = gdal.OpenEx(str(tmp_path / "q.gpkg"), gdal.OF_VECTOR)
    assert credits_of(found.GetMetadata()) == ("© OSM",)
