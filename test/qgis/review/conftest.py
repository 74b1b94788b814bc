"""The Review tab in a window of its own, over hand-made maps and places."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import LegendClass, class_style
from osgeo import gdal, ogr, osr
from qgis.core import QgsPointXY, QgsRasterLayer
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from ..making import make_raster
from ..pane.conftest import face, open_pane  # noqa: F401 - fixtures

LEGEND = (LegendClass(0, "building", "#ff0000"), LegendClass(1, "water", "#0000ff"))
SIDE = 80  # px of the maps, 0.5 m each
WHY = "The map says building, the reference says water."


class Review:
    """What a person sees and does in the tab and on the map."""

    def __init__(self, hand, face_of_qgis):
        self.hand, self.face, self.canvas = hand, face_of_qgis, face_of_qgis.canvas
        self.tab, self.form = hand.dock.review, hand.dock.review.form
        self.find, self.click, self.until = hand.find, hand.click, hand.until

    def settle(self, looks=10):
        """Wait until nothing has been drawn on the canvas for a moment."""
        quiet = []

        def is_quiet():
            busy = self.canvas.isDrawing() or self.tab.views.is_drawing
            quiet.append(not busy)
            return all(quiet[-looks:]) and len(quiet) > looks

        self.until(is_quiet)

    def colour(self, across, down):
        """Give the colour on the canvas, at shares of its width and height."""
        self.settle()
        picture = self.canvas.grab().toImage()
        x, y = int(across * picture.width()), int(down * picture.height())
        return picture.pixelColor(x, y).name()

    def key(self, key):
        QTest.keyClick(self.face.window, key)
        QApplication.processEvents()

    def drag(self, start, end):
        """Drag on the canvas, from one share of its width and height to another."""
        view, left = self.canvas.viewport(), Qt.MouseButton.LeftButton
        places = [QPoint(int(x * view.width()), int(y * view.height())) for x, y in (start, end)]
        none = Qt.KeyboardModifier.NoModifier
        QTest.mousePress(view, left, none, places[0])
        move, button = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
        event = QMouseEvent(move, QPointF(places[1]), button, left, none)
        QApplication.sendEvent(view, event)
        QApplication.processEvents()
        QTest.mouseRelease(view, left, none, places[1])

    def point_at(self, x, y):
        """Hold the cursor over a place of the canvas's system."""
        self.canvas.xyCoordinates.emit(QgsPointXY(x, y))
        self.until(lambda: not self.form.probe._timer.isActive())


@pytest.fixture
def write_map(tmp_path):
    """Write a raster of classes with its style."""

    def write(name, values, nodata=255):
        path = make_raster(tmp_path / f"{name}.tif", values[None].astype(np.uint8), nodata)
        raster = gdal.Open(str(path), gdal.GA_Update)
        raster.GetRasterBand(1).SetCategoryNames([entry.name for entry in LEGEND])
        del raster
        path.with_suffix(".qml").write_text(class_style(LEGEND), "utf-8")
        return path

    return write


@pytest.fixture
def layers(project, write_map, face):  # noqa: F811
    """A map all of buildings over a reference all of water, both over a grey image."""
    image = np.full((3, SIDE, SIDE), 128, np.uint8)
    paths = {
        "map": write_map("map", np.zeros((SIDE, SIDE))),
        "reference": write_map("reference", np.ones((SIDE, SIDE))),
        "image": make_raster(write_map("x", np.zeros((1, 1))).with_name("image.tif"), image),
    }
    found = {name: QgsRasterLayer(str(path), name) for name, path in paths.items()}
    for layer in reversed(list(found.values())):
        project.addMapLayer(layer)
    face.canvas.setDestinationCrs(found["map"].crs())
    face.canvas.setLayers([found["map"], found["image"]])
    face.canvas.setExtent(found["map"].extent())
    return found


@pytest.fixture
def review(open_pane, layers, face, until):  # noqa: F811
    """The tab, with the map and its reference chosen."""
    hand = open_pane()
    hand.dock.tabs.setCurrentIndex(1)
    found = Review(hand, face)
    face.currentLayerChanged.emit(layers["map"])
    hand.choose("reference", "reference")
    QApplication.processEvents()
    found.settle(looks=60)  # QGIS draws half a second after a window has its size
    return found


def make_places(path, count=4, crs=32640):
    """Write a list of places as the comparison does: one square of 4 m2 each, worst first."""
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    system = osr.SpatialReference()
    system.ImportFromEPSG(crs)
    table = source.CreateLayer("places", system, ogr.wkbPolygon)
    kinds = {"rank": ogr.OFTInteger, "area_m2": ogr.OFTReal, "confidence": ogr.OFTReal}
    kinds.update(score=ogr.OFTReal, x=ogr.OFTReal, y=ogr.OFTReal)
    texts = ("map_class", "reference_class", "why", "verdict", "note", "seen_at")
    kinds.update(dict.fromkeys(texts, ogr.OFTString))
    for name, kind in kinds.items():
        table.CreateField(ogr.FieldDefn(name, kind))
    for rank in range(count, 0, -1):  # the file's order is not the list's
        x, y = 500000.0 + 5 * rank, 4200000.0 - 5 * rank
        feature = ogr.Feature(table.GetLayerDefn())
        values = {"rank": rank, "area_m2": 4.0, "confidence": 90.0, "score": 1.0 / rank}
        values.update(x=x, y=y, map_class="building", reference_class="water", why=WHY)
        for name, value in values.items():
            feature.SetField(name, value)
        ring = f"{x} {y}, {x + 2} {y}, {x + 2} {y - 2}, {x} {y - 2}, {x} {y}"
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON (({ring}))"))
        table.CreateFeature(feature)
    source.FlushCache()
    return path


def read_places(path):
    """Read what the file holds, by rank, with another reader than QGIS's."""
    source = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    table = source.GetLayer("places")
    return {one["rank"]: (one["verdict"], one["note"], one["seen_at"]) for one in table}


@pytest.fixture
def places(tmp_path):
    return make_places(tmp_path / "map_places.gpkg")
