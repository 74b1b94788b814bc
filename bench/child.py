"""Work in a process of its own, so that its memory and its death are its own.

One JSON object a line in and out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Optional

from .machine import ROOT

DEFAULT_MALLOC = "LANDSEG_BENCH_DEFAULT_MALLOC"  # set: memory as the system gives it

AS_ENGINE = {"PYTHONPATH": str(ROOT / ".dev"), "NUMPY_MADVISE_HUGEPAGE": "0"}  # see __main__.py

Answer = dict[str, Any]
Task = Callable[..., Answer]


class ChildFailed(RuntimeError):
    """The process ended, or its task raised."""


class Child:
    """A Python that waits for tasks; use it as a context manager."""

    def __init__(self, environment: Optional[Mapping[str, str]] = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "landseg.bench.tasks"],
            env={**os.environ, **AS_ENGINE, **(environment or {})},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.kill()

    def start(self, task: str, **values: Any) -> None:
        """Give a task without waiting for its end."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"task": task, **values}) + "\n")
        self._process.stdin.flush()

    def wait(self) -> Answer:
        """Give the next answer.

        Raises:
            ChildFailed: there is none, or it tells of an error.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ChildFailed(f"the process ended with {self._process.wait()}")
        answer: Answer = json.loads(line)
        if "error" in answer:
            raise ChildFailed(answer["error"])
        return answer

    def ask(self, task: str, **values: Any) -> Answer:
        self.start(task, **values)
        return self.wait()

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


def serve(tasks: Mapping[str, Task]) -> None:
    """Do tasks until the input ends; only answers go to the standard output."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        values = json.loads(line)
        try:
            forget_peak()
            answer = tasks[values.pop("task")](**values)
            answer["peak"] = peak_bytes()
        except Exception as error:  # noqa: BLE001 - the border of the process
            answer = {"error": f"{type(error).__name__}: {error}"}
        pipe.write(json.dumps(answer) + "\n")
        pipe.flush()


def peak_bytes() -> int:
    """Give the largest resident memory since `forget_peak`; 0 where the system does not say."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(one.split()[1]) * 1024 for one in lines if one.startswith("VmHWM")), 0)


def forget_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:
        return
