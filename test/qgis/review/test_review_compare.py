"""From one click to agreement and places, and every way in which it can end early."""

from __future__ import annotations

import json

import numpy as np
import pytest
from qgis.core import QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDialog, QFileDialog, QPushButton

from ..making import make_raster, read
from .conftest import read_places


@pytest.fixture
def own_folder(monkeypatch):
    """Take the tests' folder for the user's own, though it is a temporary one."""
    monkeypatch.setattr(
        "landseg.ui.review.review_tab.QgsProcessingUtils.tempFolder", lambda: "/nowhere"
    )


@pytest.fixture
def two_places(review, write_map, project, own_folder):
    """A reference that differs from the map in two squares: 10 and 20 px wide."""
    values = np.zeros((80, 80))
    values[5:15, 5:15] = values[40:60, 40:60] = 1
    layer = QgsRasterLayer(str(write_map("truth", values)), "truth")
    project.addMapLayer(layer)
    review.hand.choose("reference", "truth")
    return review


def run(review, button="compareButton"):
    review.click(button)
    review.until(lambda: review.form.bar.is_running)
    review.until(lambda: not review.form.bar.is_running)


def names():
    return {layer.name() for layer in QgsProject.instance().mapLayers().values()}


def test_one_click_gives_agreement_and_places_and_goes_to_the_worst(two_places, tmp_path):
    run(two_places)
    assert {"Agreement of map", "Places of map"} <= names()
    assert two_places.find("placesCount").text() == "0 of 2 seen"
    assert "Map: building, reference: water, 100 m²" in two_places.find("placeWhy").text()
    assert read(tmp_path / "map_agreement.tif").shape == (80, 80)
    assert set(read_places(tmp_path / "map_places.gpkg")) == {1, 2}


def test_the_map_stays_to_be_seen_and_the_agreement_waits_unseen(two_places, layers):
    run(two_places)
    root = QgsProject.instance().layerTreeRoot()
    agreement = QgsProject.instance().mapLayersByName("Agreement of map")[0]
    assert not root.findLayer(agreement.id()).itemVisibilityChecked()
    assert root.findLayer(layers["map"].id()).itemVisibilityChecked()
    assert two_places.form.map.currentLayer() is layers["map"]
    assert two_places.find("reference").currentText() == "truth"


def test_the_message_tells_the_agreement_and_opens_the_report(two_places, face, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url)))
    run(two_places)
    item = face.bar.currentItem()
    assert "92.2 %" in item.text()  # 500 of 6400 px differ
    assert "Places to look at: 2." in item.text()
    QTest.mouseClick(item.findChild(QPushButton, "openReportButton"), Qt.MouseButton.LeftButton)
    assert opened[0].toLocalFile().endswith("map_agreement.html")


def test_verdicts_given_earlier_are_never_replaced(two_places, tmp_path):
    run(two_places)
    two_places.face.window.activateWindow()
    two_places.key(Qt.Key.Key_2)
    run(two_places)
    assert read_places(tmp_path / "map_places.gpkg")[1][0] == "reference_right"
    assert read_places(tmp_path / "map_places_2.gpkg")[1][0] is None


def test_smaller_places_are_left_out_and_borders_forgiven(two_places, tmp_path):
    two_places.find("leastArea").setValue(50)
    two_places.find("tolerance").setValue(1)
    run(two_places)
    assert two_places.find("placesCount").text() == "0 of 1 seen"
    assert "64 m²" in two_places.find("placeWhy").text()  # 2 px less at each side


def test_the_agreement_is_offered_neither_as_a_map_nor_as_a_reference(two_places):
    run(two_places)
    kinds, maps = two_places.find("reference"), two_places.find("reviewMap")
    for chooser in (kinds, maps):
        offered = [chooser.itemText(row) for row in range(chooser.count())]
        assert "Agreement of map" not in offered


def test_unsure_places_need_no_reference(review, layers, tmp_path, own_folder):
    percent = np.full((1, 80, 80), 95, np.uint8)
    percent[0, 10:20, 10:20] = 20
    make_raster(tmp_path / "map_confidence.tif", percent, nodata=255)
    review.form.map.setLayer(None)
    review.form.map.setLayer(layers["map"])
    run(review, "queueButton")
    assert review.find("placesCount").text() == "0 of 1 seen"
    assert "20 %" in review.find("placeWhy").text()


TABLE = """
[[classes]]
value = 0
name = "building"
colour = "#ff0000"
[[classes]]
value = 1
name = "water"
colour = "#0000ff"
[[rules]]
class = "water"
paint = 1
areas = ["natural=water"]
"""


def test_openstreetmap_is_drawn_then_compared(review, tmp_path, project, own_folder, user_folder):
    (user_folder / "osm-tables").mkdir()
    (user_folder / "osm-tables" / "two.toml").write_text(TABLE)
    review.form.reference.load_tables()
    square = [[500020, 4199970], [500030, 4199970], [500030, 4199980], [500020, 4199980]]
    shape = {"type": "Polygon", "coordinates": [[*square, square[0]]]}
    feature = {"type": "Feature", "properties": {"natural": "water"}, "geometry": shape}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32640"}}
    path = tmp_path / "objects.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))
    project.addMapLayer(QgsVectorLayer(str(path), "objects", "ogr"))
    review.hand.choose("reference", "OpenStreetMap")
    review.hand.choose("osmSource", "objects")
    review.hand.choose("osmTable", "two")
    run(review)
    drawn = read(tmp_path / "map_osm.tif")
    assert (drawn == 1).sum() == 400
    assert (drawn == 255).sum() == 6000  # silence is no reference
    layer = QgsProject.instance().mapLayersByName("OpenStreetMap reference of map")[0]
    assert layer.metadata().rights() == ["© OpenStreetMap contributors"]
    assert review.find("reference").currentText() == layer.name()
    review.point_at(500025, 4199975)
    assert review.find("probeReference").text().endswith(" water")
    assert review.find("probeTags").text() == "natural=water"
    assert review.find("placesCount").text() == "0 of 1 seen"


