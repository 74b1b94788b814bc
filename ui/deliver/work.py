"""One job of the tab at a time, in the background, with its progress at the foot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

from qgis.core import QgsApplication, QgsMapLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from ..engine import Engine
from ..engine_request import Job
from ..tasks import JobTask

Then = Callable[[dict[str, Any]], None]


class Work(QWidget):
    """Keeps the task until its end, and shows how far it is; hidden while nothing runs."""

    running = pyqtSignal(bool)
    failed = pyqtSignal(object)  # Exception

    def __init__(self, engine: Engine, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("work")
        self._engine = engine
        self._task: Optional[JobTask] = None
        self._then: Optional[Then] = None
        self._what, self.bar = QLabel(), QProgressBar()
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self._build()
        self.hide()

    @property
    def is_running(self) -> bool:
        return self._task is not None

    def start(self, job: Job, description: str, layer: QgsMapLayer, then: Then) -> None:
        """Do a job, then hand its result on; the layer's removal ends it."""
        self._then = then
        self._task = task = JobTask(self._engine, job, description, [layer])
        task.succeeded.connect(self._on_succeeded)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._end)  # no lambda: those outlive the widget
        task.progressed.connect(self._on_progressed)
        self._what.setText(description)
        self.bar.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        self.show()
        self.running.emit(True)
        QgsApplication.taskManager().addTask(task)

    def cancel(self) -> None:
        if self._task is not None:
            self.cancel_button.setEnabled(False)
            self._task.cancel()

    def _build(self) -> None:
        self._what.setObjectName("workText")
        self._what.setWordWrap(True)
        self.bar.setObjectName("workProgress")
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(10)
        self.cancel_button.setObjectName("workCancel")
        self.cancel_button.setToolTip(self.tr("Stop; nothing half done is left"))
        self.cancel_button.clicked.connect(self.cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._what, 2)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel_button)

    def _on_progressed(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _on_succeeded(self, result: dict[str, Any]) -> None:
        then = self._then
        self._end()
        if then is not None:
            then(result)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.failed.emit(error)

    def _end(self) -> None:
        self._task = self._then = None
        self.hide()
        self.running.emit(False)
