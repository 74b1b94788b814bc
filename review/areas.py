"""The method: a class map -> the area of each class on the ellipsoid, for each zone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray

from ..inference import (
    NODATA,
    Caution,
    ClassMap,
    Legend,
    OutputRenamedCaution,
    blocks,
    check_output,
    credits_of,
    find_crs,
)
from .area_files import ENDINGS, write_areas
from .area_table import WHOLE, AreaTable, ClassArea, ZoneAreas
from .errors import (
    NoGroundCaution,
    ZonesBeyondCaution,
    ZonesEmptyCaution,
    ZonesPlacedCaution,
    ZonesRepairedCaution,
)
from .gdal_steps import Report
from .jobs import AreasJob
from .legend_shown import cautions_of, shown_legend
from .pixel_areas import PixelAreas
from .zones import Zones

LISTED = 10  # zones that are named


def run_areas(job: AreasJob, report: Report) -> AreaTable:
    """Measure each class in the whole map and in each zone, in one pass over its blocks.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: as raised by `report`.
    """
    if job.output is not None:
        for source in (job.class_map, *([job.zones.partition("|")[0]] if job.zones else [])):
            check_output(job.output, source, job.overwrite, ENDINGS)
    with ClassMap(job.class_map) as class_map:
        zones = _zones(job, class_map, report)
        table = _table(class_map, zones, report)
    if job.output is None:
        return table
    output = write_areas(job.output, table, zones)
    if output != job.output:
        renamed = OutputRenamedCaution(wanted=job.output.name, name=output.name)
        table = replace(table, cautions=(*table.cautions, renamed))
    return replace(table, output=output)


def _zones(job: AreasJob, class_map: ClassMap, report: Report) -> Optional[Zones]:
    if job.zones is None:
        return None
    return Zones(job.zones, job.zone_field, class_map.grid, lambda: report(0, 1))


def _table(class_map: ClassMap, zones: Optional[Zones], report: Report) -> AreaTable:
    legend, ground = shown_legend(class_map), PixelAreas(class_map.grid)
    pixels, areas = _count(class_map, ground, zones, report)
    if not ground.ground.is_known:
        areas = None
    every = [(0, WHOLE), *((zone.number, zone.name) for zone in (zones.all if zones else ()))]
    found = [
        _zone(*named, legend, pixels[place], None if areas is None else areas[place])
        for place, named in enumerate(every)
    ]
    crs = find_crs(class_map.grid)
    return AreaTable(
        class_map=class_map.name,
        zone_layer=zones.name if zones else "",
        whole=found[0],
        zones=tuple(found[1:]),
        crs=(crs.GetName() or "") if crs else "",
        ellipsoid=(crs.GetAttrValue("SPHEROID") or "") if crs else "",
        credits=credits_of(class_map.items),
        cautions=(*cautions_of(class_map), *_cautions(class_map, ground, zones, found)),
    )


def _count(
    class_map: ClassMap, ground: PixelAreas, zones: Optional[Zones], report: Report
) -> tuple[NDArray[np.int64], Any]:
    """Give pixels and m2, (1 + zones, 256): the whole map first, places in the legend."""
    rows = 1 + (len(zones.all) if zones else 0)
    pixels, areas = np.zeros((rows, NODATA + 1), np.int64), np.zeros((rows, NODATA + 1))
    windows = list(blocks(class_map.whole))
    for done, window in enumerate(windows):
        report(done, len(windows))
        found, measured = class_map.read(window), ground.read(window)
        _add(pixels[0], areas[0], found.ravel(), measured.ravel())
        if zones is None:
            continue
        for place, part in zones.touching(window):
            inside, seen = zones.burn(place, part), part.relative_to(window).slices
            _add(pixels[1 + place], areas[1 + place], found[seen][inside], measured[seen][inside])
    report(len(windows), len(windows))
    return pixels, areas


def _add(pixels: NDArray[np.int64], areas: NDArray[np.float64], found: Any, measured: Any) -> None:
    pixels += np.bincount(found, minlength=NODATA + 1)
    areas += np.bincount(found, measured, minlength=NODATA + 1)


def _zone(
    number: int, name: str, legend: Legend, pixels: NDArray[np.int64], areas: Any
) -> ZoneAreas:
    parts = pixels if areas is None else areas
    total = parts[: len(legend)].sum()
    classes = tuple(
        ClassArea(
            entry,
            int(pixels[place]),
            None if areas is None else float(areas[place]),
            float(parts[place] / total) if total else 0.0,
        )
        for place, entry in enumerate(legend)
    )
    return ZoneAreas(number, name, classes, int(pixels[NODATA]))


def _cautions(
    class_map: ClassMap, ground: PixelAreas, zones: Optional[Zones], found: list[ZoneAreas]
) -> list[Caution]:
    told: list[Caution] = []
    if not ground.ground.is_known:
        told.append(NoGroundCaution(name=class_map.name))
    if zones is None:
        return told
    if zones.crs is None and ground.ground.is_known:
        told.append(ZonesPlacedCaution(name=zones.name))
    if zones.repaired:
        told.append(ZonesRepairedCaution(name=zones.name, count=zones.repaired))
    empty = [zone.name for zone in found[1:] if zone.note]
    if empty:
        more = " and more" if len(empty) > LISTED else ""
        names = ", ".join(empty[:LISTED]) + more
        told.append(ZonesEmptyCaution(name=class_map.name, count=len(empty), zones=names))
    if zones.beyond:
        told.append(ZonesBeyondCaution(count=zones.beyond, name=class_map.name))
    return told
