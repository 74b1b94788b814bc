"""How far a job is, and how long it will still take."""

from __future__ import annotations

import time
from typing import Callable, Optional

from qgis.PyQt.QtCore import QCoreApplication

from .words import duration

translate = QCoreApplication.translate


class TimeLeft:
    """Foresees the end: from the plan before the first tile is done, then from the tiles."""

    def __init__(
        self, expected: Optional[float] = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the plan's seconds, where they are known."""
        self._expected = expected
        self._clock = clock
        self._start: Optional[float] = None  # when the first tile began
        self._before = 0  # tiles of an interrupted run

    def text(self, done: int, total: int) -> str:
        """Say the state in words for the progress bar."""
        count = translate("words", "{done} of {total} tiles").format(done=done, total=total)
        seconds = self._seconds(done, total)
        if seconds is None:
            return count
        return translate("words", "{count}, {time} left").format(
            count=count, time=duration(seconds)
        )

    def _seconds(self, done: int, total: int) -> Optional[float]:
        """Count from the first tile: the engine's start before it says nothing of the rest."""
        now = self._clock()
        if self._start is None:
            self._start, self._before = now, done
        if done > self._before:
            return (now - self._start) / (done - self._before) * (total - done)
        if self._expected is None or now - self._start > self._expected:
            return None
        return self._expected - (now - self._start)
