"""What a thread asked of the engine, and what came back so far."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Optional, Protocol

from ..inference import Caution, JobCancelled, error_from

LAST = ("ok", "error", "cancelled")  # the kinds of event after which nothing comes


class Job(Protocol):
    """Any of the engine's jobs; one with a `grace` in seconds keeps what it has after a cancel."""

    kind: str

    def to_json(self) -> dict[str, Any]: ...


class Request:
    """Shared by the thread that asked and the main thread, which owns the engine's process."""

    def __init__(self, number: int, job: Job) -> None:
        self.number = number
        self.job = job
        self.grace: float = getattr(job, "grace", 0.0)  # s that a cancelled job may still take
        self.cancelled = threading.Event()  # set by the asking thread
        self.abandoned = threading.Event()  # nobody listens any more
        self.answered = False  # seen by the main thread: the engine took it up
        self.settled = False  # seen by the asking thread: nothing more comes
        self._events: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def to_message(self) -> dict[str, Any]:
        return {"do": self.job.kind, "id": self.number, "job": self.job.to_json()}

    def put(self, event: dict[str, Any]) -> None:
        self.answered = True
        self._events.put(event)

    def fail(self, error: str, **fields: str) -> None:
        self._events.put({"event": "error", "class": error, "fields": fields})

    def end_cancelled(self) -> None:
        self._events.put({"event": "cancelled"})

    def take(self, seconds: float) -> Optional[dict[str, Any]]:
        """Wait for the next event of the asking thread; None when none came."""
        with suppress(queue.Empty):
            event = self._events.get(seconds > 0, seconds or None)
            self.settled = event["event"] in LAST
            return event
        return None


def result_of(event: dict[str, Any]) -> Optional[dict[str, Any]]:
    """Give the result that an event brings, None while the job runs.

    Raises:
        LandsegError: the job failed; rebuilt from its class name and fields.
        JobCancelled: it was stopped.
    """
    if event["event"] == "cancelled":
        raise JobCancelled
    if event["event"] == "error":
        raise error_from(str(event["class"]), event["fields"])
    return event["result"] if event["event"] == "ok" else None


Report = Callable[[int, int], None]  # (tiles done, tiles in all); raises JobCancelled
Warn = Callable[[Caution], None]  # what the user should know while the job still runs
Wait = Callable[[Request], Optional[dict[str, Any]]]  # for the next event, if there is one soon


def follow(
    request: Request, wait: Wait, report: Report, warn: Optional[Warn] = None
) -> dict[str, Any]:
    """Report until the end, several times a second even when nothing happens."""
    done, total = 0, 1
    while True:
        event = wait(request)
        if event is not None:
            result = result_of(event)
            if result is not None:
                return result
            done, total = event.get("done", done), event.get("total", total)
            if event["event"] == "caution" and warn is not None:
                _pass_on(event, warn)
        report(done, total)


def _pass_on(event: dict[str, Any], warn: Warn) -> None:
    caution = error_from(str(event["class"]), event["fields"])
    if isinstance(caution, Caution):
        warn(caution)
