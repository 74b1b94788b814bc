"""What became of each raster of many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .errors import AreaOutsideError, LandsegError


@dataclass
class Tally:
    """What became of each raster; `tell` hears of it at once."""

    tell: Callable[[str, LandsegError], None]
    made: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    failed: dict[str, LandsegError] = field(default_factory=dict)

    def fail(self, raster: str, error: LandsegError) -> None:
        """Keep what went wrong; a raster outside the area that was asked for is no failure."""
        if isinstance(error, AreaOutsideError):
            self.outside.append(raster)
        else:
            self.failed[raster] = error
        self.tell(raster, error)

    @contextmanager
    def failing(self, raster: str) -> Iterator[None]:
        """Keep an error of this raster, and let the others go on."""
        try:
            yield
        except LandsegError as error:
            self.fail(raster, error)
