"""One review job after the other in the light engine, and how it goes."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional

from qgis.core import QgsApplication, QgsMapLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..engine import Engine
from ..engine_request import Job
from ..tasks import JobTask


class Step(NamedTuple):
    """A job, and what it is called while it runs."""

    job: Job
    words: str


class ReviewRunner(QObject):
    """Keeps the task until its end; exactly one of the last three signals ends a run."""

    told = pyqtSignal(str, int, int)  # in words, done, total
    succeeded = pyqtSignal(object, object)  # list of (job, result), the layer
    failed = pyqtSignal(object)  # Exception
    cancelled = pyqtSignal()

    def __init__(self, engine: Engine, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._task: Optional[JobTask] = None
        self._steps: list[Step] = []
        self._done: list[tuple[Job, dict[str, Any]]] = []
        self._layer: Optional[QgsMapLayer] = None

    @property
    def is_running(self) -> bool:
        return self._task is not None

    def run(self, steps: list[Step], layer: QgsMapLayer) -> None:
        """Do the steps in turn; the layer's removal from the project ends the run."""
        self._steps, self._done, self._layer = list(steps), [], layer
        self._start()

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _start(self) -> None:
        step = self._steps[0]
        self._task = JobTask(self._engine, step.job, step.words, [self._layer])
        self._task.succeeded.connect(self._on_succeeded)
        self._task.failed.connect(self._on_failed)
        self._task.cancelled.connect(self._on_cancelled)
        self._task.progressed.connect(self._on_progressed)
        self.told.emit(step.words, 0, 0)
        QgsApplication.taskManager().addTask(self._task)

    def _on_progressed(self, done: int, total: int) -> None:
        if total > 1:
            self.told.emit(self._steps[0].words, done, total)

    def _on_succeeded(self, result: dict[str, Any]) -> None:
        self._task = None
        self._done.append((self._steps.pop(0).job, result))
        if _is_gone(self._layer):  # removed in the very moment of the end
            self._on_cancelled()
        elif self._steps:
            self._start()
        else:
            layer, self._layer = self._layer, None
            self.succeeded.emit(self._done, layer)

    def _on_failed(self, error: Exception) -> None:
        self._task = self._layer = None
        self.failed.emit(error)

    def _on_cancelled(self) -> None:
        self._task = self._layer = None
        self.cancelled.emit()


def _is_gone(layer: Optional[QgsMapLayer]) -> bool:
    return layer is None or sip.isdeleted(layer)
