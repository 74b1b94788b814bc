"""`landseg:polygons` in Processing, and the layer that QGIS loads from its file."""

from __future__ import annotations

import json

import numpy as np
import processing
import pytest
from landseg.inference.provenance_items import LEGEND
from landseg.review import PolygonsJob
from osgeo import gdal
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsDistanceArea,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)

from .making import COLOURS, make_raster
from .running import Feedback


@pytest.fixture
def class_map(tmp_path):
    """A map of three classes with a slanting border, an island and nodata."""
    rows, cols = np.mgrid[:40, :60]
    pixels = (cols + rows // 2 > 40).astype(np.uint8)
    pixels[10:20, 5:15] = 2
    pixels[:3, :4] = 255
    path = make_raster(tmp_path / "map.tif", pixels[np.newaxis], nodata=255)
    legend = [
        {"value": value, "name": name, "colour": colour}
        for value, (name, colour) in enumerate(COLOURS.items())
    ]
    raster = gdal.Open(str(path), gdal.GA_Update)
    raster.SetMetadataItem(LEGEND, json.dumps(legend))
    del raster
    return str(path)


@pytest.fixture
def polygons(provider, tmp_path):
    def run(feedback=None, **options):
        options = {"OUTPUT": str(tmp_path / "polygons of a map.gpkg"), **options}
        return processing.run("landseg:polygons", options, feedback=feedback)

    return run


def test_the_layer_has_the_legend_as_soon_as_qgis_loads_it(polygons, class_map):
    said = Feedback()
    found = polygons(said, INPUT=class_map)
    layer = QgsVectorLayer(found["OUTPUT"], "polygons", "ogr")
    assert layer.isValid()
    renderer = layer.renderer()
    assert isinstance(renderer, QgsCategorizedSymbolRenderer)
    assert renderer.classAttribute() == "class_id"
    shown = {each.label(): each.symbol().color().name() for each in renderer.categories()}
    assert shown == COLOURS
    assert [each.value() for each in renderer.categories()] == [0, 1, 2]
    assert found["COUNT"] == layer.featureCount() == 3
    assert "water: 1 polygons, 25.0 m²" in said.infos


def test_every_polygon_is_drawn_by_its_category(polygons, class_map):
    layer = QgsVectorLayer(polygons(INPUT=class_map)["OUTPUT"], "polygons", "ogr")
    renderer = layer.renderer()
    for feature in layer.getFeatures():
        label = renderer.categories()[renderer.categoryIndexForValue(feature["class_id"])].label()
        assert label == feature["class_name"]


@pytest.mark.parametrize("tolerance", [0.0, 0.6])
@pytest.mark.parametrize(
    ("place", "epsg"),
    [
        ((500000.0, 0.5, 0.0, 4200000.0, 0.0, -0.5), 32640),
        ((2600000.0, 0.5, 0.0, 1200000.0, 0.0, -0.5), 2056),
        ((55.0, 5e-6, 0.0, 25.0, 0.0, -5e-6), 4326),
        ((6000000.0, 0.5, 0.0, 8000000.0, 0.0, -0.5), 3857),
    ],
)
def test_areas_are_those_that_qgis_measures(polygons, tmp_path, place, epsg, tolerance):
    rows, cols = np.mgrid[:60, :70]
    pixels = (np.sin(rows / 5) + np.cos(cols / 7 + rows / 20) > 0).astype(np.uint8)
    path = make_raster(tmp_path / "m.tif", pixels[np.newaxis], 255, place, epsg)
    layer = QgsVectorLayer(
        polygons(INPUT=str(path), SIMPLIFY=tolerance)["OUTPUT"], "polygons", "ogr"
    )
    assert layer.crs().authid() == f"EPSG:{epsg}"
    measure = QgsDistanceArea()
    measure.setSourceCrs(layer.crs(), QgsProject.instance().transformContext())
    measure.setEllipsoid(layer.crs().ellipsoidAcronym())
    for feature in layer.getFeatures():
        wanted = measure.measureArea(feature.geometry())
        # QGIS itself rounds to some cm2: it takes differences of areas down to the equator.
        assert feature["area_m2"] == pytest.approx(wanted, rel=1e-6, abs=1e-3)


def test_simplified_polygons_are_valid_for_qgis_and_still_fit(polygons, class_map):
    layer = QgsVectorLayer(polygons(INPUT=class_map, SIMPLIFY=0.6)["OUTPUT"], "polygons", "ogr")
    found = [each.geometry() for each in layer.getFeatures()]
    assert all(each.isGeosValid() and not each.validateGeometry() for each in found)
    together = QgsGeometry.unaryUnion(found).area()
    assert together == pytest.approx(sum(each.area() for each in found), 1e-9)
    assert together == pytest.approx((40 * 60 - 12) / 4, 1e-9)


def test_small_polygons_join_and_the_confidence_is_a_field(polygons, class_map, tmp_path):
    percent = np.full((1, 40, 60), 80, np.uint8)
    confidence = str(make_raster(tmp_path / "confidence.tif", percent, nodata=255))
    found = polygons(INPUT=class_map, CONFIDENCE=confidence, MIN_AREA=30.0)
    layer = QgsVectorLayer(found["OUTPUT"], "polygons", "ogr")
    assert sorted(each["class_name"] for each in layer.getFeatures()) == ["building", "road"]
    assert {each["confidence"] for each in layer.getFeatures()} == {80.0}


def test_a_layer_that_is_loaded_on_completion_is_styled(provider, class_map, project):
    context, feedback = QgsProcessingContext(), Feedback()
    context.setProject(project)
    values = {"INPUT": class_map, "OUTPUT": QgsProcessing.TEMPORARY_OUTPUT}
    found = processing.run(
        "landseg:polygons", values, context=context, feedback=feedback, is_child_algorithm=True
    )
    assert found["OUTPUT"].endswith(".gpkg")
    assert isinstance(
        QgsVectorLayer(found["OUTPUT"], "x", "ogr").renderer(), QgsCategorizedSymbolRenderer
    )


def test_what_cannot_be_done_is_said_in_words(polygons, class_map, tmp_path):
    other = str(make_raster(tmp_path / "other.tif", np.zeros((1, 5, 5), np.uint8)))
    with pytest.raises(QgsProcessingException, match=r"other\.tif is not on the grid"):
        polygons(INPUT=class_map, CONFIDENCE=other)
    with pytest.raises(QgsProcessingException, match="ends in"):
        polygons(INPUT=class_map, OUTPUT=str(tmp_path / "x.shp"))
    assert not list(tmp_path.glob("*.gpkg"))


def test_defaults_of_the_form_are_those_of_the_job(provider):
    form = provider.algorithm("polygons")
    assert form.parameterDefinition("MIN_AREA").defaultValue() == PolygonsJob.min_area
    assert form.parameterDefinition("SIMPLIFY").defaultValue() == PolygonsJob.simplify
