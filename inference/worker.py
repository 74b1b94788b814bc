"""The engine's process: one job in, events out, one JSON object a line.

Its standard output belongs to the protocol; whatever else prints goes to the log.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol, TextIO

from .allocator import give_back_freed_memory
from .errors import Caution, InternalError, JobCancelled, LandsegError
from .jobs import Json
from .notices import hearing

LOGGER = logging.getLogger("landseg.worker")
PROTOCOL = 1
IDLE = 600  # seconds without a job, then the process ends
_PACE = 0.2  # seconds between two progress events
_HEARTBEAT = 1.0  # seconds

Report = Callable[[int, int], None]


class Result(Protocol):
    """What a runner returns."""

    def to_json(self) -> dict[str, Any]: ...


Runner = Callable[[Json, Report], Result]  # a job's JSON and its report -> the result


class Channel:
    """The two pipes to the front door: events out from any thread, requests in."""

    def __init__(self, requests: TextIO, output: TextIO) -> None:
        self.requests: queue.Queue[dict[str, Any]] = queue.Queue()
        self.cancelled: set[int] = set()
        self._input, self._output, self._lock = requests, output, threading.Lock()

    def send(self, **event: Any) -> None:
        with self._lock:
            self._output.write(json.dumps(event) + "\n")
            self._output.flush()

    def listen(self) -> None:
        """Read requests until the front door is gone, then end the process at once.

        A cancel is noted here, while the main thread computes.
        """
        for line in self._input:
            self._take(line)
        os._exit(0)  # the computing thread cannot be asked; its work folder is found later

    def _take(self, line: str) -> None:
        try:
            request = json.loads(line)
            if request["do"] == "cancel":
                self.cancelled.add(request["id"])
            else:
                self.requests.put(request)
        except (ValueError, KeyError, TypeError):
            LOGGER.warning("Skipped a line that is no request: %.80s", line)

    def beat(self) -> None:
        while True:
            time.sleep(_HEARTBEAT)
            self.send(event="alive")


def main(runners: Mapping[str, Runner], light: bool = False) -> int:
    """Serve until standard input ends or nothing was asked for ten minutes.

    Args:
        runners: by the kind of job, as a request's `do` names it.
        light: without torch, for jobs that need none.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    channel = Channel(_own_input(), _own_output())
    threading.Thread(target=channel.listen, daemon=True).start()
    threading.Thread(target=channel.beat, daemon=True).start()
    channel.send(event="ready", protocol=PROTOCOL, **({} if light else _engine_facts()))
    while True:
        try:
            request = channel.requests.get(timeout=IDLE)
        except queue.Empty:
            return 0
        _serve(channel, request, runners)
        give_back_freed_memory()


def _own_input() -> TextIO:
    """Keep the requests for ourselves: a process forked by a training closes its `sys.stdin`.

    It would wait for ever, as the listening thread holds that file's lock.
    """
    pipe = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    return os.fdopen(pipe, encoding="utf-8")


def _own_output() -> TextIO:
    """Keep the pipe for ourselves: prints of libraries, of C code too, go to the log."""
    pipe = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return os.fdopen(pipe, "w", encoding="utf-8")


def _engine_facts() -> dict[str, Any]:
    import torch  # only the engine has it

    from .device import devices
    from .version import version

    found = [{"id": device.id, "name": device.name} for device in devices()]
    return {"version": version(), "torch": str(torch.__version__), "devices": found}


def _serve(channel: Channel, request: dict[str, Any], runners: Mapping[str, Runner]) -> None:
    """Do one request; whatever fails becomes an event, and the process lives on."""
    number = request.get("id")

    def hear(caution: Caution) -> None:
        kind = {"class": type(caution).__name__}
        channel.send(event="caution", id=number, **kind, fields=caution.fields)

    try:
        with hearing(hear), _pacing(channel, number) as report:
            result = _runner(request, runners)(request["job"], report)
        channel.send(event="ok", id=number, result=result.to_json())
    except JobCancelled:
        channel.send(event="cancelled", id=number)
    except LandsegError as error:
        LOGGER.info("Request %s failed", number, exc_info=error)
        channel.send(
            event="error", id=number, **{"class": type(error).__name__}, fields=error.fields
        )
    except Exception as error:  # the border of the process
        LOGGER.exception("Request %s failed", number)
        fields = InternalError(reason=f"{type(error).__name__}: {error}").fields
        channel.send(event="error", id=number, **{"class": "InternalError"}, fields=fields)


def _runner(request: dict[str, Any], runners: Mapping[str, Runner]) -> Runner:
    if request["do"] not in runners:
        raise InternalError(reason=f"unknown request {request['do']}")
    return runners[request["do"]]


@contextmanager
def _pacing(channel: Channel, number: Any) -> Iterator[Report]:
    """Give a report that hears a cancel at each call and speaks five times a second at most."""
    last: tuple[float, tuple[int, int]] = (0.0, (-1, -1))

    def report(done: int, total: int) -> None:
        nonlocal last
        if number in channel.cancelled:
            raise JobCancelled
        now = time.monotonic()
        if (done, total) != last[1] and now - last[0] >= _PACE:
            last = (now, (done, total))
            channel.send(event="progress", id=number, done=done, total=total)

    try:
        yield report
    finally:
        channel.cancelled.discard(number)
