"""What a user should know while a job still runs: said through logging, heard by the front door.

A training of hours tells at its start that a class is rare, not only in its result.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from .errors import Caution

LOGGER = logging.getLogger("landseg.notices")


def notify(cautions: Iterable[Caution]) -> None:
    """Say cautions now; those of a result that were said are not said twice."""
    for caution in cautions:
        LOGGER.warning("%s %s", caution, caution.hint, extra={"caution": caution})


@contextmanager
def hearing(hear: Callable[[Caution], None]) -> Iterator[None]:
    """Give each caution to a front door, in the thread that says it, instead of to the log."""
    handler, before = _Hearer(hear), LOGGER.propagate
    LOGGER.addHandler(handler)
    LOGGER.propagate = False
    try:
        yield
    finally:
        LOGGER.propagate = before
        LOGGER.removeHandler(handler)


class _Hearer(logging.Handler):
    def __init__(self, hear: Callable[[Caution], None]) -> None:
        super().__init__()
        self._hear = hear

    def emit(self, record: logging.LogRecord) -> None:
        caution = getattr(record, "caution", None)
        if isinstance(caution, Caution):
            self._hear(caution)
