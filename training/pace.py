"""How long a training takes: told after 20 steps and then every minute."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Optional

FIRST = 20  # steps after which the pace is known
PAUSE = 60.0  # seconds between two lines
PREPARING = 10.0  # seconds between two lines before the first step


class Pace:
    """Measures steps and says a line now and then; the clock is the caller's."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._first: Optional[tuple[int, float]] = None  # step, when: of this run, also resumed
        self._told: Optional[float] = None

    def line(self, done: int, total: int, now: float) -> str:
        """Give the line that is due at a time in seconds, or the empty text.

        Another total than the steps counts what is looked at before the first one.
        """
        if total != self._steps:
            return self._due(now, PREPARING, f"{done} of {total} images looked at")
        if self._first is None:
            self._first, self._told = (done, now), None
        first, began = self._first
        if done - first < FIRST:
            return ""
        pace = (now - began) / (done - first)
        left = in_words(pace * (total - done))
        return self._due(now, PAUSE, f"{done} of {total} steps, {pace:.2f} s each: {left} left")

    def _due(self, now: float, pause: float, text: str) -> str:
        if self._told is not None and now - self._told < pause:
            return ""
        self._told = now
        return text


class PaceReport:
    """A report (done, total) that writes those lines to standard error."""

    def __init__(self, steps: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace, self._clock = Pace(steps), clock

    def __call__(self, done: int, total: int) -> None:
        line = self._pace.line(done, total, self._clock())
        if line:
            sys.stderr.write(line + "\n")


def in_words(seconds: float) -> str:
    """Give a duration as people say it: 80 s, 12 min, 3 h 5 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
