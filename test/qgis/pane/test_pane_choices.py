"""Layer, model, bands, area, stretch: what is offered, and what is refused with a reason."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import models_folder
from landseg.ui.settings import Settings
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsMapToolExtent
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent, QPalette
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QTextBrowser

from ..making import make_model, read
from .run.making import maps

SIZE = "{} × {} pixels"  # noqa: RUF001


def noise(bands, height=40, width=50):
    return np.random.default_rng(1).integers(1, 255, (bands, height, width), np.uint8)


def name_bands(layer, names):
    from osgeo import gdal

    dataset = gdal.Open(layer.source(), gdal.GA_Update)
    for number, name in enumerate(names, 1):
        dataset.GetRasterBand(number).SetDescription(name)
    dataset.FlushCache()


def drag(view, place):
    """Move with the button held, which QTest.mouseMove cannot."""
    held = Qt.MouseButton.LeftButton
    kind, none = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
    event = QMouseEvent(kind, QPointF(place), none, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)


@pytest.fixture
def polygons(project):
    """A triangle over the image's lower left half, not saved in any file."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:32640", "fields", "memory")
    feature = QgsFeature()
    corners = "500000 4200000, 500000 4199965, 500045 4199965, 500000 4200000"
    feature.setGeometry(QgsGeometry.fromWkt(f"Polygon(({corners}))"))
    layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    project.addMapLayer(layer)
    return layer


def test_the_image_follows_the_active_layer_but_never_a_class_map(pane, face, add_layer, layer):
    add_layer(noise(3))
    assert pane.find("layer").currentLayer().name() == "other"
    pane.plan(SIZE.format(50, 40))
    face.show_layer(layer)
    pane.plan(SIZE.format(90, 70))
    pane.run()
    face.show_layer(maps()[0])
    assert pane.find("layer").currentLayer() is layer
    offered = [pane.find("layer").layer(row) for row in range(pane.find("layer").count())]
    assert maps()[0] not in offered


def test_the_card_shows_what_the_model_knows(pane):
    assert pane.find("legend").accessibleName() == "Classes: building, road, water"
    text = pane.find("cardText").text()
    for words in ("red, green and blue", "0.3 to 0.8 m", "Licence CC0-1.0"):
        assert words in text


def test_more_opens_the_whole_card_by_keys(pane):
    pane.follow_link("cardText")
    card = pane.dock.findChild(QDialog, "cardDialog")
    pane.until(lambda: card.isVisible())
    text = card.findChild(QTextBrowser).toPlainText()
    assert "tiny.safetensors" in text
    assert "building" in text
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert not card.isVisible()


def test_the_plan_says_what_will_happen(pane):
    plan = pane.plan("a temporary layer")
    for words in (
        *("Red = 1, Green = 2 and Blue = 3", "0.5 m; the model is for 0.3 to 0.8 m"),
        *("8-bit", "no data", "CPU", "of memory", "of disk"),
    ):
        assert words in plan


def test_a_ground_resolution_far_off_is_a_warning_with_numbers(pane, add_layer):
    add_layer(noise(3), geotransform=(500000.0, 3.0, 0, 4200000.0, 0, -3.0))
    assert "Pixels are 3.0 m wide" in pane.plan("3 m; the model is for 0.3 to 0.8 m")


def test_bands_are_found_by_name_and_can_be_changed_by_keys(pane, add_layer, face):
    layer = add_layer(noise(5))  # of four, GDAL takes the last for alpha
    name_bands(layer, ("near infrared", "blue", "green", "red", "height"))
    face.show_layer(pane.dock.form.layer.layer(0))
    face.show_layer(layer)
    pane.plan("Red = 4, Green = 3 and Blue = 2")
    assert pane.find("band1").toolTip() == "Band 4: red"
    pane.choose("band1", "Band 1")
    pane.plan("Red = 1, Green = 3 and Blue = 2")


def test_a_layer_with_too_few_bands_is_refused_with_their_names(pane, add_layer, face):
    add_layer(noise(2))
    assert "missing: blue" in pane.plan("Model tiny needs 3 bands")
    pane.click("classifyButton")
    assert "missing: blue" in face.bar.currentItem().text()
    assert not pane.dock.form.run.is_running


def test_values_that_do_not_fit_lead_to_the_stretch_and_its_picture(pane, add_layer, monkeypatch):
    layer = add_layer(noise(3))
    deep = layer.source().replace("other", "deep")
    from osgeo import gdal

    gdal.Translate(
        deep, layer.source(), outputType=gdal.GDT_UInt16, scaleParams=[[0, 255, 0, 2047]]
    )
    second = QgsRasterLayer(deep, "deep")
    QgsProject.instance().addMapLayer(second)
    pane.dock.form.layer.setLayer(second)
    pane.plan("Choose a stretch…")
    pane.follow_link("preflight")
    pane.until(lambda: pane.find("stretch").isVisible())
    pane.choose("stretch", "Between Percentiles")
    pane.plan("16-bit, stretched", SIZE.format(50, 40))
    pane.until(lambda: pane.find("stretchPicture").isVisible())
    picture = pane.find("stretchPicture").pixmap()
    assert (picture.width(), picture.height()) == (50, 40)
    pane.run()
    assert len(maps()) == 1


