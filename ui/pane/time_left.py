"""How far a job is, and how long it will still take."""

from __future__ import annotations

import time
from typing import Callable, Optional

from qgis.PyQt.QtCore import QCoreApplication

from .words import duration

translate = QCoreApplication.translate


class TimeLeft:
    """Foresees the end from the tiles since the first: it also paid for the engine's start."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._first: Optional[tuple[float, int]] = None

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
        now = self._clock()
        if done and self._first is None:
            self._first = now, done
        if self._first is None or done == self._first[1] or done >= total:
            return None
        start, already = self._first
        return (now - start) / (done - already) * (total - done)
