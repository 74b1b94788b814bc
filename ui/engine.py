"""The one warm engine: requests of any thread, answered in turn by one process."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

from qgis.PyQt.QtCore import QObject, Qt, QTimer, pyqtSignal

from ..inference import (
    EngineLostError,
    EngineMissingError,
    JobCancelled,
    discard_partial,
    find_interrupted,
)
from .engine_process import EngineProcess, Message
from .engine_request import Job, Report, Request, Wait, Warn, follow
from .environment import engine_python, own_python
from .settings import Settings

LOGGER = logging.getLogger("landseg.engine")

PROTOCOL = 1
LOOK = 100  # ms between two looks at what goes on
CANCEL_PATIENCE = 0.5  # s until a cancelled job is killed
GIVE_UP_PATIENCE = 1.5  # s that a cancelling thread waits for the end, or for a sign of QGIS
# Counted in looks: a busy QGIS or a sleeping computer is not the engine's silence.
START_PATIENCE = 120 * 1000 // LOOK  # the first import of torch after an installation is slow
SILENCE_PATIENCE = 30 * 1000 // LOOK


class Engine(QObject):
    """Lives on the main thread; only `run` may be called from any."""

    ready = pyqtSignal(object)  # the engine's own description: version, torch, devices
    state_changed = pyqtSignal(str)  # "stopped", "starting", "ready" or "busy"
    _posted = pyqtSignal(object)  # Request
    _nudged = pyqtSignal()

    def __init__(self, parent: Optional[QObject] = None, light: bool = False) -> None:
        """Begin without a process; a light one runs on QGIS's own Python, without torch."""
        super().__init__(parent)
        self.find_python = own_python if light else engine_python
        self._light = light
        self.ready_event: Optional[Message] = None
        self.state = "stopped"
        self._home = threading.get_ident()
        self._numbers = itertools.count(1)
        self._waiting: deque[Request] = deque()
        self._current: Optional[Request] = None
        self._cancel_sent: Optional[float] = None  # time.monotonic
        self._process: Optional[EngineProcess] = None
        self._quiet = 0  # looks since the engine last spoke
        self._looked = 0.0  # time.monotonic, of the last look
        self._reason = ""  # why we killed it
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self._look)
        self._posted.connect(self._accept, Qt.ConnectionType.QueuedConnection)
        self._nudged.connect(self._look, Qt.ConnectionType.QueuedConnection)

    @property
    def pid(self) -> Optional[int]:
        """The process's id while there is one."""
        return self._process.pid if self._process else None

    def warm_up(self) -> None:
        """Start in the background, if the engine is installed; returns at once."""
        if not self._closed and self._current is None:
            try:
                self._start(self.find_python(Settings.load()))
            except EngineMissingError:
                LOGGER.info("The engine is not installed yet.")

    def run(self, job: Job, report: Report, warn: Optional[Warn] = None) -> dict[str, Any]:
        """Do a job in the engine's process. Blocks its thread, any thread.

        A job with a grace gives what it has when `report` stops it. What `warn` is told in the
        meantime comes in the result, too.

        Raises:
            LandsegError: the engine's own, or that it is missing, broken or lost.
            JobCancelled: `report` raised it, or QGIS is closing.
        """
        request = Request(next(self._numbers), job)
        if threading.get_ident() == self._home:
            self._accept(request)
            wait = self._drive
        else:
            self._posted.emit(request)
            wait = _wait
        try:
            return follow(request, wait, report, warn)
        except (JobCancelled, EngineLostError):
            kept = self._settle(request, wait)
            if kept is not None and request.grace:
                return kept
            if request.settled:
                discard_outputs(job)
            raise
        finally:
            self._settle(request, wait)  # another error of `report`: nobody follows the job

    def stop(self) -> None:
        """End the process and every request within two seconds; nothing starts again."""
        self._closed = True
        self._timer.stop()
        if self._process is not None:
            self._process.close()
        self._end_all(lambda request: request.end_cancelled())
        self._tell()

    # --- the asking thread -----------------------------------------------------------------
    def _settle(self, request: Request, wait: Wait) -> Optional[dict[str, Any]]:
        """Cancel what is not over, and wait for its end; give what it kept."""
        kept = None
        if not (request.settled or request.abandoned.is_set()):
            request.cancelled.set()
            self._nudged.emit()
            begin = self._looked = time.monotonic()
            while not request.settled and self._is_patient(begin, request.grace):
                event = wait(request) or {}
                kept = event.get("result") if event.get("event") == "ok" else None
        if not request.settled:
            request.abandoned.set()
        return kept

    def _is_patient(self, begin: float, grace: float) -> bool:
        """Tell whether to go on waiting: not long, unless QGIS lives and the job has a grace."""
        now = time.monotonic()
        return now - self._looked < GIVE_UP_PATIENCE and now - begin < grace + GIVE_UP_PATIENCE

    def _drive(self, request: Request) -> Optional[dict[str, Any]]:
        """Wait on the main thread: nobody else moves the process meanwhile."""
        if self._process is not None:
            self._process.look(LOOK)
        self._look()
        return request.take(0)

    # --- the main thread -------------------------------------------------------------------
    def _accept(self, request: Request) -> None:
        self._waiting.append(request)
        self._advance()

    def _advance(self) -> None:
        """Give the engine its next job; start the engine where there is none."""
        if self._closed:
            self._end_all(lambda request: request.end_cancelled())
        elif self._waiting and self._current is None:
            try:
                self._start(self.find_python(Settings.load()))
            except EngineMissingError:
                self._end_all(lambda request: request.fail("EngineMissingError"))
        if self._waiting and self._current is None and self.ready_event and self._process:
            self._current, self._cancel_sent = self._waiting.popleft(), None
            self._process.send(self._current.to_message())
        self._tell()

    def _start(self, python: Path) -> None:
        if self._process is not None and self._process.python != python:
            self._drop()  # the settings name another one
        if self._process is None:
            self._quiet, self._reason = 0, ""
            self._process = EngineProcess(python, self._light, self)
            self._process.spoke.connect(self._on_event)
            self._process.ended.connect(self._on_ended)
            self._process.start()
        self._tell()

    def _drop(self) -> None:
        """End an idle process without a word to anybody."""
        if self._process is not None:
            self._process.blockSignals(True)
            self._process.close()
            self._process.deleteLater()
        self._process = self.ready_event = None

    def _look(self) -> None:
        """Carry out what threads wish, and notice an engine that hangs."""
        self._looked = time.monotonic()
        self._quiet += 1
        for request in [one for one in self._waiting if one.cancelled.is_set()]:
            self._waiting.remove(request)
            request.end_cancelled()
        if self._process is None:
            return
        if self._current is not None and self._current.cancelled.is_set():
            self._cancel(self._process, self._current)
        if self.ready_event is None and self._quiet > START_PATIENCE:
            self._kill(self.tr("no answer in two minutes"))
        elif self._current is not None and self._quiet > SILENCE_PATIENCE:
            self._kill(self.tr("no sign of life for half a minute"))
        self._tell()

    def _cancel(self, process: EngineProcess, request: Request) -> None:
        if self._cancel_sent is None:
            self._cancel_sent = time.monotonic()
            process.send({"do": "cancel", "id": request.number})
        elif time.monotonic() - self._cancel_sent > max(CANCEL_PATIENCE, request.grace):
            process.kill()

    def _kill(self, reason: str) -> None:
        if self._process is not None:
            self._reason = reason
            self._process.kill()

    def _on_event(self, event: Message) -> None:
        self._quiet = 0
        if event.get("event") == "ready":
            self._on_ready(event)
        elif self._current is not None and event.get("id") == self._current.number:
            request = self._current
            if event.get("event") in ("ok", "error", "cancelled"):
                self._current = None
            request.put(event)
            self._advance()

    def _on_ready(self, event: Message) -> None:
        if event.get("protocol") != PROTOCOL:
            self._kill(self.tr("it belongs to another version of Landseg"))
            return
        self.ready_event = event
        self.ready.emit(event)
        self._advance()

    def _on_ended(self) -> None:
        process, request, was_ready = self._process, self._current, self.ready_event is not None
        if process is None:
            return
        self._process = self._current = self.ready_event = None
        process.deleteLater()
        if not was_ready and not self._closed:
            reason = self._reason or self._reason_of(process)
            self._end_all(lambda one: one.fail("EngineBrokenError", reason=reason))
        elif request is not None:
            self._end_lost(process, request)
        self._advance()

    def _end_lost(self, process: EngineProcess, request: Request) -> None:
        """Tell the one whose job ended with the process."""
        if self._closed or request.cancelled.is_set():
            request.end_cancelled()
        elif process.ended_by_itself and not request.answered:
            request.answered = True  # it went idle as we asked: once more, but only once
            self._waiting.appendleft(request)
        else:
            request.fail("EngineLostError", reason=self._reason or self._reason_of(process))
        if request.abandoned.is_set():
            discard_outputs(request.job)

    def _reason_of(self, process: EngineProcess) -> str:
        signal = process.ended_by_signal
        if signal == 9:  # SIGKILL: the system's last means, or a person's
            return self.tr("the system ended it, probably for want of memory")
        if signal is not None:
            return self.tr("crash {}").format(signal)
        return process.last_words

    def _end_all(self, end: Callable[[Request], None]) -> None:
        requests = [self._current] if self._current else []
        self._current = None
        for request in (*requests, *self._waiting):
            end(request)
        self._waiting.clear()

    def _tell(self) -> None:
        """Keep the timer and the state after what there is."""
        busy = self._current is not None or bool(self._waiting)
        starting = self._process is not None and self.ready_event is None
        if (busy or starting) != self._timer.isActive() and not self._closed:
            self._timer.start() if busy or starting else self._timer.stop()
        state = "stopped" if self._process is None else "busy" if busy else "ready"
        state = "starting" if starting else state
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)


def discard_outputs(job: Job) -> None:
    """Remove what a killed engine left beside the job's outputs, unless it can be resumed."""
    outputs = (getattr(job, "output", None), getattr(job, "confidence", None))
    if any(target is not None and find_interrupted(Path(target)) for target in outputs):
        return
    for target in outputs:
        if target is not None:
            discard_partial(Path(target))


def _wait(request: Request) -> Optional[dict[str, Any]]:
    return request.take(LOOK / 1000)
