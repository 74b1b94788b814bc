"""The demo goes on: two maps are checked and delivered by clicks. demo.sh plays it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsFillSymbol, QgsMapLayer, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAction,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QTabWidget,
    QWidget,
)
from qgis.utils import iface
from stage import OUT, ROOT, Steps, click, pause, say, shown, until

SAMPLES = ROOT / "sample"
WINDOW = 1280, 800  # px
LONGEST = 900.0  # s
IMAGE = "Drone image"
TABS = {"Classify": 0, "Review": 1, "Deliver": 2}


def story() -> Steps:
    """Check a map against OpenStreetMap and another against its ground truth; deliver both."""
    window = iface.mainWindow()
    for name in ("Browser", "ProcessingToolbox"):
        window.findChild(QDockWidget, name).close()
    window.resize(*WINDOW)
    dock = yield from open_pane(window)
    yield from kampala(window, dock)
    yield from dubai(window, dock)
    if QgsProject.instance().write(str(OUT / "review.qgz")):
        say(f"project    {OUT / 'review.qgz'}")


def open_pane(window: QWidget) -> Steps:
    yield from pause(2)
    action = window.findChild(QAction, "landsegPane")
    click(iface.rasterToolBar().widgetForAction(action))
    dock = yield from until(lambda: shown(QDockWidget, "LandsegDock"), "the Landseg pane")
    window.resizeDocks([window.findChild(QDockWidget, "Layers")], [220], Qt.Orientation.Horizontal)
    return dock


def kampala(window: QWidget, dock: QWidget) -> Steps:
    """Classify the drone image, and hold the map against OpenStreetMap's buildings."""
    image = iface.addRasterLayer(str(SAMPLES / "kampala.tif"), IMAGE)
    outlines = iface.addVectorLayer(str(SAMPLES / "kampala.geojson"), "OSM buildings", "ogr")
    style = {"color": "0,0,0,0", "outline_color": "#d0006f", "outline_width": "0.5"}
    outlines.renderer().setSymbol(QgsFillSymbol.createSimple(style))
    yield from look_at(image)
    class_map = yield from classify(dock, "Kampala", OUT / "kampala-classes.tif")
    set_options(dock, tolerance=0.5, leastArea=5)
    yield from compare(dock, class_map, "OpenStreetMap", OUT / "kampala-classes_agreement.tif")
    yield from look_at(class_map)
    click(dock.findChild(QWidget, "swipeButton"))
    yield from point_at(0.72, 0.68)
    take(window, "review-kampala")
    click(dock.findChild(QWidget, "swipeButton"))
    yield from judge(window, dock)
    yield from deliver(window, dock, class_map, "deliver-kampala")


def dubai(window: QWidget, dock: QWidget) -> Steps:
    """Hold the map that the demo made against what people drew."""
    QgsProject.instance().clear()
    image = iface.addRasterLayer(str(SAMPLES / "dubai-tile1.tif"), "dubai-tile1")
    truth = iface.addRasterLayer(str(SAMPLES / "dubai-tile1-truth.tif"), "Ground truth")
    class_map = iface.addRasterLayer(str(OUT / "dubai-tile1-classes.tif"), "Class map of dubai")
    QgsProject.instance().setCrs(image.crs())
    set_options(dock, tolerance=2, leastArea=50)
    yield from compare(dock, class_map, truth.name(), OUT / "dubai-tile1-classes_agreement.tif")
    yield from look_at(class_map)
    click(dock.findChild(QWidget, "swipeButton"))
    yield from point_at(0.75, 0.55)
    take(window, "review-dubai")
    click(dock.findChild(QWidget, "swipeButton"))
    yield from deliver(window, dock, class_map, "deliver-dubai")


