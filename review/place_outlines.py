"""Outlines of places along the edges of their pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Optional

import numpy as np
from osgeo import gdal, ogr

from ..inference import (
    ClassMap,
    JobCancelled,
    OutputWriteError,
    complaints,
    find_crs,
    shown_placement,
)
from .place_finder import PlaceFinder
from .places import Place

Share = Callable[[float], None]  # 0 to 1; raises JobCancelled
FIELD = "rank"
OPTIONS = ("TILED=YES", "COMPRESS=LZW", "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE")


def outlines_of(
    listed: Sequence[Place],
    finder: PlaceFinder,
    class_map: ClassMap,
    path: Path,
    report: Share,
) -> dict[int, Any]:
    """Give the outline of each listed place by its rank, as `ogr.Geometry` of many polygons.

    Args:
        listed: places.
        finder: whose runs are theirs.
        class_map: on whose grid they lie.
        path: of a raster to make, in a folder that somebody else removes.
        report: told of progress.

    Raises:
        OutputWriteError: the disk refuses.
        JobCancelled: as raised by `report`.
    """
    if not listed:
        return {}
    found: dict[int, Any] = {}
    with complaints() as heard:
        drawn = _draw(listed, finder, class_map, path)
        layer_source = _traced(drawn, report)
        if layer_source is not None:
            found = _gathered(layer_source.GetLayer())
    if heard.errors or len(found) != len(listed):
        raise OutputWriteError(name=str(path), reason=str(heard) or "outlines are missing.")
    return found


def _draw(
    listed: Sequence[Place],
    finder: PlaceFinder,
    class_map: ClassMap,
    path: Path,
) -> Any:
    """Write a raster of ranks, 0 where no listed place is."""
    ranks = np.zeros(finder.count, np.int64)
    ranks[[place.number for place in listed]] = [place.rank for place in listed]
    whole = class_map.whole
    driver = gdal.GetDriverByName("GTiff")
    target = driver.Create(str(path), whole.width, whole.height, 1, gdal.GDT_Int32, OPTIONS)
    target.SetGeoTransform(shown_placement(class_map.grid))
    for row, pixels in finder.strips(whole.width, ranks):
        if pixels.any():
            target.GetRasterBand(1).WriteArray(pixels, 0, row)
    target.FlushCache()
    return target


def _traced(drawn: Any, report: Share) -> Optional[Any]:
    """Give a dataset in memory with the polygons of a raster, many of one rank.

    Pixels that touch by a corner only are two polygons: one with a waist would not be valid.
    """
    memory = gdal.GetDriverByName("Memory") or gdal.GetDriverByName("MEM")  # one since GDAL 3.11
    dataset = memory.Create("", 0, 0, 0, gdal.GDT_Unknown)
    layer = dataset.CreateLayer("places", None, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn(FIELD, ogr.OFTInteger))
    stopped = []

    def tell(share: float, _text: str, _data: object) -> int:
        try:
            report(share)
        except JobCancelled as error:  # must not pass through GDAL
            stopped.append(error)
            return 0
        return 1

    band = drawn.GetRasterBand(1)
    try:
        gdal.Polygonize(band, band, layer, 0, [], tell)
    finally:
        if stopped:  # GDAL may raise that it was stopped, if its exceptions are on
            raise stopped[0]
    return dataset


def _gathered(layer: Any) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for feature in layer:
        rank = feature.GetFieldAsInteger(0)
        if rank not in found:
            found[rank] = ogr.Geometry(ogr.wkbMultiPolygon)
        found[rank].AddGeometry(feature.GetGeometryRef())
    return {rank: _sound(geometry) for rank, geometry in found.items()}


def _sound(geometry: Any) -> Any:
    """Mend a ring that touches itself, where a place runs around a corner."""
    if geometry.IsValid():
        return geometry
    return geometry.MakeValid()


def crs_of(class_map: ClassMap) -> Any:
    """Give the system of the outlines; None where the map has none."""
    return find_crs(class_map.grid)


def middle_of(place: Place, class_map: ClassMap) -> tuple[float, float]:
    """Give a point inside a place, in the map's coordinates."""
    terms = shown_placement(class_map.grid)
    x, y = gdal.ApplyGeoTransform(terms, place.col + 0.5, place.row + 0.5)
    return float(x), float(y)
