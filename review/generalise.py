"""The method: a class map -> a simpler one. Classes merge, then specks go; the first map stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..inference import (
    NODATA,
    Caution,
    ClassMap,
    MapStore,
    OutputRenamedCaution,
    Window,
    blocks,
    check_disk,
    dated_facts,
    derived_metadata,
    short_name,
)
from .gdal_steps import Report, part_of
from .generalise_plan import Plan, check_wishes, plan_of
from .jobs import GeneraliseJob
from .legend_shown import cautions_of
from .majority import Disc, majority
from .scratch import ScratchRaster
from .sieve import sieve

SIDE = 512  # px, of a block
WHAT = "Class map, generalised"
PLACE = ("output", "overwrite")  # of the job: where, not what


@dataclass(frozen=True)
class Generalised:
    """The new map, and how many pixels each step changed."""

    output: Path
    classes: tuple[str, ...]
    recoded: int
    smoothed: int
    sieved: int
    cautions: tuple[Caution, ...]

    def to_json(self) -> dict[str, Any]:
        cautions = [{"class": type(it).__name__, "fields": it.fields} for it in self.cautions]
        return {
            "output": str(self.output),
            "classes": list(self.classes),
            "recoded": self.recoded,
            "smoothed": self.smoothed,
            "sieved": self.sieved,
            "cautions": cautions,
        }

    def as_text(self) -> str:
        return (
            f"{self.output}\n{len(self.classes)} classes: {', '.join(self.classes)}\n"
            f"pixels changed: {self.recoded:,} by merging, {self.smoothed:,} by the majority "
            f"filter, {self.sieved:,} by the smallest area"
        )


def run_generalise(job: GeneraliseJob, report: Report) -> Generalised:
    """Merge, rename and recolour classes, smooth borders, and drop small patches, in this order.

    Metres are those of the ground at the map's centre.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: as raised by `report`.
    """
    check_wishes(job)
    with ClassMap(job.class_map) as class_map:
        plan = plan_of(job, class_map)
        check_disk(job.output, class_map.whole, plan.fewest > 1)
        with MapStore(job.output, job.class_map, None, "classes", plan.legend) as store:
            counts = _Work(class_map, plan, store, report).run()
            metadata = derived_metadata(WHAT, class_map.items, plan.legend, _recipe(job))
            output = store.finish(metadata, dated_facts())
        cautions = [*plan.cautions, *cautions_of(class_map)]
    if output != job.output:
        cautions.append(OutputRenamedCaution(wanted=job.output.name, name=output.name))
    names = tuple(entry.name for entry in plan.legend)
    return Generalised(output, names, *counts, tuple(cautions))


def _recipe(job: GeneraliseJob) -> dict[str, Any]:
    """Say what was done, without folders of this computer."""
    told = {name: value for name, value in job.to_json().items() if name not in PLACE}
    return {**told, "kind": job.kind, "class_map": short_name(job.class_map)}


class _Work:
    """The steps over all blocks: filter, sieve, store; counts what each changes."""

    def __init__(self, class_map: ClassMap, plan: Plan, store: MapStore, report: Report) -> None:
        self._map, self._plan, self._store, self._report = class_map, plan, store, report
        self._recoded = self._smoothed = self._sieved = 0

    def run(self) -> tuple[int, int, int]:
        """Give the pixels changed by merging, by the filter and by the sieve."""
        if self._plan.fewest <= 1:
            self._each(0, lambda window: self._store.write(window, self._filtered(window)))
        else:
            self._sieve()
        return self._recoded, self._smoothed, self._sieved

    def _sieve(self) -> None:
        names = ("patches.tif", "sieved.tif")
        before, after = (
            ScratchRaster(self._store.scratch(name), self._map.whole) for name in names
        )
        try:
            self._each(0, lambda window: before.write(window, self._filtered(window)))
            before.flush()
            sieve(before, after, self._plan.fewest, self._part(1))
            self._each(2, lambda window: self._keep(window, before, after))
        finally:
            before.close()
            after.close()

    def _keep(self, window: Window, before: ScratchRaster, after: ScratchRaster) -> None:
        values = after.read(window)
        self._sieved += np.count_nonzero(values != before.read(window))
        self._store.write(window, values)

    def _filtered(self, window: Window) -> NDArray[np.uint8]:
        """Merge classes, and filter them, with a rim around the window as wide as the disc."""
        disc = self._plan.disc or Disc((0,))
        size = window.height + 2 * disc.rows, window.width + 2 * disc.cols
        rim = Window(window.row - disc.rows, window.col - disc.cols, *size)
        seen = rim.intersect(self._map.whole)
        places = self._read(seen, window)
        values, core = self._plan.table[places], window.relative_to(seen).slices
        self._recoded += np.count_nonzero((values != self._plan.old[places])[core])
        if self._plan.disc is None:
            return values
        padded = np.full(size, NODATA, np.uint8)
        padded[seen.relative_to(rim).slices] = values
        found = majority(padded, disc)
        self._smoothed += np.count_nonzero(found != values[core])
        return found

    def _read(self, seen: Window, window: Window) -> NDArray[np.uint8]:
        """Read a window and its rim; odd values are counted once, in the window."""
        before = dict(self._map.odd)
        found = self._map.read(seen)
        if self._map.odd != before and seen != window:
            self._map.odd = before
            self._map.read(window)
        return found

    def _each(self, part: int, do: Callable[[Window], None]) -> None:
        windows, report = list(blocks(self._map.whole, SIDE)), self._part(part)
        for done, window in enumerate(windows):
            report(done, len(windows))
            do(window)
        report(len(windows), len(windows))

    def _part(self, part: int) -> Report:
        return part_of(self._report, part, 3 if self._plan.fewest > 1 else 1)
