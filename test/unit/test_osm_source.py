"""Where objects come from: dates of files, tags of layers, and the kinds of files."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import NODATA
from landseg.review import OsmJob
from landseg.review.errors import SourceKeysError
from landseg.review.osm.osm_date import stated_date
from landseg.review.osm.osm_raster import run_osm
from osgeo import gdal

from ..osm_making import box, write_layer, write_osm, write_pbf

PLACE = (10.0, 1e-5, 0.0, 50.0, 0.0, -1e-5)
RING = box(10.0001, 49.9998, 10.0002, 49.9999)
SHAPE = (
    "POLYGON ((10.0001 49.9998,10.0002 49.9998,10.0002 49.9999,10.0001 49.9999,10.0001 49.9998))"
)


@pytest.fixture
def draw(tmp_path, write_raster):
    grid = write_raster(np.zeros((1, 40, 60), np.uint8), "image.tif", place=PLACE, crs="EPSG:4326")

    def run(source, table="isprs"):
        job = OsmJob(grid, str(source), tmp_path / "osm.tif", table, overwrite=True)
        found = run_osm(job, lambda done, total: None)
        return gdal.Open(str(found.output)).ReadAsArray(), found

    return run


def house():
    found = np.full((40, 60), NODATA, np.uint8)
    found[10:20, 10:20] = 1
    return found


def test_a_pbf_is_read_as_the_same_objects_in_xml_are(draw, tmp_path):
    objects = [
        ({"building": "yes"}, RING),
        ({"natural": "water"}, box(10.0003, 49.9998, 10.0004, 49.9999)),
        ({"highway": "primary", "lanes": "2"}, [(9.9, 49.9997), (10.1, 49.9997)]),
    ]
    xml, first = draw(write_osm(tmp_path / "a.osm", objects))
    pbf, second = draw(write_pbf(tmp_path / "a.osm.pbf", objects, 1714979289))
    np.testing.assert_array_equal(pbf, xml)
    assert set(np.unique(pbf)) == {0, 1, 5, NODATA}
    assert first.told == second.told
    assert second.date == "2024-05-06T07:08:09+00:00"
    assert first.date == "2024-05-06T07:08:09Z"


def test_a_round_road_is_no_area(draw, tmp_path):
    ring = box(10.0001, 49.9997, 10.0005, 49.9999)
    values, _ = draw(write_osm(tmp_path / "a.osm", [({"highway": "service"}, ring)]))
    assert (values[10, 12:48] == 0).all()
    assert (values[18:22, 18:40] == NODATA).all()


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<osm version="0.6"><meta osm_base="2023-01-02T03:04:05Z"/>', "2023-01-02T03:04:05Z"),
        ('<?xml version="1.0"?>\n<osm version="0.6">', ""),
    ],
)
def test_the_date_of_a_file_is_what_it_states(tmp_path, head, date):
    assert stated_date(write_osm(tmp_path / "a.osm", [({}, RING)], head)) == date


def test_a_file_that_states_no_date_has_none(tmp_path):
    assert stated_date(write_pbf(tmp_path / "a.pbf", [({}, RING)])) == ""
    assert stated_date(str(tmp_path / "none.osm")) == ""
    for odd in (b"", b"\x00\x00\x00\xff", b"\xff" * 400, b"SQLite format 3\x00" + bytes(90)):
        (tmp_path / "odd").write_bytes(odd)
        assert stated_date(str(tmp_path / "odd")) == ""


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        (["building"], ["yes"]),
        (["name", "other_tags"], ["x", '"building"=>"yes","name"=>"\\"a\\""']),
        (["all_tags"], ['"building"=>"yes"']),
        (["tags"], ['{"building": "yes"}']),
        (["BUILDING", "layer"], ["yes", "0"]),
        (["amenity", "building"], ["", "yes"]),
    ],
)
def test_tags_are_found_in_columns_hstore_and_json(draw, tmp_path, fields, values):
    drawn, found = draw(write_layer(tmp_path / "a.gpkg", [(values, SHAPE)], fields))
    np.testing.assert_array_equal(drawn, house())
    assert found.cautions == ()


def test_a_column_whose_colon_was_replaced_is_found(draw, tmp_path):
    source = write_layer(tmp_path / "a.gpkg", [(["footway", "x"], SHAPE)], ["area_highway", "name"])
    drawn, _ = draw(source)
    assert (drawn[10:20, 10:20] == 0).all()


def test_outlines_of_a_layer_called_buildings_are_buildings_and_that_is_said(draw, tmp_path):
    source = write_layer(tmp_path / "a.gpkg", [(["7"], SHAPE)], ["id"], "osm_buildings")
    drawn, found = draw(source)
    np.testing.assert_array_equal(drawn, house())
    assert "osm_buildings has no tags: all of it was taken as building=yes" in str(
        found.cautions[0]
    )


def test_outlines_without_a_telling_name_are_what_the_table_says_of_them(draw, tmp_path):
    source = write_layer(tmp_path / "a.gpkg", [(["7"], SHAPE)], ["id"], "outlines")
    with pytest.raises(SourceKeysError):
        draw(source, "isprs")
    drawn, found = draw(source, "kampala-buildings")
    np.testing.assert_array_equal(drawn == 0, house() == 1)
    assert type(found.cautions[0]).__name__ == "KeylessCaution"


def test_layers_without_keys_among_others_are_left_out_and_named(draw, tmp_path):
    path = tmp_path / "a.gpkg"
    write_layer(path, [(["yes"], SHAPE)], ["building"], "homes")
    other = write_layer(tmp_path / "b.gpkg", [(["7"], SHAPE)], ["parcel"], "parcels")
    gdal.VectorTranslate(str(path), other, accessMode="update", layerName="parcels")
    drawn, found = draw(path)
    np.testing.assert_array_equal(drawn, house())
    assert "parcels" in str(found.cautions[0])
