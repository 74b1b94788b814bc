"""How far a job is, and how long it will still take."""

from __future__ import annotations

import time
from typing import Callable, Optional

from qgis.PyQt.QtCore import QCoreApplication

from .words import duration

translate = QCoreApplication.translate


MOST = 0.95  # of a tile that is shown as done before it is


class TimeLeft:
    """Foresees the end: from the plan before the first tile is done, then from the tiles."""

    def __init__(
        self, expected: Optional[float] = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the plan's seconds, where they are known."""
        self._expected = expected
        self._clock = clock
        # When the first tile began: the engine's start before it says nothing of the rest.
        self._start: Optional[float] = None
        self._before = 0  # tiles of an interrupted run
        self._done, self._since = 0, 0.0  # tiles, and when the last of them was done

    def text(self, done: int, total: int) -> str:
        """Say the state in words for the progress bar."""
        self._note(done)
        count = translate("words", "{done} of {total} tiles").format(done=done, total=total)
        seconds = self._seconds(total)
        if seconds is None:
            return count
        return translate("words", "{count}, {time} left").format(
            count=count, time=duration(seconds)
        )

    def share(self, done: int, total: int) -> float:
        """Guess how much of the present tile is done, 0 to 0.95: a small image is one tile."""
        self._note(done)
        each = self._each(total)
        return 0.0 if not each else min(MOST, (self._clock() - self._since) / each)

    def _note(self, done: int) -> None:
        if self._start is None:
            self._start = self._since = self._clock()
            self._before = self._done = done
        elif done != self._done:
            self._done, self._since = done, self._clock()

    def _each(self, total: int) -> Optional[float]:
        """Give the seconds of a tile, where something tells them."""
        if self._done > self._before and self._start is not None:
            return (self._since - self._start) / (self._done - self._before)
        if self._expected is None or total <= self._before:
            return None
        return self._expected / (total - self._before)

    def _seconds(self, total: int) -> Optional[float]:
        each, left = self._each(total), total - self._done
        if each is None:
            return None
        longest = each * left if self._done == self._before else each
        spent = min(longest, self._clock() - self._since)
        return each * left - spent or None  # nothing is known of what is late
