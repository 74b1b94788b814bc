"""What is under the cursor."""

from __future__ import annotations

import json

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtWidgets import QApplication

from ..making import make_raster

DASH = "—"
HERE = (500010.0, 4199990.0)  # on the maps


def said(review):
    names = ("probeMap", "probeReference", "probeTags")
    return [review.find(name).text() for name in names]


def test_it_tells_the_classes_of_map_and_reference_with_their_colours(review):
    review.point_at(*HERE)
    the_map, reference, tags = said(review)
    assert the_map.endswith(" building")
    assert reference.endswith(" water")
    assert "<img" in the_map
    assert tags == DASH


def test_off_the_map_there_is_a_dash(review):
    review.point_at(0, 0)
    assert said(review) == [DASH] * 3


def test_the_confidence_beside_the_map_is_told_in_percent(review, layers, project, tmp_path):
    percent = np.full((1, 80, 80), 87, np.uint8)
    make_raster(tmp_path / "map_confidence.tif", percent, nodata=255)
    review.hand.dock.review.map_box.setLayer(None)
    review.hand.dock.review.map_box.setLayer(layers["map"])
    review.point_at(*HERE)
    assert said(review)[0].endswith(" building, 87 %")


def test_the_confidence_that_the_job_named_is_found(review, layers, tmp_path):
    percent = np.full((1, 80, 80), 12, np.uint8)
    path = make_raster(tmp_path / "elsewhere.tif", percent, nodata=255)
    layers["map"].setCustomProperty("landseg/job", json.dumps({"confidence": str(path)}))
    review.hand.dock.review.map_box.setLayer(None)
    review.hand.dock.review.map_box.setLayer(layers["map"])
    review.point_at(*HERE)
    assert said(review)[0].endswith(", 12 %")


@pytest.mark.parametrize("job", ["not JSON", "[]", '{"confidence": 3}', '{"confidence": null}'])
def test_a_changed_note_of_the_job_does_no_harm(review, layers, job):
    layers["map"].setCustomProperty("landseg/job", job)
    review.hand.dock.review.map_box.setLayer(None)
    review.hand.dock.review.map_box.setLayer(layers["map"])
    review.point_at(*HERE)
    assert said(review)[0].endswith(" building")


def test_tags_of_the_object_under_the_cursor_are_told(review, project):
    layer = QgsVectorLayer("Polygon?crs=EPSG:32640&field=building&field=name", "osm", "memory")
    feature = QgsFeature(layer.fields())
    feature["building"], feature["name"] = "yes", "A <hall>"
    around = QgsRectangle.fromCenterAndSize(QgsPointXY(*HERE), 4, 4)
    feature.setGeometry(QgsGeometry.fromRect(around))
    layer.dataProvider().addFeature(feature)
    project.addMapLayer(layer)
    review.hand.choose("reference", "OpenStreetMap")
    review.hand.choose("osmSource", "osm")
    review.point_at(*HERE)
    assert said(review)[2] == "building=yes, name=A &lt;hall&gt;"
    review.point_at(500030, 4199990)
    assert said(review)[2] == DASH


def test_a_layer_that_was_removed_says_nothing(review, project, layers):
    review.point_at(*HERE)
    project.removeMapLayer(layers["map"].id())
    QApplication.processEvents()
    review.point_at(*HERE)
    assert "building" not in said(review)[0]


def test_a_raster_in_another_system_is_asked_in_its_own(review, project, tmp_path):
    source = tmp_path / "reference.tif"
    gdal.Warp(str(tmp_path / "degrees.tif"), str(source), dstSRS="EPSG:4326")
    (tmp_path / "degrees.qml").write_text((tmp_path / "reference.qml").read_text())
    project.addMapLayer(QgsRasterLayer(str(tmp_path / "degrees.tif"), "degrees"))
    review.hand.choose("reference", "degrees")
    review.point_at(*HERE)
    assert said(review)[1].endswith(" water")