def test_a_reference_elsewhere_says_so_and_leaves_nothing(
    review, project, tmp_path, own_folder, face
):
    values = np.ones((1, 80, 80), np.uint8)
    far = (900000.0, 0.5, 0.0, 4200000.0, 0.0, -0.5)
    path = make_raster(tmp_path / "far.tif", values, nodata=255, geotransform=far)
    path.with_suffix(".qml").write_text((tmp_path / "map.qml").read_text())
    project.addMapLayer(QgsRasterLayer(str(path), "far"))
    review.hand.choose("reference", "far")
    run(review)
    assert "far.tif" in face.bar.currentItem().text()
    assert not list(tmp_path.glob("map_*"))
    assert review.find("compareButton").isEnabled()


def test_a_map_that_is_removed_ends_the_run(two_places, project, layers):
    two_places.click("compareButton")
    project.removeMapLayer(layers["map"].id())
    two_places.until(lambda: not two_places.form.bar.is_running)
    assert "Places of map" not in names()


def test_results_belong_to_the_map_that_was_compared(two_places, tmp_path):
    """Whatever is chosen in the meantime."""
    two_places.click("compareButton")
    two_places.form.map.setLayer(QgsProject.instance().mapLayersByName("reference")[0])
    two_places.until(lambda: not two_places.form.bar.is_running)
    assert "Places of map" in names()
    assert (tmp_path / "map_places.gpkg").is_file()


def test_cancel_leaves_nothing(two_places, tmp_path):
    two_places.click("compareButton")
    two_places.until(lambda: two_places.form.bar.is_running)
    two_places.click("cancelCompare")
    two_places.until(lambda: not two_places.form.bar.is_running)
    assert not list(tmp_path.glob("map_places*"))


def test_a_temporary_map_is_asked_where_its_review_goes(two_places, tmp_path, monkeypatch):
    where = tmp_path / "kept"
    where.mkdir()
    monkeypatch.setattr(
        "landseg.ui.review.review_tab.QgsProcessingUtils.tempFolder", lambda: str(tmp_path)
    )
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(where))
    run(two_places)
    assert (where / "map_places.gpkg").is_file()


def test_no_folder_no_comparison(two_places, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "landseg.ui.review.review_tab.QgsProcessingUtils.tempFolder", lambda: str(tmp_path)
    )
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    two_places.click("compareButton")
    assert not two_places.form.bar.is_running


def test_a_file_of_openstreetmap_can_be_opened(review, tmp_path, monkeypatch):
    path = tmp_path / "region.osm"
    path.write_text("<osm version='0.6'/>")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    review.hand.choose("reference", "OpenStreetMap")
    assert not review.find("compareButton").isEnabled()
    review.click("openOsmFile")
    assert review.find("osmSource").currentText() == str(path)
    assert review.find("compareButton").isEnabled()


def test_an_edited_table_is_kept_as_the_users_own(review, user_folder):
    review.hand.choose("reference", "OpenStreetMap")
    review.hand.choose("osmTable", "Dubai, 5 land-cover classes")
    review.click("editTable")
    dialog = review.tab.findChild(QDialog, "tableDialog")
    review.until(dialog.isVisible)
    assert 'name = "vegetation"' in dialog.text.toPlainText()
    dialog.text.appendPlainText("# mine")
    dialog.name.setText("our town")
    QTest.mouseClick(dialog.findChild(QPushButton, "saveTable"), Qt.MouseButton.LeftButton)
    kept = user_folder / "osm-tables" / "our-town.toml"
    assert kept.read_text().endswith("# mine")
    assert review.find("osmTable").currentText() == "our-town"
    assert review.form.reference.table == str(kept)


def test_the_backdrop_lies_below_all_with_its_credit_and_only_once(review, project):
    review.click("backdropButton")
    review.click("backdropButton")
    layers = [node.layer() for node in project.layerTreeRoot().findLayers()]
    tiles = [layer for layer in layers if layer.name() == "OpenStreetMap"]
    assert layers[-1:] == tiles
    assert tiles[0].metadata().rights() == ["© OpenStreetMap contributors"]
    assert tiles[0].serverProperties().attribution() == "© OpenStreetMap contributors"
    assert tiles[0].source().startswith("type=xyz&url=https://tile.openstreetmap.org/")
    assert tiles[0].isValid()


def test_quickosm_is_offered_only_where_it_is(review):
    review.hand.choose("reference", "OpenStreetMap")
    assert not review.find("quickOsmButton").isVisible()


def test_too_large_an_area_is_not_asked_of_the_server(review, project, tmp_path, face):
    huge = (400000.0, 500.0, 0.0, 4200000.0, 0.0, -500.0)
    path = make_raster(tmp_path / "huge.tif", np.zeros((1, 80, 80), np.uint8), geotransform=huge)
    path.with_suffix(".qml").write_text((tmp_path / "map.qml").read_text())
    layer = QgsRasterLayer(str(path), "huge")
    project.addMapLayer(layer)
    review.form.map.setLayer(layer)
    review.hand.choose("reference", "OpenStreetMap")
    review.form.reference.offer_download(True)
    review.click("quickOsmButton")
    assert "asked for 25 at most" in face.bar.currentItem().text()
