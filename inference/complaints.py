"""What GDAL complains about, collected: none is lost, whether its exceptions are on or off."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from osgeo import gdal

LOGGER = logging.getLogger("landseg.gdal")

# Said while a directory of tags is read, which is about tags and not about pixels.
HARMLESS = ("TIFFReadDirectory", "TIFFFetchNormalTag")


class Complaints:
    """Messages of one stretch of GDAL calls, in order."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.errors: list[str] = []

    def __str__(self) -> str:
        return "; ".join(self.errors + self.warnings)

    def hear(self, level: int, _number: int, text: str) -> None:
        """Keep a message; GDAL calls this."""
        LOGGER.debug("GDAL: %s", text)
        if level >= gdal.CE_Failure:
            self.errors.append(text)
        elif level == gdal.CE_Warning and not text.startswith(HARMLESS):
            self.warnings.append(text)


@contextmanager
def complaints(**settings: str) -> Iterator[Complaints]:
    """Collect what GDAL says in this thread, under settings that hold for this thread only.

    With GDAL's exceptions on, an error is raised as RuntimeError as well: it is counted here and
    ends the block, so that callers look at one place.
    """
    heard = Complaints()
    before = {key: gdal.GetThreadLocalConfigOption(key) for key in settings}
    for key, value in settings.items():
        gdal.SetThreadLocalConfigOption(key, value)
    gdal.PushErrorHandler(heard.hear)
    try:
        yield heard
    except RuntimeError as error:
        if not heard.errors:
            heard.errors.append(str(error))
    finally:
        gdal.PopErrorHandler()
        for key, old in before.items():
            gdal.SetThreadLocalConfigOption(key, old)
