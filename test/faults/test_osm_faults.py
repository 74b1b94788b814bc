"""Bad sources and grids of a reference from OpenStreetMap: told in words, and nothing is left."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import InputError, RasterOpenError
from landseg.review import OsmJob
from landseg.review.errors import (
    GridPlaceError,
    NothingDrawnError,
    OsmElsewhereError,
    SourceCrsError,
    SourceKeysError,
    SourceLayerError,
    SourceOpenError,
    SourceReadError,
)
from landseg.review.osm.osm_raster import run_osm

from ..osm_making import box, write_layer, write_osm

PLACE = (10.0, 1e-5, 0.0, 50.0, 0.0, -1e-5)
HOUSE = ({"building": "yes"}, box(10.0001, 49.9998, 10.0002, 49.9999))
SHAPE = "POLYGON ((10.0001 49.9998,10.0002 49.9998,10.0002 49.9999,10.0001 49.9998))"

pytestmark = pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")


@pytest.fixture
def refused(tmp_path, write_raster):
    """Draw what cannot be drawn; give the error, after looking that nothing was left."""

    def run(source, kind, table="isprs", **raster):
        options = {"place": PLACE, "crs": "EPSG:4326", **raster}
        grid = write_raster(np.zeros((1, 40, 60), np.uint8), "image.tif", **options)
        folder = tmp_path / "result"
        folder.mkdir(exist_ok=True)
        with pytest.raises(kind) as caught:
            run_osm(OsmJob(grid, str(source), folder / "osm.tif", table), lambda a, b: None)
        assert not list(folder.iterdir())
        return caught.value

    return run


def test_a_source_elsewhere_is_refused(refused, tmp_path):
    source = write_osm(tmp_path / "far.osm", [({"building": "yes"}, box(20, 10, 20.1, 10.1))])
    assert "far.osm has nothing where image.tif lies" in str(refused(source, OsmElsewhereError))


def test_a_source_without_anything_of_the_table_is_refused_and_its_tags_listed(refused, tmp_path):
    salt = ({"landuse": "salt_pond"}, HOUSE[1])
    error = refused(write_osm(tmp_path / "a.osm", [salt]), NothingDrawnError)
    assert "1 objects" in str(error)
    assert "landuse=salt_pond (1)" in error.hint


@pytest.mark.parametrize("raster", [{"crs": None}, {"place": None}])
def test_a_grid_without_a_place_is_refused(refused, tmp_path, raster):
    source = write_osm(tmp_path / "a.osm", [HOUSE])
    assert "where on the Earth" in str(refused(source, GridPlaceError, **raster))


def test_a_missing_or_foreign_source_is_refused(refused, tmp_path):
    refused(tmp_path / "none.osm", SourceOpenError)
    (tmp_path / "odd.osm.pbf").write_bytes(b"no map at all")
    refused(tmp_path / "odd.osm.pbf", SourceOpenError)


def test_a_cut_file_is_refused(refused, tmp_path):
    source = tmp_path / "a.osm"
    write_osm(source, [HOUSE] * 50)
    source.write_bytes(source.read_bytes()[:-400])
    error = refused(source, SourceReadError)
    assert "a.osm cannot be read to its end" in str(error)


def test_a_layer_without_keys_is_refused_with_its_fields(refused, tmp_path):
    source = write_layer(tmp_path / "a.gpkg", [(["7", "x"], SHAPE)], ["parcel", "owner"])
    assert "owner, parcel" in str(refused(source, SourceKeysError))


def test_a_layer_that_is_not_there_is_refused_with_those_that_are(refused, tmp_path):
    source = write_layer(tmp_path / "a.gpkg", [(["yes"], SHAPE)], ["building"], "homes")
    error = refused(f"{source}|layername=roads", SourceLayerError)
    assert "homes" in error.hint


def test_a_filter_of_qgis_is_refused_rather_than_overlooked(refused, tmp_path):
    source = write_layer(tmp_path / "a.gpkg", [(["yes"], SHAPE)], ["building"], "homes")
    refused(f"{source}|layername=homes|subset=building = 'no'", SourceOpenError)


def test_ways_whose_nodes_are_beyond_the_extract_do_not_stop_the_others(tmp_path, write_raster):
    grid = write_raster(np.zeros((1, 40, 60), np.uint8), "g.tif", place=PLACE, crs="EPSG:4326")
    source = tmp_path / "a.osm"
    write_osm(source, [HOUSE])
    torn = '<way id="9"><nd ref="77"/><nd ref="78"/><tag k="highway" v="primary"/></way>'
    lost = (
        '<relation id="3"><member type="way" ref="99" role="outer"/>'
        '<tag k="type" v="multipolygon"/><tag k="landuse" v="forest"/></relation>'
    )
    source.write_text(source.read_text("utf-8").replace("</osm>", f"{torn}{lost}</osm>"), "utf-8")
    job = OsmJob(grid, str(source), tmp_path / "osm.tif", "isprs")
    assert run_osm(job, lambda a, b: None).told["drawn"] == {"building": 1}


def test_a_layer_without_a_coordinate_system_is_refused(refused, tmp_path):
    shapes = [(["yes"], SHAPE)]
    source = write_layer(tmp_path / "a.shp", shapes, ["building"], "a", 0, "ESRI Shapefile")
    assert "no coordinate system" in str(refused(source, SourceCrsError))


def test_the_output_may_be_neither_grid_nor_source(tmp_path, write_raster):
    grid = write_raster(np.zeros((1, 40, 60), np.uint8), "g.tif", place=PLACE, crs="EPSG:4326")
    source = write_osm(tmp_path / "a.osm", [HOUSE])
    for output in (grid, source):
        job = OsmJob(grid, source, tmp_path / output, "isprs", overwrite=True)
        with pytest.raises(InputError, match="not a name for a new file"):
            run_osm(job, lambda a, b: None)
    with pytest.raises(RasterOpenError):
        run_osm(OsmJob("no.tif", source, tmp_path / "o.tif", "isprs"), lambda a, b: None)