def test_a_rectangle_dragged_on_the_map_is_the_area(pane, face, layer):
    pane.choose("area", "Drawn Rectangle")
    assert "No area is chosen" in pane.plan("Draw a rectangle")
    assert isinstance(face.canvas.mapTool(), QgsMapToolExtent)
    to_pixel = face.canvas.getCoordinateTransform()
    first, last = to_pixel.transform(500010, 4199990), to_pixel.transform(500020.2, 4199974.8)
    start, end = (QPoint(round(point.x()), round(point.y())) for point in (first, last))
    view = face.canvas.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(), start)
    drag(view, (start + end) / 2)
    drag(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(), end)
    pane.plan("pixels", "a temporary layer")
    assert face.canvas.mapTool() is face.pan
    assert not pane.find("drawButton").isChecked()
    pane.run()
    extent = maps()[0].extent()
    assert QgsRectangle(500009, 4199974, 500021, 4199991).contains(extent)
    assert extent.contains(QgsRectangle(500010.5, 4199975.5, 500020, 4199989.5))


def test_the_visible_canvas_is_the_area_and_follows_the_map(pane, face):
    pane.choose("area", "Visible Canvas")
    pane.plan(SIZE.format(90, 70))
    face.canvas.setExtent(QgsRectangle(500010, 4199980, 500015, 4199990))
    pane.until(lambda: SIZE.format(90, 70) not in pane.find("preflight").text())
    face.canvas.setExtent(QgsRectangle(600010, 4199980, 600015, 4199990))
    pane.plan("The area does not touch")


def test_only_pixels_inside_the_polygons_get_a_class(pane, polygons):
    pane.choose("area", "Polygons of a Layer")
    assert pane.find("polygonLayer").currentLayer() is polygons
    pane.plan(SIZE.format(90, 70))
    pane.run()
    values = read(maps()[0].source())
    assert (values[:30, 60:] == 255).all()
    assert (values[40:, :20] != 255).all()


def test_a_drawn_map_is_refused_with_a_reason(pane, project):
    source = "type=xyz&url=https://tile.openstreetmap.org/{z}/{x}/{y}.png&zmax=19"
    layer = QgsRasterLayer(source, "streets", "wms")
    project.addMapLayer(layer)
    pane.dock.form.layer.setLayer(layer)
    assert "streets" in pane.plan("drawn")


def test_a_web_layer_asks_for_area_and_pixel_size(pane, project, face):
    layer = QgsRasterLayer("type=xyz&url=http://localhost:9/{z}/{x}/{y}.png", "photos", "wms")
    project.addMapLayer(layer)
    pane.dock.form.layer.setLayer(layer)
    kinds = [pane.find("area").itemText(row) for row in range(pane.find("area").count())]
    assert kinds == ["Visible Canvas", "Drawn Rectangle", "Polygons of a Layer"]
    assert pane.find("resolution").isVisible()
    assert pane.find("resolution").value() == 0.5
    face.canvas.setExtent(QgsRectangle(500010, 4199980, 500015, 4199990))
    pane.plan("the image is fetched", "0.5 m; the model is for 0.3 to 0.8 m")


def test_a_broken_model_is_listed_with_its_problem(open_pane, layer, face):
    make_model("whole")
    broken = make_model("broken")
    broken.write_bytes(broken.read_bytes()[:-9])
    Settings(classify_model="broken").save()
    face.show_layer(layer)
    pane = open_pane()
    pane.until(lambda: pane.find("model").currentText() == "broken (cannot be used)")
    assert "broken.safetensors" in pane.find("cardText").text()
    pane.plan("broken.safetensors")
    pane.choose("model", "Model whole")
    pane.plan(SIZE.format(90, 70))


def test_a_card_cannot_smuggle_markup_into_the_pane(open_pane, layer, face):
    make_model("sly", region="<img src=x> & <b>there</b>", title="<i>sly</i>")
    Settings(classify_model="sly").save()
    face.show_layer(layer)
    pane = open_pane()
    pane.plan("temporary")
    assert "&lt;img src=x&gt; &amp;" in pane.find("cardText").text()


def test_without_an_engine_the_pane_says_so_and_the_button_too(open_pane, tiny_model, layer, face):
    Settings(engine_python="/nowhere/python", classify_model=tiny_model).save()
    face.show_layer(layer)
    pane = open_pane()
    assert "engine is not installed" in pane.find("notice").text()
    pane.plan(SIZE.format(90, 70))
    pane.click("classifyButton")
    assert "engine is not installed" in face.bar.currentItem().text()


def test_a_python_that_is_no_engine_is_explained(open_pane, tiny_model, layer, face, tmp_path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho No module named torch >&2\nexit 1\n")
    python.chmod(0o755)
    Settings(engine_python=str(python), classify_model=tiny_model).save()
    face.show_layer(layer)
    pane = open_pane()
    pane.plan(SIZE.format(90, 70))
    pane.run()
    assert "does not start: No module named torch" in face.bar.currentItem().text()
    assert "choose another Python" in pane.find("notice").text()


def test_without_a_layer_the_pane_asks_for_one(open_pane, tiny_model, face):
    pane = open_pane()
    pane.plan("No image is chosen")
    pane.click("classifyButton")
    pane.until(lambda: face.bar.currentItem() is not None)
    assert "Add an aerial or satellite image" in face.bar.currentItem().text()


def test_a_dark_palette_reaches_the_legend(pane):
    dark = QPalette(QApplication.palette())
    dark.setColor(QPalette.ColorRole.WindowText, Qt.GlobalColor.white)
    dark.setColor(QPalette.ColorRole.Window, Qt.GlobalColor.black)
    legend = pane.find("legend")
    legend.setPalette(dark)
    image = legend.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(90) for y in range(image.height())}
    assert {"#ffffff", "#3c1098"} <= colours


def test_the_users_folder_is_where_models_are_looked_for(pane):
    assert (models_folder() / "tiny.json").is_file()
    assert pane.find("model").currentText() == "Model tiny"
