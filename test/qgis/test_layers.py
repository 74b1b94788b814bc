"""Layers of a project as plain values, and class maps as layers of a project."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from landseg.inference import (
    DrawnMapError,
    ExtentError,
    LayerSourceError,
    RasterOpenError,
    SegmentationJob,
)
from landseg.ui.class_map_layer import add_class_map, layers_of
from landseg.ui.drawn_maps import refuse_drawn_map
from landseg.ui.layers import export_polygons, extent_in_raster, is_web_layer, raster_name
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from .making import COLOURS, make_raster


def web_layer(address, extra=""):
    layer = QgsRasterLayer(f"type=xyz&url={address}&zmin=0&zmax=19{extra}", "tiles", "wms")
    assert layer.isValid()
    return layer


@pytest.fixture
def result(engine, raster, tiny_model, tmp_path):
    """A finished job with confidence, as the engine tells it."""
    job = SegmentationJob(
        str(raster), tiny_model, tmp_path / "map.tif", confidence=tmp_path / "sure.tif"
    )
    return engine.run(job, lambda _done, _total: None)


@pytest.fixture
def polygons(project, tmp_path):
    """A file of two squares as a layer."""
    path = tmp_path / "fields.geojson"
    squares = [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]] for x in (0, 5)]
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [one]}}
        for one in squares
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    layer = QgsVectorLayer(str(path), "fields")
    assert layer.isValid()
    project.addMapLayer(layer)
    return layer


def test_a_file_is_named_by_its_path_and_a_subdataset_by_its_name(layer, raster):
    assert raster_name(layer) == str(raster)
    assert not is_web_layer(layer)
    part = QgsRasterLayer(f"GTIFF_DIR:1:{raster}", "part")
    assert raster_name(part) == f"GTIFF_DIR:1:{raster}"


def test_what_gdal_alone_cannot_open_is_refused_by_its_kind(raster, tmp_path):
    with pytest.raises(LayerSourceError, match="web service"):
        raster_name(web_layer("https://tiles.example/{z}/{x}/{y}.jpg"))
    with pytest.raises(LayerSourceError, match="options"):
        raster_name(QgsRasterLayer(f"{raster}|option:NUM_THREADS=1", "options"))
    with pytest.raises(RasterOpenError, match="gone"):
        raster_name(QgsRasterLayer(str(tmp_path / "gone.tif"), "gone"))


@pytest.mark.parametrize(
    "address",
    [
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "https://a.tile.opentopomap.org/{z}/{x}/{y}.png",
        "https://basemaps.cartocdn.com/light_all/{z}/{x}/{y}.png",
        "https://mt1.google.com/vt/lyrs%3Dm%26x%3D{x}%26y%3D{y}%26z%3D{z}",
        "https://services.arcgisonline.com/ArcGIS/rest/services/World_Street_Map/MapServer/tile/{z}/{y}/{x}",
    ],
)
def test_drawn_maps_are_refused_with_a_reason(address):
    with pytest.raises(DrawnMapError, match="drawn map") as caught:
        refuse_drawn_map(web_layer(address))
    assert "aerial or satellite" in caught.value.hint


@pytest.mark.parametrize(
    "address",
    [
        "https://services.arcgisonline.com/ArcGIS/rest/services/World_Imagery/MapServer/tile/{z}/{y}/{x}",
        "https://mt1.google.com/vt/lyrs%3Ds%26x%3D{x}%26y%3D{y}%26z%3D{z}",
        "https://mapsneu.wien.gv.at/basemap/bmaporthofoto30cm/normal/google3857/{z}/{y}/{x}.jpeg",
    ],
)
def test_imagery_of_the_same_hosts_passes(address):
    refuse_drawn_map(web_layer(address))
    assert is_web_layer(web_layer(address))


def test_a_file_may_be_called_as_it_likes(tmp_path):
    path = make_raster(tmp_path / "openstreetmap.tif", np.ones((3, 4, 4), np.uint8))
    refuse_drawn_map(QgsRasterLayer(str(path), "openstreetmap"))


def test_a_drawn_map_behind_a_gdal_service_file_is_refused(tmp_path):
    path = tmp_path / "tiles.xml"
    path.write_text(
        '<GDAL_WMS><Service name="TMS"><ServerUrl>https://tile.openstreetmap.org/${z}/${x}/${y}.png'
        "</ServerUrl></Service><DataWindow><UpperLeftX>-20037508.34</UpperLeftX><UpperLeftY>"
        "20037508.34</UpperLeftY><LowerRightX>20037508.34</LowerRightX><LowerRightY>-20037508.34"
        "</LowerRightY><TileLevel>18</TileLevel><YOrigin>top</YOrigin></DataWindow>"
        "<Projection>EPSG:3857</Projection><BandsCount>3</BandsCount></GDAL_WMS>"
    )
    with pytest.raises(DrawnMapError):
        refuse_drawn_map(QgsRasterLayer(str(path), "service"))


def test_an_extent_comes_in_the_coordinates_of_the_layer(layer):
    same = extent_in_raster(QgsRectangle(500001, 4199980, 500020, 4199990), layer.crs(), layer)
    assert same == (500001, 4199980, 500020, 4199990)
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    xmin, ymin, xmax, ymax = extent_in_raster(
        QgsRectangle(57, 37.9, 57.001, 37.901), degrees, layer
    )
    assert (xmin, ymin) == pytest.approx((500000, 4194798), abs=100)
    assert (xmax - xmin, ymax - ymin) == pytest.approx((88, 111), abs=2)


def test_an_empty_extent_is_refused(layer):
    with pytest.raises(ExtentError):
        extent_in_raster(QgsRectangle(), layer.crs(), layer)


def test_polygons_of_a_file_are_named_by_the_file(polygons, tmp_path):
    assert export_polygons(polygons, tmp_path) == polygons.source()


def test_selected_filtered_and_unsaved_polygons_are_exported_as_seen(polygons, tmp_path):
    polygons.selectByIds([next(polygons.getFeatures()).id()])
    assert count(export_polygons(polygons, tmp_path)) == 1
    polygons.removeSelection()
    scratch = QgsVectorLayer("Polygon?crs=EPSG:32640", "scratch", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(0, 0, 1, 1)))
    scratch.dataProvider().addFeature(feature)
    name = export_polygons(scratch, tmp_path)
    assert count(name) == 1
    assert QgsVectorLayer(name).crs() == scratch.crs()
    polygons.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    assert QgsVectorLayer(export_polygons(polygons, tmp_path)).crs().authid() == "EPSG:3857"


def count(name):
    layer = QgsVectorLayer(name)
    assert layer.isValid()
    return layer.featureCount()


def legend_of(layer):
    renderer = layer.renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    return {one.label: one.color.name() for one in renderer.classes()}


def test_a_class_map_appears_above_its_source_with_names_and_colours(layer, result):
    other = QgsRasterLayer(layer.source(), "another on top")
    QgsProject.instance().addMapLayer(other)
    shown, sure = add_class_map(result, layer)
    root = QgsProject.instance().layerTreeRoot()
    assert [child.name() for child in root.children()] == [
        "another on top",
        "Class map of an image",
        "an image",
    ]
    group = root.children()[1]
    assert [child.layer() for child in group.children()] == [shown, sure]
    assert group.findLayer(shown.id()).isExpanded()
    assert legend_of(shown) == COLOURS
    assert shown.extent() == layer.extent()
    assert shown.crs() == layer.crs()


def test_a_single_map_needs_no_group(layer, result):
    (shown,) = add_class_map({**result, "confidence": None}, layer)
    root = QgsProject.instance().layerTreeRoot()
    assert [child.name() for child in root.children()] == ["Class map of an image", "an image"]
    assert root.children()[0].layer() == shown


def test_a_map_whose_source_has_gone_comes_on_top(project, result):
    add_class_map(result, None)
    assert [child.name() for child in project.layerTreeRoot().children()] == ["Class map of map"]


def test_the_style_is_there_when_the_saved_project_is_opened_again(
    project, layer, result, tmp_path
):
    add_class_map(result, layer)
    assert project.write(str(tmp_path / "project.qgz"))
    for _ in range(2):
        project.clear()
        assert project.read(str(tmp_path / "project.qgz"))
        (shown,) = project.mapLayersByName("Class map of an image")
        assert legend_of(shown) == COLOURS
        assert shown.customProperty("landseg/device") == result["device"]


def test_a_colleague_who_opens_the_files_elsewhere_sees_names_and_colours(result, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("map.tif", "map.tif.aux.xml"):
        shutil.copy(tmp_path / name, elsewhere)
    assert legend_of(QgsRasterLayer(str(elsewhere / "map.tif"))) == COLOURS


def test_a_map_that_is_open_already_is_read_anew_instead_of_twice(layer, result):
    first, _ = add_class_map(result, layer)
    dataset = gdal.Open(result["output"], gdal.GA_Update)
    dataset.GetRasterBand(1).WriteArray(np.zeros((70, 90), np.uint8))
    del dataset
    again, _ = add_class_map(result, layer)
    assert again == first
    assert layers_of(result["output"]) == [first]
    block = first.dataProvider().block(1, first.extent(), 90, 70)
    assert {block.value(row, col) for row in (0, 30) for col in (0, 50)} == {0}