def classify(dock: QWidget, model: str, output: Path) -> Steps:
    """Choose a model, ask for the confidence too, and click Classify layer."""
    show_tab(dock, "Classify")
    choose(dock.findChild(QComboBox, "model"), model)
    dock.findChild(QLineEdit, "outputName").setText(str(output))
    dock.findChild(QCheckBox, "confidence").setChecked(True)
    plan = dock.findChild(QLabel, "preflight")
    yield from pause(1)
    yield from until(lambda: "<table" in plan.text(), "the words on what will happen")
    say(f"classifying with the model of {model}")
    click(dock.findChild(QWidget, "classifyButton"))
    return (yield from until(lambda: layer_of(output), "the class map", LONGEST))


def compare(dock: QWidget, class_map: QgsRasterLayer, reference: str, agreement: Path) -> Steps:
    """Choose map and reference in the Review tab, and click Compare."""
    show_tab(dock, "Review")
    iface.setActiveLayer(class_map)
    choose(dock.findChild(QComboBox, "reference"), reference)
    yield from pause(1)
    say(f"comparing {class_map.name()} with {reference}")
    click(dock.findChild(QWidget, "compareButton"))
    yield from until(lambda: layer_of(agreement), "the agreement", LONGEST)
    yield from settle()


def judge(window: QWidget, dock: QWidget) -> Steps:
    """Judge two places, and look at the third, the map over the image."""
    for verdict in ("reference_right", "map_right"):
        click(dock.findChild(QWidget, f"verdict_{verdict}"))
        yield from pause(1)
        click(dock.findChild(QWidget, "nextPlace"))
        yield from settle()
    choose(dock.findChild(QComboBox, "against"), IMAGE)
    click(dock.findChild(QWidget, "blendButton"))
    yield from point_at(0.5, 0.5)
    take(window, "review-place")
    click(dock.findChild(QWidget, "blendButton"))


def deliver(window: QWidget, dock: QWidget, class_map: QgsRasterLayer, name: str) -> Steps:
    """Measure the classes, and show the tab."""
    show_tab(dock, "Deliver")
    iface.setActiveLayer(class_map)
    yield from look_at(class_map)
    click(dock.findChild(QWidget, "measure"))
    progress = dock.findChild(QWidget, "work")
    yield from pause(1)
    yield from until(lambda: not progress.is_running, "the areas", LONGEST)
    yield from settle()
    take(window, name)


def show_tab(dock: QWidget, name: str) -> None:
    dock.findChild(QTabWidget, "tabs").setCurrentIndex(TABS[name])


def set_options(dock: QWidget, **values: float) -> None:
    """Forgive borders, and leave out small places."""
    for name, value in values.items():
        dock.findChild(QDoubleSpinBox, name).setValue(value)


def choose(box: QComboBox, title: str) -> None:
    exact = box.findText(title)
    place = exact if exact >= 0 else box.findText(title, Qt.MatchFlag.MatchContains)
    if place < 0:
        raise LookupError(f"{box.objectName()} does not offer {title}")
    box.setCurrentIndex(place)


def look_at(layer: QgsMapLayer) -> Steps:
    """Show a layer, drawn to its end."""
    canvas = iface.mapCanvas()
    if QgsProject.instance().count() <= 2:
        QgsProject.instance().setCrs(layer.crs())
    canvas.setExtent(canvas.mapSettings().layerExtentToOutputExtent(layer, layer.extent()))
    canvas.refresh()
    yield from settle()


def point_at(across: float, down: float) -> Steps:
    """Hold the mouse over a part of the map: the probe tells what is there."""
    yield from settle()
    view = iface.mapCanvas().viewport()
    place = QPoint(int(view.width() * across), int(view.height() * down))
    for step in (QPoint(3, 3), QPoint(0, 0)):
        QTest.mouseMove(view, place + step)
        yield from pause(1)


def settle() -> Steps:
    yield from pause(2)
    yield from until(lambda: not iface.mapCanvas().isDrawing(), "the drawn map")
    iface.messageBar().clearWidgets()


def layer_of(path: Path) -> Any:
    """Find the layer that shows a file."""
    layers = QgsProject.instance().mapLayers().values()
    return next((each for each in layers if Path(each.source()) == path), None)


def take(window: QWidget, name: str) -> None:
    path = OUT / f"{name}.png"
    window.grab().save(str(path))
    say(f"picture    {path}")
