"""How long a training takes: told after 20 steps and then every minute."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import NamedTuple, Optional

FIRST = 20  # steps after which the pace is known
PAUSE = 60.0  # seconds between two lines
PREPARING = 10.0  # seconds between two lines before the first step


class Ahead(NamedTuple):
    """How far a training is."""

    done: int
    total: int
    pace: Optional[float] = None  # s of a step; None: images are looked at, before the first one

    @property
    def seconds(self) -> float:
        """Foresee the time left."""
        return (self.pace or 0.0) * (self.total - self.done)


class Pace:
    """Measures steps and tells of them now and then; the clock is the caller's."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._first: Optional[tuple[int, float]] = None  # step, when: of this run, also resumed
        self._told: Optional[float] = None

    def due(self, done: int, total: int, now: float) -> Optional[Ahead]:
        """Give what is to be told at a time in seconds; None: nothing yet.

        Another total than the steps counts what is looked at before the first one.
        """
        if total != self._steps:
            return self._unless(now, PREPARING, Ahead(done, total))
        if self._first is None:
            self._first, self._told = (done, now), None
        first, began = self._first
        if done - first < FIRST:
            return None
        return self._unless(now, PAUSE, Ahead(done, total, (now - began) / (done - first)))

    def line(self, done: int, total: int, now: float) -> str:
        """Say in English what is due, or the empty text."""
        ahead = self.due(done, total, now)
        if ahead is None:
            return ""
        if ahead.pace is None:
            return f"{done} of {total} images looked at"
        return f"{done} of {total} steps, {ahead.pace:.2f} s each: {in_words(ahead.seconds)} left"

    def _unless(self, now: float, pause: float, ahead: Ahead) -> Optional[Ahead]:
        """Keep still for a while after something was told."""
        if self._told is not None and now - self._told < pause:
            return None
        self._told = now
        return ahead


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
