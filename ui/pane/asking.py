"""Questions that may take a while: asked beside the main thread, the newest one wins."""

from __future__ import annotations

import logging
from typing import Callable, Optional

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...inference import InternalError, LandsegError

LOGGER = logging.getLogger("landseg.pane")
Question = Callable[[], object]


class _Asking(QgsTask):
    """One question under way; plain values only, no widget or layer."""

    answered = pyqtSignal(object)

    def __init__(self, question: Question) -> None:
        super().__init__("Landseg", QgsTask.Flag.Hidden | QgsTask.Flag.Silent)
        self._question = question
        self._answer: object = None

    def run(self) -> bool:
        try:
            self._answer = self._question()
        except LandsegError as error:
            self._answer = _bare(error)
        except Exception as error:  # an exception that leaves run() aborts QGIS
            LOGGER.warning("A question of the pane failed", exc_info=error)
            self._answer = InternalError(reason=str(error) or type(error).__name__)
        return True

    def finished(self, _ok: bool) -> None:
        self.answered.emit(self._answer)


def _bare(error: LandsegError) -> LandsegError:
    """Drop what an error remembers of its way: open rasters would end in another thread."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


class Asker(QObject):
    """Asks one question at a time. A newer one replaces what waits, and what is under way."""

    answered = pyqtSignal(object)
    failed = pyqtSignal(object)  # a LandsegError

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._running: Optional[_Asking] = None
        self._waiting: Optional[Question] = None
        self._wanted = False

    @property
    def is_busy(self) -> bool:
        return self._running is not None

    def ask(self, question: Question) -> None:
        """Answer by a signal, unless a newer question or `forget` comes first."""
        self._waiting, self._wanted = question, False
        if self._running is None:
            self._start()

    def forget(self) -> None:
        """Let no answer come of what was asked so far."""
        self._waiting, self._wanted = None, False

    def _start(self) -> None:
        self._running, self._waiting = _Asking(self._waiting), None
        self._wanted = True
        self._running.answered.connect(self._finish)
        QgsApplication.taskManager().addTask(self._running)

    def _finish(self, answer: object) -> None:
        wanted, self._running = self._wanted, None
        if self._waiting is not None:
            self._start()
        elif wanted:
            (self.failed if isinstance(answer, LandsegError) else self.answered).emit(answer)
