"""One job at a time: fetch where needed, classify, and tell how it goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Optional

from qgis.core import QgsApplication, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...inference import LandsegError, SegmentationJob
from ..engine import Engine
from ..tasks import BackgroundTask, FetchTask, JobTask
from ..web import WebSource
from .time_left import TimeLeft

PULSE = 500  # ms
FINE = 100  # steps of the bar for a tile


class Runner(QObject):
    """Keeps the task until its end; exactly one of the last three signals ends a run."""

    told = pyqtSignal(str, int, int)  # in words, done, total
    succeeded = pyqtSignal(object, object)  # result, job
    failed = pyqtSignal(object)  # Exception
    cancelled = pyqtSignal()

    def __init__(self, engine: Engine, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._task: Optional[BackgroundTask] = None
        self._job: Optional[SegmentationJob] = None
        self._job_of: Optional[Callable[[Path], SegmentationJob]] = None
        self._layer: Optional[QgsRasterLayer] = None
        self._name = ""  # of the layer
        self._expected: Optional[float] = None  # s
        self._time = TimeLeft()
        self._fetching = False
        self._tiles = 0, 0  # done, in all
        self._pulse = QTimer(self)  # between two tiles, which may take minutes
        self._pulse.setInterval(PULSE)
        self._pulse.timeout.connect(self._show_tiles)

    @property
    def is_running(self) -> bool:
        return self._task is not None

    def classify(
        self, job: SegmentationJob, layer: QgsRasterLayer, expected: Optional[float]
    ) -> None:
        """Classify a layer; its removal from the project ends the run.

        Args:
            job: what to do.
            layer: what the job's raster is in the project.
            expected: the plan's seconds.
        """
        self._layer, self._name, self._expected = layer, layer.name(), expected
        self._classify(job)

    def fetch_and_classify(
        self, source: WebSource, job_of: Callable[[Path], SegmentationJob], layer: QgsRasterLayer
    ) -> None:
        """Fetch a part of a web layer into a file, then classify that."""
        self._layer, self._name, self._job_of = layer, layer.name(), job_of
        self._expected = None
        self._fetching = True
        description = self.tr("Fetch {name}").format(name=self._name)
        self._start(FetchTask(source, description, [layer]), self._on_fetched)

    def cancel(self) -> None:
        if self._task is not None:
            self._pulse.stop()
            self._task.cancel()

    def _classify(self, job: SegmentationJob) -> None:
        self._job, self._time, self._fetching = job, TimeLeft(self._expected), False
        description = self.tr("Classify {name}").format(name=self._name)
        task = JobTask(self._engine, job, description, [self._layer])
        self._start(task, self._on_succeeded)

    def _start(self, task: BackgroundTask, succeed: Callable[[dict[str, Any]], None]) -> None:
        self._task = task
        task.succeeded.connect(succeed)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        task.progressed.connect(self._on_progressed)
        starting = self.tr("Fetching the image…") if self._fetching else self.tr("Starting…")
        self.told.emit(starting, 0, 0)
        QgsApplication.taskManager().addTask(task)

    def _on_progressed(self, done: int, total: int) -> None:
        if self._task is None or self._task.isCanceled():
            return  # told before the cancel: "Stopping…" stays
        if self._fetching:
            text = self.tr("Fetching the image, {done} of {total} parts")
            self.told.emit(text.format(done=done, total=total), done, total)
        elif total > 1 and done == total - 1:  # the last step is the file's
            self._pulse.stop()
            self.told.emit(self.tr("Writing the class map…"), done, total)
        elif total > 1:
            self._tiles = done, total
            self._show_tiles()
            self._pulse.start()

    def _show_tiles(self) -> None:
        done, total = self._tiles
        share = self._time.share(done, total - 1)
        self.told.emit(self._time.text(done, total - 1), round(FINE * (done + share)), FINE * total)

    def _on_fetched(self, result: dict[str, Any]) -> None:
        self._task = None
        if sip.isdeleted(self._layer):
            self._on_cancelled()
            return
        try:
            job = self._job_of(Path(result["raster"]))
        except LandsegError as error:
            self._on_failed(error)
            return
        self._classify(job)

    def _on_succeeded(self, result: dict[str, Any]) -> None:
        self._end()
        self.succeeded.emit(result, self._job)

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.failed.emit(error)

    def _on_cancelled(self) -> None:
        self._end()
        self.cancelled.emit()

    def _end(self) -> None:
        self._pulse.stop()
        self._task = self._layer = self._job_of = None
