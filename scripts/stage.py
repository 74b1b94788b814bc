"""What stories in real QGIS share: finding, clicking, waiting, telling.

play.sh starts them and passes on what they say. Every wait has a limit, so none hangs.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from qgis.core import Qgis, QgsApplication
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QWidget
from qgis.utils import iface, unloadPlugin

NAME = os.environ["LANDSEG_PLAY"]
ROOT = Path(os.environ["LANDSEG_PLAY_ROOT"])
OUT = ROOT / "out"
PATIENCE = 60.0  # s
BAD = (Qgis.MessageLevel.Warning, Qgis.MessageLevel.Critical)

Steps = Iterator[None]  # every `yield` gives QGIS time for its own work


class PlayError(Exception):
    """What was waited for did not come, or QGIS showed an error."""


def shown(kind: type, name: str) -> Any:
    """Find a widget by its name, once it is on the screen."""
    widget = iface.mainWindow().findChild(kind, name)
    return widget if widget is not None and widget.isVisible() else None


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def click_later(widget: QWidget) -> None:
    """Click from the event loop: what opens a menu or asks returns only when that is closed."""
    QTimer.singleShot(0, lambda: click(widget))


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
                raise PlayError(f"QGIS says: {item.title()} {item.text()}")
        if time.monotonic() > end:
            raise PlayError(f"{what} did not come within {limit:.0f} s")
        yield
    return found


def say(text: str) -> None:
    """Pass a line to play.sh."""
    with (OUT / f"{NAME}.txt").open("a", encoding="utf-8") as lines:
        lines.write(f"{NAME}: {text}\n")


def log(text: str, tag: str, *_level: object) -> None:
    """Keep QGIS's log: play.sh writes it to a file."""
    sys.__stderr__.write(f"{tag}: {text}\n")


class Player:
    """Plays a story from QGIS's event loop, ten steps a second."""

    def __init__(self, story: Steps) -> None:
        self._story = story
        QgsApplication.messageLog().messageReceived.connect(log)
        self._timer = QTimer(iface.mainWindow())
        self._timer.timeout.connect(self._step)
        self._timer.start(100)

    def _step(self) -> None:
        try:
            next(self._story)
        except StopIteration:
            self._end(0)
        except PlayError as error:
            say(f"failed: {error}")
            self._end(1)
        except Exception:  # noqa: BLE001 - else play.sh would wait for its time-out in silence
            say(f"failed: {traceback.format_exc()}")
            self._end(1)

    def _end(self, status: int) -> None:
        self._timer.stop()
        if status:
            iface.mainWindow().grab().save(str(OUT / f"{NAME}.failed.png"))
        quit_after = bool(os.environ.get("LANDSEG_PLAY_QUIT"))
        if quit_after:
            unloadPlugin("landseg")  # stops the engine
        (OUT / f"{NAME}.status").write_text(str(status), "utf-8")
        if quit_after:
            os._exit(status)  # under Xvfb no window manager ends QGIS
