"""The pane in a window of its own, with QGIS's canvas and message bar, and a hand that clicks."""

from __future__ import annotations

import sys

import pytest
from landseg.ui.dock import LandsegDock
from landseg.ui.settings import Settings
from qgis.core import QgsRasterLayer
from qgis.gui import QgsMapCanvas, QgsMapToolPan, QgsMessageBar
from qgis.PyQt.QtCore import QEvent, QObject, Qt, pyqtSignal
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QApplication, QMainWindow, QVBoxLayout, QWidget

from ..making import make_raster


class Face(QObject):
    """The few things of QGIS's interface that the pane uses, all real."""

    currentLayerChanged = pyqtSignal(object)  # noqa: N815

    def __init__(self):
        super().__init__()
        self.window, self.bar, self.canvas = QMainWindow(), QgsMessageBar(), QgsMapCanvas()
        self.pan = QgsMapToolPan(self.canvas)
        self.canvas.setMapTool(self.pan)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.addWidget(self.bar)
        column.addWidget(self.canvas, 1)
        self.window.setCentralWidget(middle)
        self.window.resize(1000, 700)
        self.window.show()

    def mainWindow(self):
        return self.window

    def messageBar(self):
        return self.bar

    def mapCanvas(self):
        return self.canvas

    def activeLayer(self):
        return None

    def show_layer(self, layer):
        self.canvas.setDestinationCrs(layer.crs())
        self.canvas.setLayers([layer])
        self.canvas.setExtent(layer.extent())
        self.currentLayerChanged.emit(layer)


class Hand:
    """What a person does with the pane: mouse, keys and eyes."""

    def __init__(self, dock, until):
        self.dock, self._until, self._closed = dock, until, False

    def close(self):
        """Take the pane away, as the plugin does; once."""
        if not self._closed:
            self._closed = True
            self.dock.shut_down()
            self.dock.deleteLater()

    def find(self, name):
        return self.dock.findChild(QWidget, name)

    def click(self, name):
        widget = self.find(name)
        assert widget.isVisible(), f"{name} is not on the screen"
        assert widget.isEnabled(), f"{name} is grey"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def trigger(self, name):
        """Choose an action of a menu."""
        action = self.dock.findChild(QAction, name)
        assert action.isEnabled(), f"{name} is grey"
        action.trigger()

    def type(self, name, text):
        line = self.find(name)
        line.selectAll()
        QTest.keyClicks(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)

    def choose(self, name, title):
        """Choose an entry of a list by keys, as somebody without a mouse does."""
        chooser = self.find(name)
        chooser.setFocus()
        QTest.keyClick(chooser, Qt.Key.Key_Home)
        for _ in range(chooser.count()):
            if chooser.currentText() == title:
                return
            QTest.keyClick(chooser, Qt.Key.Key_Down)
        raise AssertionError(f"{name} does not offer {title}")

    def follow_link(self, name):
        """Follow the only link of a text by keys."""
        label = self.find(name)
        label.setFocus()
        QTest.keyClick(label, Qt.Key.Key_Tab)
        QTest.keyClick(label, Qt.Key.Key_Return)

    def plan(self, *words):
        """Wait until the plan says all these words, and give all that it says."""
        text = self.find("preflight").text
        self.until(lambda: all(word in text() for word in words))
        return text()

    def until(self, is_so, seconds=60):
        self._until(is_so, seconds)

    def run(self):
        """Click and wait for the end."""
        self.click("classifyButton")
        self.until(lambda: self.dock.form.run.is_running)
        self.until(lambda: not self.dock.form.run.is_running)


@pytest.fixture
def face(qgis_app, project):
    found = Face()
    yield found
    found.canvas.setLayers([])
    found.canvas.waitWhileRendering()
    found.canvas.unsetMapTool(found.pan)
    found.window.close()
    found.window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def open_pane(face, engine, until):
    """Open the pane as the plugin does."""
    opened = []

    def make():
        dock = LandsegDock(face, engine, engine)
        face.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        face.window.resizeDocks([dock], [320], Qt.Orientation.Horizontal)
        opened.append(Hand(dock, until))
        QApplication.processEvents()
        return opened[-1]

    yield make
    for hand in opened:
        hand.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def pane(open_pane, tiny_model, layer, face):
    """The pane with the image and the tiny model chosen, its plan made."""
    face.show_layer(layer)
    Settings(engine_python=sys.executable, classify_model=tiny_model).save()
    hand = open_pane()
    hand.plan("90 × 70 pixels")  # noqa: RUF001
    return hand


@pytest.fixture
def add_layer(project, tmp_path, face):
    """Add an image of these pixels to the project and make it the active layer."""

    def add(pixels, name="other", **how):
        path = make_raster(tmp_path / f"{name}.tif", pixels, **how)
        layer = QgsRasterLayer(str(path), name)
        project.addMapLayer(layer)
        face.show_layer(layer)
        return layer

    return add
