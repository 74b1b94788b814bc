"""The method: OpenStreetMap's objects -> class values on a raster's grid, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...inference import (
    Caution,
    MapStore,
    Window,
    blocks,
    check_disk,
    check_output,
    complaints,
    derived_metadata,
    pixel_size,
    short_name,
)
from ..errors import (
    KeylessCaution,
    LayersLeftCaution,
    NothingDrawnError,
    OsmElsewhereError,
    SourceReadError,
)
from ..jobs import OsmJob
from .grid_table import open_placed, table_for
from .judging import Drawing, Judge
from .osm_date import stated_date
from .osm_result import CREDIT, OsmResult
from .shapes import Shapes
from .source import OsmSource, SourceLayer
from .spool import Spool
from .table import TagTable
from .tally import Tally

if TYPE_CHECKING:
    from ...inference import Report

__all__ = ["OsmResult", "check_osm", "run_osm"]

REACH = 50.0  # m; objects so near to the grid may cover a part of it
READ = 0.6  # of the progress is reading
STEPS = 1000  # of the progress
PACE = 100  # objects between two reports


def check_osm(job: OsmJob) -> None:
    """Refuse what can be refused before the source is read.

    Raises:
        InputError: the grid has no place, or there is no table for it.
    """
    table_for(open_placed(job.grid), short_name(job.grid), job.table)


def run_osm(job: OsmJob, report: Report) -> OsmResult:
    """Draw the objects of a source on the grid of a raster.

    Args:
        job: what to draw.
        report: told of progress; raises JobCancelled to stop.

    Raises:
        LandsegError: what failed and what to do; nothing was written.
        JobCancelled: as raised by `report`.
    """
    check_output(job.output, job.grid, job.overwrite)
    check_output(job.output, job.source.partition("|")[0], job.overwrite)
    grid = open_placed(job.grid)
    table = table_for(grid, short_name(job.grid), job.table)
    whole = Window(0, 0, grid.RasterYSize, grid.RasterXSize)
    check_disk(job.output, whole, confidence=False)
    with MapStore(job.output, job.grid, None, "classes", table.legend) as store:
        work = _Work(job, table, grid, whole, store)
        return work.run(report)


@dataclass(frozen=True)
class _Work:
    """One run between the taking of the output's place and its release."""

    job: OsmJob
    table: TagTable
    grid: Any
    whole: Window
    store: MapStore

    def run(self, report: Report) -> OsmResult:
        spool = Spool(self.store.folder, self.table.rules, short_name(self.job.source))
        try:
            tally, cautions, source = self._read(spool, report)
            spool.finish()
            pixels = self._draw(spool, report)
        finally:
            spool.close()
        date = stated_date(self.job.source.partition("|")[0])
        output = self.store.finish(self._metadata(source, date), {})
        return OsmResult(
            output=output,
            source=source,
            date=date,
            table=self.table.name,
            legend=self.table.legend,
            pixels=pixels,
            told=tally.to_json(),
            cautions=(*cautions, *tally.cautions),
        )

    def _read(self, spool: Spool, report: Report) -> tuple[Tally, list[Caution], str]:
        """Bring all objects near the grid into pixels, each with its rule."""
        folder, tally = self.store.folder, Tally()
        found: list[Caution] = []
        with complaints(CPL_TMPDIR=str(folder)) as heard:
            source = OsmSource(self.job.source, self.table, folder)
            try:
                self._collect(source, spool, tally, report)
                found = list(_layer_cautions(source))
            finally:
                source.close()
        if heard.errors:
            raise SourceReadError(name=short_name(self.job.source), reason=heard.errors[0])
        self._check(tally, spool, source.name)
        return tally, found, source.name

    def _collect(self, source: OsmSource, spool: Spool, tally: Tally, report: Report) -> None:
        judge = Judge(self.table)
        shapes = {each.name: Shapes(each.crs, self.grid) for each in source.layers}
        done = 0

        def watch(share: float) -> None:
            nonlocal done
            done = max(done, int(share * READ * STEPS))
            report(done, STEPS)

        for layer, feature in source.objects(self.grid, self._margin(), watch):
            if tally.read % PACE == 0:
                report(done, STEPS)
            tally.read += 1
            self._add(layer, feature, (judge, shapes[layer.name], spool, tally))
        tally.repaired = sum(each.repaired for each in shapes.values())

    def _add(
        self, layer: SourceLayer, feature: Any, tools: tuple[Judge, Shapes, Spool, Tally]
    ) -> None:
        judge, shapes, spool, tally = tools
        tags, geometry = layer.tags.read(feature), feature.GetGeometryRef()
        if geometry is None or geometry.IsEmpty():
            tally.lost += 1
            return
        found = judge.judge(tags, geometry.GetDimension())
        if not isinstance(found, Drawing):
            tally.note(found, tags)
            return
        width = found.width
        parts = shapes.area(geometry) if width is None else shapes.stroke(geometry, width)
        tally.lost += not parts
        touching = [part for part in parts if self._touches(part)]
        if touching:
            spool.add(found.level, touching)
            tally.drawn[self.table.rules[found.level].name] += 1

    def _touches(self, polygon: Any) -> bool:
        left, right, top, bottom = polygon.GetEnvelope()
        across = right > 0 and left < self.whole.width
        return bool(across and bottom > 0 and top < self.whole.height)

    def _check(self, tally: Tally, spool: Spool, source: str) -> None:
        grid = short_name(self.job.grid)
        if not tally.read:
            raise OsmElsewhereError(source=source, grid=grid)
        if not any(spool.counts):
            tags = tally.frequent or "none"
            raise NothingDrawnError(source=source, grid=grid, count=tally.read, tags=tags)

    def _draw(self, spool: Spool, report: Report) -> dict[int, int]:
        """Paint window by window; count the pixels of each value."""
        pixels: Counter[int] = Counter()
        windows = list(blocks(self.whole))
        for done, window in enumerate(windows):
            report(int((READ + (1 - READ) * done / len(windows)) * STEPS), STEPS)
            values = spool.draw(window, self.table.silence)
            self.store.write(window, values)
            for value, count in zip(*np.unique(values, return_counts=True)):
                pixels[int(value)] += int(count)
        report(STEPS, STEPS)
        return dict(pixels)

    def _metadata(self, source: str, date: str) -> dict[str, str]:
        made = {
            "kind": self.job.kind,
            "grid": short_name(self.job.grid),
            "source": source,
            "source_date": date,
            "table": self.table.name,
        }
        what = f"OpenStreetMap as classes: {self.table.title}"
        return derived_metadata(what, {}, self.table.legend, made, (CREDIT,))

    def _margin(self) -> float:
        """Give the pixels around the grid in which objects still matter."""
        width, height = pixel_size(self.grid) or (1.0, 1.0)
        return REACH / min(width, height)


def _layer_cautions(source: OsmSource) -> Iterator[Caution]:
    if source.left_out:
        yield LayersLeftCaution(names=", ".join(source.left_out))
    for each in source.layers:
        if each.tags.implied:
            pairs = ", ".join(f"{key}={value}" for key, value in each.tags.implied.items())
            yield KeylessCaution(name=each.name, tags=pairs)
