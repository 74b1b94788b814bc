"""The demo, inside real QGIS: a person's clicks, one after the other. demo.sh plays it."""

from __future__ import annotations

import time
from pathlib import Path

from qgis.core import Qgis, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QLabel, QLineEdit, QWidget
from qgis.utils import iface
from stage import OUT, ROOT, PlayError, Steps, click, pause, say, shown, until

SAMPLE = ROOT / "sample" / "dubai-tile1.tif"
CLASSES = OUT / "dubai-tile1-classes.tif"
PROJECT = OUT / "demo.qgz"
PICTURE = OUT / "demo.png"
WINDOW = 1440, 900  # px
LONGEST = 800.0  # s


def story() -> Steps:
    """Do what a person does; every `yield` gives QGIS time for its own work."""
    say(f"QGIS {Qgis.QGIS_VERSION} is open")
    window = iface.mainWindow()
    for name in ("Browser", "ProcessingToolbox"):
        window.findChild(QDockWidget, name).close()
    source = iface.addRasterLayer(str(SAMPLE), "dubai-tile1")
    yield from pause(2)
    window.resize(*WINDOW)
    iface.messageBar().clearWidgets()
    say("opening the pane")
    action = window.findChild(QAction, "landsegPane")
    click(iface.rasterToolBar().widgetForAction(action))
    dock = yield from until(lambda: shown(QDockWidget, "LandsegDock"), "the Landseg pane")
    dock.findChild(QLineEdit, "outputName").setText(str(CLASSES))
    plan = dock.findChild(QLabel, "preflight")
    yield from pause(1)
    yield from until(lambda: "<table" in plan.text(), "the words on what will happen")
    button = dock.findChild(QWidget, "classifyButton")
    say("clicking " + button.text().replace("&", ""))
    begin = time.monotonic()
    click(button)
    layer = yield from until(class_map, "the class map", LONGEST)
    say(f"the class map came after {time.monotonic() - begin:.0f} s")
    yield from tidy(window, source, layer)
    save(window)


def tidy(window: QWidget, source: QgsRasterLayer, layer: QgsRasterLayer) -> Steps:
    """Show the whole map, drawn to its end, with the legend beside it."""
    window.resize(*WINDOW)
    layers = window.findChild(QDockWidget, "Layers")
    window.resizeDocks([layers], [260], Qt.Orientation.Horizontal)
    iface.setActiveLayer(layer)
    iface.mapCanvas().setExtent(source.extent())
    iface.mapCanvas().refresh()
    yield from pause(2)
    yield from until(lambda: not iface.mapCanvas().isDrawing(), "the drawn map")


def save(window: QWidget) -> None:
    if not QgsProject.instance().write(str(PROJECT)):
        raise PlayError(f"{PROJECT} could not be saved")
    if not window.grab().save(str(PICTURE)):
        raise PlayError(f"{PICTURE} could not be saved")
    for what, path in (("class map", CLASSES), ("project", PROJECT), ("screenshot", PICTURE)):
        say(f"{what:<10} {path}")


def class_map() -> QgsRasterLayer | None:
    """Find the result among the project's layers."""
    layers = QgsProject.instance().mapLayers().values()
    found = [layer for layer in layers if Path(layer.source()) == CLASSES]
    return found[0] if found else None
