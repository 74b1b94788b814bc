"""The check of the engine: ten seconds in the background."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...inference import SelfTestJob
from ..engine import Engine
from ..tasks import JobTask


class EngineCheck(QObject):
    """One self-test at a time."""

    told = pyqtSignal()  # it has begun
    succeeded = pyqtSignal(object)  # dict
    failed = pyqtSignal(object)  # Exception

    def __init__(self, engine: Engine, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._task: Optional[JobTask] = None

    def start(self, weights: str) -> None:
        """Check with a model, by its id."""
        if self._task is not None:
            return
        job = SelfTestJob(weights)
        self._task = JobTask(self._engine, job, self.tr("Check the engine"))
        self._task.succeeded.connect(self._on_succeeded)
        self._task.failed.connect(self._on_failed)
        self._task.cancelled.connect(self._on_cancelled)
        self.told.emit()
        QgsApplication.taskManager().addTask(self._task)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _on_succeeded(self, result: object) -> None:
        self._task = None
        self.succeeded.emit(result)

    def _on_failed(self, error: object) -> None:
        self._task = None
        self.failed.emit(error)

    def _on_cancelled(self) -> None:
        self._task = None
