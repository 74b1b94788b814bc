"""The demo, inside real QGIS (`qgis --code demo.py`): a person's clicks, one after the other.

demo.sh starts it and passes on what it says. Every wait has a limit, so it never hangs.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from qgis.core import Qgis, QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QLabel, QLineEdit, QWidget
from qgis.utils import iface, unloadPlugin

ROOT = Path(os.environ["LANDSEG_DEMO_ROOT"])  # QGIS gives --code scripts no __file__
OUT = ROOT / "out"
SAMPLE = ROOT / "sample" / "dubai-tile1.tif"
CLASSES = OUT / "dubai-tile1-classes.tif"
PROJECT = OUT / "demo.qgz"
PICTURE = OUT / "demo.png"
WINDOW = 1440, 900  # px
PATIENCE = 60.0  # s; for everything but the map itself
LONGEST = 800.0  # s
BAD = (Qgis.MessageLevel.Warning, Qgis.MessageLevel.Critical)

Steps = Iterator[None]


class DemoError(Exception):
    """What was waited for did not come, or QGIS showed an error."""


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
        raise DemoError(f"{PROJECT} could not be saved")
    if not window.grab().save(str(PICTURE)):
        raise DemoError(f"{PICTURE} could not be saved")
    for what, path in (("class map", CLASSES), ("project", PROJECT), ("screenshot", PICTURE)):
        say(f"{what:<10} {path}")


def class_map() -> QgsRasterLayer | None:
    """Find the result among the project's layers."""
    layers = QgsProject.instance().mapLayers().values()
    found = [layer for layer in layers if Path(layer.source()) == CLASSES]
    return found[0] if found else None


def shown(kind: type, name: str) -> Any:
    """Find a widget by its name, once it is on the screen."""
    widget = iface.mainWindow().findChild(kind, name)
    return widget if widget is not None and widget.isVisible() else None


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def pause(seconds: float) -> Steps:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield


def until(condition: Callable[[], Any], what: str, limit: float = PATIENCE) -> Steps:
    """Wait until the condition holds and return what it gave; an error in QGIS ends the wait."""
    end = time.monotonic() + limit
    while not (found := condition()):
        for item in iface.messageBar().items():
            if item.level() in BAD:
                raise DemoError(f"QGIS says: {item.title()} {item.text()}")
        if time.monotonic() > end:
            raise DemoError(f"{what} did not come within {limit:.0f} s")
        yield
    return found


def say(text: str) -> None:
    """Pass a line to demo.sh."""
    with (OUT / "demo.txt").open("a", encoding="utf-8") as lines:
        lines.write(f"demo: {text}\n")


def log(text: str, tag: str, *_level: object) -> None:
    """Keep QGIS's log: demo.sh writes it to a file."""
    sys.__stderr__.write(f"{tag}: {text}\n")


class Player:
    """Plays the story from QGIS's event loop, ten steps a second."""

    def __init__(self) -> None:
        self._story = story()
        QgsApplication.messageLog().messageReceived.connect(log)
        self._timer = QTimer(iface.mainWindow())
        self._timer.timeout.connect(self._step)
        self._timer.start(100)

    def _step(self) -> None:
        try:
            next(self._story)
        except StopIteration:
            self._end(0)
        except DemoError as error:
            say(f"failed: {error}")
            self._end(1)
        except Exception:  # noqa: BLE001 - else the demo would wait for its time-out in silence
            say(f"failed: {traceback.format_exc()}")
            self._end(1)

    def _end(self, status: int) -> None:
        self._timer.stop()
        if status:
            iface.mainWindow().grab().save(str(OUT / "demo.failed.png"))
        quit_after = bool(os.environ.get("LANDSEG_DEMO_QUIT"))
        if quit_after:
            unloadPlugin("landseg")  # stops the engine
        (OUT / "demo.status").write_text(str(status), "utf-8")
        if quit_after:
            os._exit(status)  # under Xvfb no window manager ends QGIS


PLAYER = Player()
