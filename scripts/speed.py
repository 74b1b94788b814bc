"""How fast QGIS answers, inside real QGIS: from click to pixels, stand-stills, cancels.

`make bench` plays it by bench/part_qgis.py, which makes figures of the numbers it leaves.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QObject, Qt, QTimer
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QLabel, QLineEdit, QWidget
from qgis.utils import iface, plugins
from stage import OUT, Steps, click, pause, say, shown, until

WISH = json.loads(os.environ["LANDSEG_SPEED"])  # raster, clicks, models: name -> (weights, cancels)
FIGURES = OUT / "speed.json"
BEAT = 5  # ms between two looks at the clock
LONGEST = 300.0  # s, of one job
FIRST, STEP, TURN = 0.15, 0.37, 2.5  # s after which jobs are cancelled: FIRST, FIRST + STEP, ...


class Heart(QObject):
    """Beats on the main thread and keeps how late each beat came, in ms."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._last = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.late, self._last = [], time.monotonic()
        self._timer.start(BEAT)

    def stop(self) -> list[float]:
        self._timer.stop()
        return self.late

    def _beat(self) -> None:
        now = time.monotonic()
        self.late.append(max(0.0, 1000 * (now - self._last) - BEAT))
        self._last = now


def story() -> Steps:
    """Click and cancel as often as is wished, and write what the clock said."""
    window = iface.mainWindow()
    for name in ("Browser", "ProcessingToolbox"):
        window.findChild(QDockWidget, name).close()
    layer = iface.addRasterLayer(WISH["raster"], "scene")
    yield from pause(1)
    click(iface.rasterToolBar().widgetForAction(window.findChild(QAction, "landsegPane")))
    dock = yield from until(lambda: shown(QDockWidget, "LandsegDock"), "the Landseg pane")
    found: dict[str, Any] = {"beyond": [], "late": [], "cancels": {}}
    for number in range(WISH["clicks"] + 1):  # the first warms the engine
        beyond, late = yield from classify(dock, layer, number)
        if number:
            found["beyond"].append(beyond)
            found["late"] += late
            say(f"click {number}: pixels {beyond:.2f} s beyond the job")
    for model, (weights, count) in WISH["models"].items():
        found["cancels"][model] = []
        for number in range(count):
            seconds = yield from cancel(weights, number)
            found["cancels"][model].append(seconds)
        say(f"{model}: cancelled within {max(found['cancels'][model]):.2f} s at most")
    FIGURES.write_text(json.dumps(found), "utf-8")


def classify(dock: QDockWidget, layer: QgsRasterLayer, number: int) -> Steps:
    """Click; give the seconds to drawn pixels beyond the job's own, and the heart's delays."""
    target = OUT / "bench" / f"click-{number}.tif"
    target.unlink(missing_ok=True)
    iface.setActiveLayer(layer)
    name = dock.findChild(QLineEdit, "outputName")
    name.setText(str(target))
    plan = dock.findChild(QLabel, "preflight")
    yield from pause(1)
    yield from until(lambda: target.name in plan.text(), "the words on what will happen")
    heart, ends = Heart(), {}

    def on_succeeded(result: dict[str, Any], _job: object) -> None:
        ends["seconds"], ends["late"] = result["seconds"], heart.stop()

    def on_drawn() -> None:
        sources = [Path(one.source()) for one in iface.mapCanvas().layers()]
        if target in sources:
            ends.setdefault("drawn", time.monotonic())

    dock._runner.succeeded.connect(on_succeeded)
    iface.mapCanvas().mapCanvasRefreshed.connect(on_drawn)
    heart.start()
    begin = time.monotonic()
    click(dock.findChild(QWidget, "classifyButton"))
    yield from until(lambda: "drawn" in ends, "the drawn map", LONGEST)
    iface.mapCanvas().mapCanvasRefreshed.disconnect(on_drawn)
    dock._runner.succeeded.disconnect(on_succeeded)
    QgsProject.instance().removeMapLayer(
        next(one for one in iface.mapCanvas().layers() if Path(one.source()) == target)
    )
    return ends["drawn"] - begin - ends["seconds"], ends["late"]


def cancel(weights: str, number: int) -> Steps:
    """Cancel a job in its middle as the pane does; give the seconds until that is told."""
    from landseg.inference import SegmentationJob
    from landseg.ui.tasks import JobTask

    output = OUT / "bench" / f"cancel-{number}.tif"
    job = SegmentationJob(WISH["raster"], weights, output, quality="best", overwrite=True)
    task, ends, moved = JobTask(plugins["landseg"]._engine, job, "Cancel me"), [], []
    task.cancelled.connect(lambda: ends.append(time.monotonic()))
    task.failed.connect(lambda error: ends.append(error))
    task.progressed.connect(lambda *_: moved.append(True))
    QgsApplication.taskManager().addTask(task)
    yield from until(lambda: moved or ends, "the job's first words", LONGEST)
    yield from pause((FIRST + STEP * number) % TURN)
    begin = time.monotonic()
    task.cancel()
    yield from until(lambda: ends, "the end of a cancelled job")
    if isinstance(ends[0], BaseException):
        raise ends[0]
    yield from pause(0.2)
    discard(output)
    return ends[0] - begin


def discard(output: Path) -> None:
    """Remove what the job keeps for going on later."""
    from landseg.inference import discard_partial

    discard_partial(output)
