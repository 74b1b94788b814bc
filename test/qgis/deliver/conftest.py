"""The Deliver tab in the pane, with a small class map, and a hand that clicks."""

from __future__ import annotations

import json

import numpy as np
import pytest
from landseg.inference import LegendClass, class_style
from landseg.ui.deliver.deliver_tab import DeliverTab
from landseg.ui.engine import Engine
from osgeo import gdal
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QLineEdit, QTabWidget, QWidget

from ..making import make_raster
from ..pane.conftest import Face

LEGEND = (
    LegendClass(0, "building", "#b5413b"),
    LegendClass(1, "land", "#e3d2a8"),
    LegendClass(2, "road", "#4a4a4a"),
    LegendClass(3, "vegetation", "#4f9d45"),
    LegendClass(4, "water", "#3c7fb1"),
)
OSM = "© OpenStreetMap contributors, ODbL"


@pytest.fixture(autouse=True)
def usual_font(qgis_app):
    """The size of desktops' text; without a screen Qt takes a larger one."""
    before = QApplication.font()
    font = QFont(before)
    font.setPointSizeF(10)
    QApplication.setFont(font)
    yield
    QApplication.setFont(before)


class Designer(QObject):
    """The window of a layout, as far as the tab asks for it."""

    def view(self):
        return self

    def zoomFull(self):
        pass


class DeliverFace(Face):
    """QGIS's face with what the Deliver tab asks of it more."""

    def __init__(self):
        super().__init__()
        self.opened = []

    def openLayoutDesigner(self, layout):
        self.opened.append(layout)
        return Designer()


class Hand:
    """What a person does with the tab."""

    def __init__(self, tab, face, until):
        self.tab, self.face, self.until = tab, face, until

    def find(self, name):
        return self.tab.findChild(QWidget, name)

    def click(self, name):
        widget = self.find(name)
        assert widget.isVisible(), f"{name} is not on the screen"
        assert widget.isEnabled(), f"{name} is grey"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def cell(self, row, column):
        """Give where to click in the table of classes."""
        table = self.tab.legend.table
        return table.visualItemRect(table.item(row, column)).center()

    def rename(self, row, name):
        table = self.tab.legend.table
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=self.cell(row, 0))
        QTest.keyClick(table, Qt.Key.Key_F2)
        line = table.findChild(QLineEdit)
        line.selectAll()
        QTest.keyClicks(line, name)
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.until(lambda: table.findChild(QLineEdit) is None)

    def dialog(self):
        """Give the dialog that asks for a file."""
        found = self.tab.findChildren(QWidget, "saveDialog")
        (shown,) = [each for each in found if each.isVisible()]
        return shown

    def save(self, path, **amounts):
        """Fill in the dialog by keys, and press OK."""
        dialog = self.dialog()
        for name, value in amounts.items():
            dialog.numbers[name].setValue(value)
        line = dialog.findChild(QWidget, "saveName")
        line.selectAll()
        QTest.keyClicks(line, str(path))
        ok = dialog.buttons.button(dialog.buttons.StandardButton.Ok)
        assert ok.isEnabled()
        QTest.mouseClick(ok, Qt.MouseButton.LeftButton)

    def finish(self):
        self.until(lambda: not self.tab.work.is_running)

    def said(self):
        return [item.text() for item in self.face.bar.items()]


@pytest.fixture
def make_map(tmp_path):
    """Write a class map as Landseg does: palette, legend, credits, style beside it."""

    def make(pixels, name="map", legend=LEGEND, owed=(OSM,), **how):
        path = make_raster(tmp_path / f"{name}.tif", pixels[None], nodata=255, **how)
        dataset = gdal.Open(str(path), gdal.GA_Update)
        entries = [entry.to_json() for entry in legend]
        dataset.SetMetadataItem("LANDSEG_LEGEND", json.dumps(entries))
        dataset.SetMetadataItem("LANDSEG_CREDITS", json.dumps(list(owed)))
        del dataset
        path.with_suffix(".qml").write_text(class_style(legend), "utf-8")
        return path

    return make


@pytest.fixture
def class_map(make_map):
    """Four of five classes in stripes of 10, 20, 30 and 20 columns, the rest nodata."""
    pixels = np.full((60, 90), 255, np.uint8)
    for value, (left, right) in {0: (0, 10), 1: (10, 30), 2: (30, 60), 4: (60, 80)}.items():
        pixels[:, left:right] = value
    return make_map(pixels)


@pytest.fixture
def map_layer(project, class_map):
    layer = QgsRasterLayer(str(class_map), "My map")
    project.addMapLayer(layer)
    return layer


@pytest.fixture
def face(qgis_app, project):
    found = DeliverFace()
    yield found
    found.canvas.setLayers([])
    found.canvas.waitWhileRendering()
    found.canvas.unsetMapTool(found.pan)
    found.window.close()
    found.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def light_engine():
    found = Engine(light=True)
    yield found
    found.stop()


@pytest.fixture
def empty_hand(face, light_engine, until):
    """The tab without any class map."""
    tab = DeliverTab(face, light_engine)
    tabs = QTabWidget()  # as the dock holds it
    tabs.setDocumentMode(True)
    tabs.addTab(tab, "Deliver")
    tabs.resize(320, 640)
    tabs.show()
    QApplication.processEvents()
    yield Hand(tab, face, until)
    tab.shut_down()
    tabs.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def hand(empty_hand, map_layer):
    """The tab with the map chosen."""
    empty_hand.tab.map_box.follow(map_layer)
    assert empty_hand.tab.layer() == map_layer
    return empty_hand
