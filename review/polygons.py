"""The method: a class map -> polygons along its pixels' edges, without gaps and overlaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from math import isfinite
from pathlib import Path
from typing import Optional

import numpy as np

from ..inference import (
    NODATA,
    Caution,
    ClassMap,
    OutputRenamedCaution,
    RasterReader,
    WorkFolder,
    check_output,
    complaints,
    derived_metadata,
    find_crs,
    open_grid,
    same_georeference,
    short_name,
    writing,
)
from .ellipsoid import Floats
from .errors import (
    BordersKeptCaution,
    BordersMemoryError,
    ConfidenceGridError,
    PlaneAreasCaution,
    SizeError,
    SmallPatchesKeptCaution,
)
from .jobs import PolygonsJob
from .legend_shown import cautions_of, shown_legend
from .outlines.layer import PolygonFile, Row, layer_name, system_of, verify
from .outlines.shapes import Shapes, shapes_of
from .outlines.tracing import Outlines, trace
from .pixel_areas import PixelAreas
from .polygons_result import ClassSum, PolygonsResult

Report = Callable[[int, int], None]  # (done, total); raises JobCancelled

ENDINGS = (".gpkg",)
TRACED, ALL = 70, 100  # percent of the work, about
WHAT = "Polygons of a class map, along its pixels"


def run_polygons(job: PolygonsJob, report: Report) -> PolygonsResult:
    """Write a GeoPackage with one layer: each patch of a class once.

    What is kept in memory grows with the borders of the map, not with its pixels.

    Args:
        job: what to do.
        report: told of progress; raises JobCancelled to stop.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: as raised by `report`.
    """
    _check(job)
    with ExitStack() as opened:
        class_map = opened.enter_context(ClassMap(job.class_map))
        confidence = _confidence(job, class_map)
        if confidence is not None:
            opened.enter_context(confidence)
        work = opened.enter_context(WorkFolder(job.output))
        writer = _Writer(job, class_map, report)
        try:
            sums = writer.write(work.path, confidence)
        except MemoryError as error:
            raise BordersMemoryError(name=class_map.name) from error
        report(ALL, ALL)
        output = work.publish()
    return PolygonsResult(output, sums, (*writer.cautions(), *_renamed(job, output)))


def _check(job: PolygonsJob) -> None:
    for value, unit in ((job.min_area, "m²"), (job.simplify, "m")):
        if not (isfinite(value) and value >= 0):
            raise SizeError(value=value, unit=unit)
    check_output(job.output, job.class_map, job.overwrite, ENDINGS)
    if job.confidence:
        check_output(job.output, job.confidence, job.overwrite, ENDINGS)


def _confidence(job: PolygonsJob, class_map: ClassMap) -> Optional[RasterReader]:
    """Open the confidence of the map, which lies on the same pixels."""
    if job.confidence is None:
        return None
    grid, fits = open_grid(job.confidence), False
    with complaints():
        size = grid.RasterYSize, grid.RasterXSize
        fits = size == (class_map.whole.height, class_map.whole.width)
        fits = fits and same_georeference(class_map.grid, grid, None)
    if not fits:
        raise ConfidenceGridError(confidence=short_name(job.confidence), name=class_map.name)
    return RasterReader(job.confidence, (1,))


def _renamed(job: PolygonsJob, output: Path) -> Iterator[Caution]:
    if output.name != job.output.name:
        yield OutputRenamedCaution(wanted=job.output.name, name=output.name)


class _Writer:
    """Writes the polygons of one map."""

    def __init__(self, job: PolygonsJob, class_map: ClassMap, report: Report) -> None:
        self._job, self._map, self._report = job, class_map, report
        self._areas, self._legend = PixelAreas(class_map.grid), shown_legend(class_map)
        self._repaired = self._small = 0

    def write(self, path: Path, confidence: Optional[RasterReader]) -> tuple[ClassSum, ...]:
        """Make the file; give what is in it, class by class."""
        found = trace(
            self._map, self._areas, confidence, (self._job.min_area, self._job.simplify),
            lambda done, total: self._report(TRACED * done // total, ALL),
        )  # fmt: skip
        self._repaired = found.repaired
        name, crs = layer_name(self._job.output), system_of(find_crs(self._map.grid))
        with writing(self._job.output), PolygonFile(path, name, crs, bool(confidence)) as file:
            for shapes in self._shapes(found):
                points = self._areas.place(found.pixels(shapes.corners))
                self._measure(found, shapes, points)
                file.add(shapes.wkb(points), self._rows(found, shapes, bool(confidence)))
            file.describe(self._legend, self._items())
        verify(path, name, int(np.count_nonzero(found.kinds != NODATA)))
        return self._sums(found)

    def cautions(self) -> Iterator[Caution]:
        """Give what the user is told of it."""
        yield from cautions_of(self._map)
        if not self._areas.ground.is_known:
            yield PlaneAreasCaution(name=self._map.name)
        if self._small:
            yield SmallPatchesKeptCaution(count=self._small)
        if self._repaired:
            yield BordersKeptCaution(count=self._repaired)

    def _shapes(self, found: Outlines) -> Iterator[Shapes]:
        wanted = found.kinds != NODATA
        small = wanted & (found.sums.areas < self._job.min_area)
        self._small = int(np.count_nonzero(small))
        done, total = 0, len(wanted)
        for shapes in shapes_of(found.rings, found.arcs, wanted):
            self._report(TRACED + (ALL - TRACED) * done // total, ALL)
            yield shapes
            done += len(shapes.patches)

    def _measure(self, found: Outlines, shapes: Shapes, points: Floats) -> None:
        """Measure polygons whose borders were simplified; others have the area of their pixels."""
        if self._job.simplify:
            rings = self._areas.ground.ring_areas(points, shapes.starts[:-1])
            found.sums.areas[shapes.patches] = np.abs(shapes.ring_sums(rings))

    def _rows(self, found: Outlines, shapes: Shapes, with_confidence: bool) -> Iterator[Row]:
        for patch in shapes.patches.tolist():
            entry = self._legend[found.kinds[patch]]
            row = entry.value, entry.name, float(found.sums.areas[patch])
            known = found.sums.known[patch]
            mean = float(found.sums.confidence[patch] / known) if known else None
            yield (*row, mean) if with_confidence else row

    def _items(self) -> dict[str, str]:
        legend, job = self._legend, self._job.to_json()
        items = derived_metadata(WHAT, self._map.items, legend, job)
        return {name.replace("TIFFTAG_", ""): text for name, text in items.items()}

    def _sums(self, found: Outlines) -> tuple[ClassSum, ...]:
        counts = np.bincount(found.kinds, minlength=NODATA + 1)
        areas = np.bincount(found.kinds, found.sums.areas, NODATA + 1)
        return tuple(
            ClassSum(each.value, each.name, int(counts[kind]), float(areas[kind]))
            for kind, each in enumerate(self._legend)
            if counts[kind]
        )
