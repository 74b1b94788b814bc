"""Jobs and fetches in the background, followed from QGIS's task manager."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable, Union

from qgis.core import QgsMapLayer, QgsRasterBlockFeedback, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..inference import JobCancelled
from .engine import Engine
from .engine_request import Job
from .web import WebSource, fetch_web_layer

Report = Callable[[int, int], None]
Outcome = Union[dict[str, Any], BaseException]


class BackgroundTask(QgsTask):
    """Work on plain values in a thread of QGIS; its owner keeps a reference until a signal.

    Exactly one of `succeeded`, `failed` and `cancelled` comes, on the main thread.
    """

    succeeded = pyqtSignal(object)  # dict
    failed = pyqtSignal(object)  # Exception
    cancelled = pyqtSignal()
    progressed = pyqtSignal(int, int)  # done, total

    def __init__(self, description: str, layers: Sequence[QgsMapLayer] = ()) -> None:
        """Make a task that is cancelled when one of the layers leaves the project."""
        # Silent: the pane tells the end itself, with what can be done next.
        super().__init__(description, QgsTask.Flag.CanCancel | QgsTask.Flag.Silent)
        self._outcome: Outcome = JobCancelled()
        self._last = (0, 0)
        if layers:
            self.setDependentLayers(list(layers))

    def work(self, report: Report) -> dict[str, Any]:
        """Do it, in a thread: no widget, layer or project here."""
        raise NotImplementedError

    def run(self) -> bool:
        try:
            self._outcome = self.work(self._report)
        except Exception as error:  # noqa: BLE001 - an exception that leaves run() aborts QGIS
            self._outcome = error
            return False
        return True

    def finished(self, ok: bool) -> None:  # noqa: ARG002 - the outcome says more
        if isinstance(self._outcome, JobCancelled):
            self.cancelled.emit()
        elif isinstance(self._outcome, BaseException):
            self.failed.emit(self._outcome)
        else:
            self.succeeded.emit(self._outcome)

    def _report(self, done: int, total: int) -> None:
        if self.isCanceled():
            raise JobCancelled
        if (done, total) != self._last:
            self._last = (done, total)
            self.setProgress(100 * done / max(1, total))
            self.progressed.emit(done, total)


class JobTask(BackgroundTask):
    """A job of the engine; succeeds with the engine's result."""

    def __init__(
        self, engine: Engine, job: Job, description: str, layers: Sequence[QgsMapLayer] = ()
    ) -> None:
        super().__init__(description, layers)
        self._engine = engine
        self._job = job

    def work(self, report: Report) -> dict[str, Any]:
        return self._engine.run(self._job, report)


class FetchTask(BackgroundTask):
    """A fetch of a web layer; succeeds with {"raster": the GeoTIFF's path}."""

    def __init__(
        self, source: WebSource, description: str, layers: Sequence[QgsMapLayer] = ()
    ) -> None:
        super().__init__(description, layers)
        self._source = source
        self._feedback = QgsRasterBlockFeedback()

    def work(self, report: Report) -> dict[str, Any]:
        return {"raster": str(fetch_web_layer(self._source, self._feedback, report))}

    def cancel(self) -> None:
        self._feedback.cancel()  # a server that stalls would hold the thread for a minute
        super().cancel()
