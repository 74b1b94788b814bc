"""`landseg:osmraster` in Processing, with the real engine, and against QGIS's own rasteriser."""

from __future__ import annotations

import numpy as np
import processing
import pytest
from landseg.review import OsmJob
from landseg.review.osm.osm_raster import run_osm
from landseg.ui.algorithms.osm_raster import OsmRasterAlgorithm
from osgeo import gdal
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingException,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ..osm_making import box, write_osm
from .making import make_raster, read
from .running import Feedback

PLACE = (10.0, 1e-5, 0.0, 50.0, 0.0, -1e-5)
HOUSE = box(10.0001, 49.9998, 10.0002, 49.9999)
SALT = box(10.0003, 49.9998, 10.0004, 49.9999)


@pytest.fixture
def image(tmp_path):
    pixels = np.zeros((3, 40, 60), np.uint8)
    return str(make_raster(tmp_path / "image.tif", pixels, geotransform=PLACE, epsg=4326))


@pytest.fixture
def source(tmp_path):
    return write_osm(
        tmp_path / "a.osm", [({"building": "yes"}, HOUSE), ({"landuse": "salt_pond"}, SALT)]
    )


@pytest.fixture
def draw(provider, tmp_path):
    def run(feedback=None, **options):
        options = {"OUTPUT": str(tmp_path / "osm.tif"), **options}
        return processing.run("landseg:osmraster", options, feedback=feedback)

    return run


def house():
    found = np.full((40, 60), 255, np.uint8)
    found[10:20, 10:20] = 1
    return found


def test_a_file_becomes_a_class_raster_and_what_was_left_out_is_said(draw, image, source):
    said = Feedback()
    found = draw(said, INPUT=image, SOURCE=source, TABLE="isprs")
    np.testing.assert_array_equal(read(found["OUTPUT"]), house())
    assert "building: 1 objects" in said.infos
    assert any("OpenStreetMap contributors" in info for info in said.infos)
    assert any("landuse=salt_pond (1)" in warning for warning in said.warnings)
    layer = QgsRasterLayer(found["OUTPUT"], "osm")
    assert "building" in [each.label for each in layer.renderer().classes()]


def test_a_layer_of_the_project_is_a_source(draw, image, project):
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=building:string", "homes", "memory")
    for value in ("yes", "no"):
        feature = QgsFeature(layer.fields())
        ring = HOUSE if value == "yes" else SALT
        points = ",".join(f"{x} {y}" for x, y in ring)
        feature.setGeometry(QgsGeometry.fromWkt(f"POLYGON (({points}))"))
        feature.setAttribute("building", value)
        layer.dataProvider().addFeature(feature)
    project.addMapLayer(layer)
    found = draw(INPUT=image, LAYER=layer, TABLE="isprs")
    np.testing.assert_array_equal(read(found["OUTPUT"]), house())


def test_a_layer_of_an_osm_file_is_a_source(draw, image, source, project):
    layer = QgsVectorLayer(f"{source}|layername=multipolygons", "areas", "ogr")
    assert layer.isValid()
    project.addMapLayer(layer)
    found = draw(INPUT=image, LAYER=layer, TABLE="isprs")
    np.testing.assert_array_equal(read(found["OUTPUT"]), house())


def test_a_table_of_ones_own_goes_before_the_preset(draw, image, source, tmp_path):
    table = tmp_path / "mine.toml"
    table.write_text(
        '[[classes]]\nvalue = 8\nname = "salt"\ncolour = "#ffffff"\n'
        '[[rules]]\nclass = "salt"\nareas = ["landuse=salt_pond"]\n',
        "utf-8",
    )
    found = draw(INPUT=image, SOURCE=source, TABLE="isprs", TABLE_FILE=str(table))
    wanted = np.full((40, 60), 255, np.uint8)
    wanted[10:20, 30:40] = 8
    np.testing.assert_array_equal(read(found["OUTPUT"]), wanted)


def test_what_is_missing_is_said_before_the_run(draw, image, source):
    with pytest.raises(QgsProcessingException, match=r"(?s)Unable to execute.*No OpenStreetMap"):
        draw(INPUT=image, TABLE="isprs")
    with pytest.raises(QgsProcessingException, match=r"(?s)Unable to execute.*Choose a table"):
        draw(INPUT=image, SOURCE=source)


def test_a_source_elsewhere_is_refused_in_words(draw, image, tmp_path):
    far = write_osm(tmp_path / "far.osm", [({"building": "yes"}, box(1, 1, 1.1, 1.1))])
    with pytest.raises(QgsProcessingException, match=r"far\.osm has nothing where image\.tif"):
        draw(INPUT=image, SOURCE=far, TABLE="isprs")
    assert not (tmp_path / "osm.tif").exists()


