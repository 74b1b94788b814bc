"""A list of places while it is made: strips in, a GeoPackage out when it is whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Optional

import numpy as np
from numpy.typing import NDArray

from ..inference import (
    Caution,
    ClassMap,
    OutputRenamedCaution,
    PlainJob,
    Window,
    WorkFolder,
    dated_facts,
)
from .errors import VerdictsKeptCaution
from .metres import Metres
from .old_verdicts import read_old_verdicts
from .place_finder import PlaceFinder, Places
from .place_outlines import Share, crs_of, middle_of, outlines_of
from .places import Listing
from .places_file import write_places
from .runs import reach_of
from .verdicts import OLD_VERDICTS_LAYER


class PlacesOutput:
    """One list; until `publish` returns, an older one is as it was."""

    def __init__(self, path: Path, class_map: ClassMap, merge: float) -> None:
        """Name the parts; nothing is written yet.

        Args:
            path: of the GeoPackage, checked.
            class_map: on whose grid the places lie.
            merge: m; what is nearer to each other is one place.
        """
        self._path, self._class_map = path, class_map
        self._metres = Metres(class_map)
        self._merge = merge
        self._folder = WorkFolder(path)
        self._stack = ExitStack()
        self.listing = Listing((), 0)
        self.cautions: tuple[Caution, ...] = ()

    def __enter__(self) -> PlacesOutput:
        """Take the lock.

        Raises:
            OutputBusyError, OutputWriteError: see their messages.
        """
        self._stack.enter_context(self._folder)
        reach = reach_of(self._merge, self._metres.pixel)
        spool = self._folder.path.with_name("runs.raw")
        self._finder = self._stack.enter_context(PlaceFinder(reach, spool))
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self._stack.close()

    def add(
        self, row: int, codes: NDArray[np.uint16], confidence: Optional[NDArray[np.uint8]]
    ) -> None:
        """Take the next strip, as `PlaceFinder.add` does."""
        areas = self._metres.areas(Window(row, 0, *codes.shape))
        self._finder.add(row, codes, confidence, areas)

    def write(
        self, rank: Callable[[Places], Listing], about: Mapping[str, str], report: Share
    ) -> None:
        """Make the file in the work folder, with the verdicts of the older list.

        Args:
            rank: chooses and ranks.
            about: what the list was made of.
            report: told of progress.

        Raises:
            LandsegError: what failed and what to do.
            JobCancelled: as raised by `report`.
        """
        self.listing = rank(self._finder.places())
        scratch = self._folder.path.with_name("ranks.tif")
        listed, class_map = self.listing.places, self._class_map
        outlines = outlines_of(listed, self._finder, class_map, scratch, report)
        crs = crs_of(class_map)
        placed = ((it, middle_of(it, class_map), outlines[it.rank]) for it in listed)
        olds = read_old_verdicts(self._path, crs)
        counts = {"places": str(len(listed)), "found": str(self.listing.found)}
        carried = write_places(self._folder.path, crs, placed, olds, {**about, **counts})
        self.cautions = (*self.listing.cautions, *_told(*carried))

    def publish(self) -> Path:
        """Let the list take its name.

        Raises:
            OutputWriteError: the disk refuses.
        """
        used = self._folder.publish()
        if used != self._path.absolute():
            renamed = OutputRenamedCaution(wanted=self._path.name, name=used.name)
            self.cautions = (*self.cautions, renamed)
        return used


def about_places(
    job: PlainJob, class_map: ClassMap, credits_owed: tuple[str, ...]
) -> dict[str, str]:
    """Say what a list is made of; keys are for programs."""
    said = json.dumps(job.to_json(), ensure_ascii=False, sort_keys=True)
    return {
        "class_map": class_map.path,
        "made": dated_facts()["LANDSEG_DATE"],
        "credits": "; ".join(credits_owed),
        "job": said,
    }


def _told(carried: int, kept: int) -> tuple[Caution, ...]:
    if not carried and not kept:
        return ()
    return (VerdictsKeptCaution(carried=carried, kept=kept, layer=OLD_VERDICTS_LAYER),)
