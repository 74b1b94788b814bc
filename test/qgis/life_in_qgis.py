"""Run inside real QGIS (`qgis --code`): loads, unloads, and ends jobs in their middle.

Writes what it saw, one JSON object a line, to the file that LANDSEG_LIFE names.
"""

from __future__ import annotations

import json
import os
import time
import traceback
from pathlib import Path

from qgis import utils
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QEvent, QRegularExpression, QTimer
from qgis.PyQt.QtWidgets import QAction, QApplication, QDockWidget, QMessageBox

REPORT = Path(os.environ["LANDSEG_LIFE"])
LARGE = os.environ["LANDSEG_LARGE"]
window = utils.iface.mainWindow()
tasks = []


def say(what, **facts):
    with REPORT.open("a") as report:
        report.write(json.dumps({"what": what, **facts}) + "\n")


def wait(is_so, seconds=60):
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"line {is_so.__code__.co_firstlineno}")
        QgsApplication.processEvents()
        time.sleep(0.01)


def traces():
    """Count all that the plugin leaves in QGIS."""
    QgsApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    places = (utils.iface.rasterMenu(), utils.iface.pluginHelpMenu(), utils.iface.rasterToolBar())
    shown = [action for place in places for action in place.actions()]
    ours = [name for name in utils.sys.modules if name.split(".")[0] == "landseg"]
    return {
        "actions": len(window.findChildren(QAction, QRegularExpression("^landseg"))),
        "shown": len([action for action in shown if "andseg" in action.text()]),
        "docks": len(window.findChildren(QDockWidget, "LandsegDock")),
        "provider": QgsApplication.processingRegistry().providerById("landseg") is not None,
        # QGIS itself forgets packages without code
        "modules": len([name for name in ours if not hasattr(utils.sys.modules[name], "__path__")]),
    }


def start_job():
    """Start minutes of work on a layer, as the pane does, and wait until it computes."""
    from landseg.inference import SegmentationJob
    from landseg.ui.tasks import JobTask

    plugin = utils.plugins["landseg"]
    layer = QgsRasterLayer(LARGE, "large")
    QgsProject.instance().addMapLayer(layer)
    output = Path(LARGE).with_name("map.tif")
    options = {"overwrite": True, "interrupted": "restart"}  # the one before was cut off
    job = SegmentationJob(LARGE, "tiny", output, tile=512, **options)
    task = JobTask(plugin._engine, job, "life", [layer])
    said, progress = [], []
    task.succeeded.connect(lambda _result: said.append("succeeded"))
    task.failed.connect(lambda error: said.append(str(error)))
    task.cancelled.connect(lambda: said.append("cancelled"))
    task.progressed.connect(lambda done, _total: progress.append(done))
    tasks.append(task)
    QgsApplication.taskManager().addTask(task)
    wait(lambda: any(progress))
    return layer, said, plugin._engine.pid


def words(window):
    return window.windowTitle() if window.isVisible() else ""


def life():
    action = window.findChild(QAction, "landsegPane")
    say("loaded", **traces())
    action.trigger()
    dock = window.findChild(QDockWidget, "LandsegDock")
    say("opened", visible=dock.isVisible(), checked=action.isChecked(), **traces())
    dock.findChild(QAction, "trainModel").trigger()
    dialog = next(one for one in QApplication.topLevelWidgets() if "Train a model" in words(one))
    say("train", visible=dialog.isVisible())
    dialog.close()
    dialog.deleteLater()
    action.trigger()
    say("closed", visible=dock.isVisible())
    action.trigger()
    layer, said, _pid = start_job()
    QgsProject.instance().removeMapLayer(layer)
    wait(lambda: said, 5)
    say("layer removed", said=said)
    _layer, said, _pid = start_job()
    QgsProject.instance().clear()
    wait(lambda: said, 5)
    say("project closed", said=said)
    for _ in range(2):
        _layer, said, pid = start_job()
        begin = time.monotonic()
        utils.unloadPlugin("landseg")
        took = time.monotonic() - begin
        wait(lambda said=said: said, 5)
        say("unloaded", took=took, said=said, pid=pid, **traces())
        QgsProject.instance().clear()
        utils.loadPlugin("landseg")
        utils.startPlugin("landseg")
        say("loaded again", **traces())
    _layer, _said, pid = start_job()
    say("quitting", pid=pid)
    QgsProject.instance().setDirty(False)
    QTimer.singleShot(0, utils.iface.actionExit().trigger)
    QTimer.singleShot(1000, agree)


def agree():
    """Let QGIS cancel the running task; it stays open, so that one has to leave again."""
    box = QApplication.activeModalWidget()
    say("asked", text=box.text())
    box.button(QMessageBox.StandardButton.Yes).click()
    QTimer.singleShot(2000, leave)


def leave():
    QgsProject.instance().clear()  # QGIS would ask about layers in temporary folders
    utils.iface.actionExit().trigger()


def run():
    try:
        life()
    except Exception:  # noqa: BLE001 - the test reads it
        say("failed", why=traceback.format_exc())
        os._exit(1)


QTimer.singleShot(2000, run)