def test_every_part_of_the_form_has_a_help_and_the_names_stay(provider):
    form = provider.algorithm("osmraster")
    names = [each.name() for each in form.parameterDefinitions()]
    assert names == ["INPUT", "SOURCE", "LAYER", "TABLE", "TABLE_FILE", "OUTPUT"]
    assert all(form.parameterDefinition(name).help() for name in names[:-1])


def rasterised_by_qgis(layer, grid, path):
    """Burn 1 where a layer of the grid's own system is, with QGIS's rasteriser."""
    raster = gdal.Open(grid)
    west, across, _, north, _, down = raster.GetGeoTransform()
    east, south = west + across * raster.RasterXSize, north + down * raster.RasterYSize
    crs = QgsRasterLayer(grid, "grid").crs()
    moved = processing.run(
        "native:reprojectlayer", {"INPUT": layer, "TARGET_CRS": crs, "OUTPUT": "memory:"}
    )["OUTPUT"]
    fixed = processing.run("native:fixgeometries", {"INPUT": moved, "OUTPUT": "memory:"})
    options = {
        "INPUT": fixed["OUTPUT"], "BURN": 1, "UNITS": 0, "WIDTH": raster.RasterXSize,
        "HEIGHT": raster.RasterYSize, "EXTENT": f"{west},{east},{south},{north}", "INIT": 0,
        "DATA_TYPE": 0, "NODATA": None, "OUTPUT": str(path),
    }  # fmt: skip
    return read(processing.run("gdal:rasterize", options)["OUTPUT"]) == 1


@pytest.mark.parametrize(
    ("grid", "source", "layer", "table"),
    [
        ("kampala/A.tif", "kampala/osm_buildings.geojson", "", "kampala-buildings"),
        ("kampala/B.tif", "kampala/osm_buildings.geojson", "", "kampala-buildings"),
        ("swellendam/ortho.tif", "swellendam/osm.gpkg", "|layername=buildings", "dubai-5"),
    ],
)
def test_real_buildings_are_where_qgis_rasterises_them(
    qgis_processing, shared, tmp_path, grid, source, layer, table
):
    grid, source = str(shared / grid), f"{shared / source}{layer}"
    found = run_osm(OsmJob(grid, source, tmp_path / "osm.tif", table), lambda done, total: None)
    ours = read(found.output) == 0
    theirs = rasterised_by_qgis(QgsVectorLayer(source, "homes", "ogr"), grid, tmp_path / "q.tif")
    assert ours.sum() > 1000
    # QGIS repairs a self-intersection in metres, we in pixels: a rim may move by 0.0003 px.
    assert (ours != theirs).sum() <= found.told["repaired"] <= 1


def test_real_roads_are_where_qgis_buffers_and_rasterises_them(qgis_processing, shared, tmp_path):
    """QGIS buffers in UTM, we around the image's centre: only centres on an edge may differ."""
    grid = str(shared / "swellendam/ortho.tif")
    source = f"{shared / 'swellendam/osm.gpkg'}|layername=roads"
    table = tmp_path / "roads.toml"
    table.write_text(
        '[[classes]]\nvalue = 0\nname = "road"\ncolour = "#ffffff"\n'
        '[[rules]]\nclass = "road"\nroads = ["highway=residential & lanes!=* & tunnel!=*"]\n'
        '[[roads]]\ntags = "highway=*"\ntwo_way = 8\n',
        "utf-8",
    )
    job = OsmJob(grid, source, tmp_path / "osm.tif", str(table))
    ours = read(run_osm(job, lambda done, total: None).output) == 0
    layer = QgsVectorLayer(source, "roads", "ogr")
    layer.setSubsetString("highway = 'residential'")
    moved = processing.run(
        "native:reprojectlayer", {"INPUT": layer, "TARGET_CRS": "EPSG:32734", "OUTPUT": "memory:"}
    )["OUTPUT"]
    buffered = processing.run(
        "native:buffer", {"INPUT": moved, "DISTANCE": 4, "SEGMENTS": 8, "OUTPUT": "memory:"}
    )["OUTPUT"]
    theirs = rasterised_by_qgis(buffered, grid, tmp_path / "q.tif")
    assert ours.sum() > 3000
    assert (ours != theirs).sum() <= 0.005 * ours.sum()


def test_the_algorithm_runs_on_the_light_engine():
    from landseg.ui.algorithms.provider import LIGHT

    assert OsmRasterAlgorithm in LIGHT
