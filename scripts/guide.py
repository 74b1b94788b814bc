"""The story of docs/train-your-own.md, inside real QGIS, and its pictures. guide.sh plays it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import processing
from qgis.core import QgsFillSymbol, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAction,
    QApplication,
    QComboBox,
    QDockWidget,
    QMenu,
    QPushButton,
    QScrollArea,
    QTextEdit,
    QToolButton,
    QWidget,
)
from qgis.utils import iface
from stage import OUT, Steps, click, click_later, pause, say, shown, until

DATA = Path(os.environ["LANDSEG_GUIDE_DATA"])  # copies: a picture shows their folder
RUN = DATA / "kampala-run"
PICTURES = OUT / "guide"
MODEL = "kampala"
STEPS = int(os.environ.get("LANDSEG_GUIDE_STEPS", "500"))
WINDOW, DIALOG = (1280, 800), (1000, 760)  # px
LONGEST = 5000.0  # s


def story() -> Steps:
    """Do what the guide says, page by page."""
    window = iface.mainWindow()
    outlines = yield from open_layers(window)
    dock = yield from open_pane(window)
    dialog = yield from open_training(dock)
    yield from train(dialog, outlines)
    yield from classify(window, dock)
    yield from evaluate(outlines)


def open_layers(window: QWidget) -> Steps:
    for name in ("Browser", "ProcessingToolbox"):
        window.findChild(QDockWidget, name).close()
    window.resize(*WINDOW)
    image = iface.addRasterLayer(str(DATA / "A.tif"), "A")
    outlines = iface.addVectorLayer(str(DATA / "osm_buildings.geojson"), "building", "ogr")
    style = {"color": "0,0,0,0", "outline_color": "#d0006f", "outline_width": "0.5"}
    outlines.renderer().setSymbol(QgsFillSymbol.createSimple(style))
    outlines.emitStyleChanged()
    iface.layerTreeView().refreshLayerSymbology(outlines.id())
    yield from pause(2)  # QGIS takes the first layer's coordinate system by itself
    QgsProject.instance().setCrs(image.crs())
    yield from look_at(image)
    return outlines


def open_pane(window: QWidget) -> Steps:
    action = window.findChild(QAction, "landsegPane")
    click(iface.rasterToolBar().widgetForAction(action))
    dock = yield from until(lambda: shown(QDockWidget, "LandsegDock"), "the Landseg pane")
    window.resizeDocks([window.findChild(QDockWidget, "Layers")], [230], Qt.Orientation.Horizontal)
    yield from pause(4)
    return dock


def open_training(dock: QWidget) -> Steps:
    """Open the toolbox's form from the menu beside the models."""
    click_later(dock.findChild(QToolButton, "moreModels"))
    menu: QMenu = yield from until(QApplication.activePopupWidget, "the menu beside the models")
    yield from pause(1)
    QApplication.primaryScreen().grabWindow(0).save(str(PICTURES / "train-menu.png"))
    place = menu.actionGeometry(menu.findChild(QAction, "trainModel")).center()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
    return (yield from until(lambda: titled("Train a model"), "the form"))


def train(dialog: QWidget, outlines: QgsVectorLayer) -> Steps:
    dialog.resize(*DIALOG)
    choose(dialog, POLYGONS=outlines.id(), BACKGROUND="other", NAME=MODEL, STEPS=STEPS)
    choose(dialog, OUTPUT=str(RUN), RIM=0.3, LICENCE="ODbL-1.0")
    choose(dialog, CREDIT="Imagery OpenAerialMap, CC BY 4.0; © OpenStreetMap contributors")
    yield from pause(1)
    take(dialog, "train-form")
    yield from show_advanced(dialog)
    take(dialog, "train-advanced")
    say(f"training {STEPS} steps")
    click_later(button(dialog, "Run"))
    yield from until(lambda: " left" in said(dialog), "the time left", LONGEST)
    yield from pause(30)
    take(dialog, "train-running")
    yield from until(lambda: "finished" in said(dialog), "the model", LONGEST)
    yield from pause(1)
    take(dialog, "train-done")
    dialog.close()


def classify(window: QWidget, dock: QWidget) -> Steps:
    """Classify another image of the same place with the new model."""
    say("classifying with the new model")
    other = iface.addRasterLayer(str(DATA / "B.tif"), "B")
    yield from look_at(other)
    models = dock.findChild(QComboBox, "model")
    yield from until(lambda: models.findText(MODEL) >= 0, "the new model in the list")
    models.setCurrentIndex(models.findText(MODEL))
    count = len(QgsProject.instance().mapLayers())
    yield from pause(6)
    click(dock.findChild(QWidget, "classifyButton"))
    yield from until(lambda: len(QgsProject.instance().mapLayers()) > count, "the map", LONGEST)
    yield from look_at(other)
    iface.messageBar().clearWidgets()
    take(window, "train-map")


def evaluate(outlines: QgsVectorLayer) -> Steps:
    """Hold the model against the outlines in the image that it never saw."""
    say("evaluating the new model")
    values = {"MODEL": MODEL, "IMAGE": str(DATA / "B.tif")}
    values.update(POLYGONS=outlines.id(), BACKGROUND="other", ERODE=4)
    dialog = processing.createAlgorithmDialog("landseg:evaluate", values)
    dialog.resize(*DIALOG)
    dialog.show()
    yield from pause(2)
    click_later(button(dialog, "Run"))
    yield from until(lambda: "finished" in said(dialog), "the report", LONGEST)
    yield from pause(1)
    take(dialog, "train-evaluate")
    dialog.close()


def show_advanced(dialog: QWidget) -> Steps:
    """Open the section with the rim, and go down to it."""
    click(dialog.findChild(QToolButton, "collapseButton"))
    yield from pause(1)
    bar = dialog.findChild(QScrollArea).verticalScrollBar()
    bar.setValue(bar.maximum())
    yield from pause(1)


def look_at(layer: QgsRasterLayer) -> Steps:
    """Show a layer, drawn to its end."""
    canvas = iface.mapCanvas()
    iface.setActiveLayer(layer)
    canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(layer, layer.extent()))
    canvas.refresh()
    yield from pause(2)
    yield from until(lambda: not canvas.isDrawing(), "the drawn map")


def choose(dialog: QWidget, **values: Any) -> None:
    """Fill in a form of the toolbox."""
    for name, value in values.items():
        dialog.mainWidget().wrappers[name].setParameterValue(value, dialog.processingContext())


def said(dialog: QWidget) -> str:
    """Give the log of a form; its help is a text too."""
    return "\n".join(each.toPlainText() for each in dialog.findChildren(QTextEdit))


def button(dialog: QWidget, text: str) -> QPushButton:
    return next(it for it in dialog.findChildren(QPushButton) if it.text().strip("&") == text)


def titled(title: str) -> QWidget | None:
    windows = (it for it in QApplication.topLevelWidgets() if it.isVisible())
    return next((it for it in windows if it.windowTitle() == title), None)


def take(widget: QWidget, name: str) -> None:
    """Take a picture; pictures.sh makes it small."""
    path = Path(PICTURES / f"{name}.png")
    widget.grab().save(str(path))
    say(f"picture {path}")
