"""Rasters on one pixel grid, found and put together: a map of each is cut from the whole.

Files of one flight or one map series continue each other. Together, every one of them has the
halo and the 32-px grid of the whole, so the network sees no edge where two of them meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Optional

from osgeo import gdal, osr

from .errors import SeamCaution
from .grid import HALO, Window
from .opening import short_name
from .raster_facts import RasterFacts, Terms

OFF_GRID = 0.01  # px; how far a file may lie beside the grid, as its place is rounded


class Member(NamedTuple):
    """A raster and its pixels on the grid of a mosaic."""

    facts: RasterFacts
    window: Window


@dataclass(frozen=True)
class Mosaic:
    """Rasters that continue each other; where they overlap, the last one is seen."""

    members: tuple[Member, ...]  # in the order in which they were named
    geotransform: Terms
    height: int  # px
    width: int

    def near(self, window: Window) -> list[Member]:
        """List the members that a map of a window depends on."""
        return [member for member in self.members if _touch(member.window, window)]


def find_mosaics(rasters: Sequence[RasterFacts]) -> tuple[list[Mosaic], list[RasterFacts]]:
    """Put together what lies on one grid, at most a halo apart; the others stay alone."""
    mosaics, alone = [], []
    for placed in _grids(rasters):
        for near in _neighbours(placed):
            if len(near) > 1:
                mosaics.append(_mosaic(near))
            else:
                alone.append(near[0].facts)
    return mosaics, alone


def one_mosaic(rasters: Sequence[RasterFacts]) -> tuple[Optional[Mosaic], Optional[RasterFacts]]:
    """Put all together, however far apart; else give the first one that is on another grid."""
    first, *others = _grids(rasters)
    return (None, others[0][0].facts) if others else (_mosaic(first), None)


def seams(mosaics: Iterable[Mosaic], alone: Iterable[RasterFacts]) -> list[SeamCaution]:
    """Name the rasters that overlap or touch another one, and are on another grid."""
    groups = [[member.facts for member in mosaic.members] for mosaic in mosaics]
    groups += [[facts] for facts in alone]
    found = []
    for number, group in enumerate(groups):
        earlier = [facts for other in groups[:number] for facts in other]
        pairs = ((one, other) for one in group for other in earlier if _meet(one, other))
        pair = next(pairs, None)
        if pair:
            found.append(SeamCaution(name=short_name(pair[0].name), other=short_name(pair[1].name)))
    return found


def _grids(rasters: Sequence[RasterFacts]) -> list[list[Member]]:
    """Sort rasters by the grid they lie on; windows are counted from the first one's corner."""
    grids: list[list[Member]] = []
    for facts in rasters:
        for grid in grids:
            window = _window_on(grid[0].facts, facts)
            if window is not None:
                grid.append(Member(facts, window))
                break
        else:
            grids.append([Member(facts, Window(0, 0, facts.height, facts.width))])
    return grids


def _window_on(base: RasterFacts, facts: RasterFacts) -> Optional[Window]:
    """Give a raster's pixels counted from the corner of another; None on another grid."""
    if base.geotransform is None or facts.geotransform is None or not _alike(base, facts):
        return None
    inverse = gdal.InvGeoTransform(base.geotransform)
    if inverse is None:
        return None
    col, row = gdal.ApplyGeoTransform(inverse, facts.geotransform[0], facts.geotransform[3])
    window = Window(round(row), round(col), facts.height, facts.width)
    for corner in _corners(facts):
        place = gdal.ApplyGeoTransform(facts.geotransform, *corner)
        col, row = gdal.ApplyGeoTransform(inverse, *place)
        wanted = window.col + corner[0], window.row + corner[1]
        if max(abs(col - wanted[0]), abs(row - wanted[1])) > OFF_GRID:
            return None
    return window


def _alike(one: RasterFacts, other: RasterFacts) -> bool:
    """Tell whether two rasters have the same bands and the same system, and no model of place."""
    bands = [[repr(band) for band in facts.bands] for facts in (one, other)]  # NaN is not NaN
    return bands[0] == bands[1] and not (one.has_rpc or other.has_rpc) and _same_crs(one, other)


def _same_crs(one: RasterFacts, other: RasterFacts) -> bool:
    if one.crs_wkt == other.crs_wkt or not (one.crs_wkt and other.crs_wkt):
        return one.crs_wkt == other.crs_wkt
    first, second = (osr.SpatialReference(facts.crs_wkt) for facts in (one, other))
    return bool(first.IsSame(second, ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES"]))


def _neighbours(placed: Sequence[Member]) -> list[list[Member]]:
    """Part the rasters of one grid into groups whose members reach each other."""
    groups: list[list[Member]] = []
    for member in placed:
        near = [group for group in groups if any(_touch(it.window, member.window) for it in group)]
        groups = [group for group in groups if group not in near]
        groups.append([it for group in near for it in group] + [member])
    order = {id(member): place for place, member in enumerate(placed)}
    return [sorted(group, key=lambda member: order[id(member)]) for group in groups]


def _touch(one: Window, other: Window) -> bool:
    """Tell whether one lies within the halo of the other."""
    wide = Window(one.row - HALO, one.col - HALO, one.height + 2 * HALO, one.width + 2 * HALO)
    return wide.intersect(other).pixels > 0


def _mosaic(members: Sequence[Member]) -> Mosaic:
    windows = [member.window for member in members]
    row, col = min(window.row for window in windows), min(window.col for window in windows)
    whole = Window(row, col, 0, 0)
    moved = [window.relative_to(whole) for window in windows]
    facts = members[0].facts
    x, dx_col, dx_row, y, dy_col, dy_row = facts.geotransform or facts.placement
    first = moved[0]
    return Mosaic(
        tuple(Member(member.facts, window) for member, window in zip(members, moved)),
        (
            x - first.col * dx_col - first.row * dx_row, dx_col, dx_row,
            y - first.col * dy_col - first.row * dy_row, dy_col, dy_row,
        ),
        max(window.row + window.height for window in moved),
        max(window.col + window.width for window in moved),
    )  # fmt: skip


def _meet(one: RasterFacts, other: RasterFacts) -> bool:
    """Tell whether two rasters of one coordinate system are at most two pixels apart."""
    if not (one.geotransform and other.geotransform and _same_crs(one, other)):
        return False
    boxes = [_box(facts) for facts in (one, other)]
    (west, south, east, north), (west2, south2, east2, north2) = boxes
    return west <= east2 and west2 <= east and south <= north2 and south2 <= north


def _box(facts: RasterFacts) -> tuple[float, float, float, float]:
    """Give the extent of a raster and one pixel around it."""
    corners = [(col, row) for col in (-1, facts.width + 1) for row in (-1, facts.height + 1)]
    xs, ys = zip(*(gdal.ApplyGeoTransform(facts.placement, *corner) for corner in corners))
    return min(xs), min(ys), max(xs), max(ys)


def _corners(facts: RasterFacts) -> list[tuple[int, int]]:
    return [(col, row) for col in (0, facts.width) for row in (0, facts.height)]
