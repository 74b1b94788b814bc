"""GDAL's own progress, told on; a cancel stops GDAL and is raised after it, as C knows none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from ..inference import JobCancelled

Report = Callable[[int, int], None]  # (done, total); raises JobCancelled

STEPS = 100  # of one call


class GdalSteps:
    """Give it to GDAL as `callback`, then call `stop_if_cancelled`."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._cancelled: Optional[JobCancelled] = None

    def __call__(self, share: float, _words: str, _data: object) -> int:
        """GDAL asks whether to go on."""
        try:
            self._report(int(share * STEPS), STEPS)
        except JobCancelled as reason:
            self._cancelled = reason
            return 0
        return 1

    def stop_if_cancelled(self) -> None:
        """Raise the cancel that stopped GDAL.

        Raises:
            JobCancelled: as the report raised it.
        """
        if self._cancelled is not None:
            raise self._cancelled


def part_of(report: Report, part: int, parts: int) -> Report:
    """Show one of several equal parts of the work in its place on the whole bar."""
    return lambda done, total: report(done + part * total, parts * total)
