"""How a run is told on the command line: a bar on a terminal, else one line per event."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any, Optional

_PACE = 1.0  # seconds between two lines


class Progress:
    """A report (done, total) that writes to standard error; use it as a context manager."""

    def __init__(self, unit: str = "tile") -> None:
        self._unit = unit  # what is counted
        self._bar: Any = None
        self._said, self._when = (-1, -1), 0.0

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from tqdm import tqdm  # only where a bar can be seen

            self._bar = tqdm(unit=self._unit, leave=False)
        return self

    def __call__(self, done: int, total: int) -> None:
        if (done, total) == self._said:
            return
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)
        elif time.monotonic() - self._when >= _PACE or done == total:
            self._when = time.monotonic()
            sys.stderr.write(f"{done} of {total}\n")
        self._said = (done, total)

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        if self._bar is not None:
            self._bar.close()
