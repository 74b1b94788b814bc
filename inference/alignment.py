"""Whether two rasters have one grid; and where they have not, the nearest pixels of one there."""

from __future__ import annotations

from typing import Any, Optional

from osgeo import gdal

from .georef import copy_georeference
from .raster_facts import Terms, find_crs, find_geotransform

NEAR = 0.01  # px; grids so near to each other are one
MEMORY = 64  # MB, of GDAL's warper


def lies_on(raster: Any, grid: Any) -> Optional[bool]:
    """Tell whether two datasets have one grid; None: nothing says how they lie.

    A raster without a place is taken to lie where the other does, if their sizes are equal.
    """
    places = find_geotransform(raster), find_geotransform(grid)
    same_size = _size(raster) == _size(grid)
    if places[0] is None or places[1] is None:
        return True if same_size else None
    alike = same_size and same_system(find_crs(raster), find_crs(grid))
    return alike and _is_near(places[0], places[1], _size(grid))


def same_system(one: Any, other: Any) -> bool:
    """Tell whether two coordinate systems are equal; one that is not stated is taken to be."""
    if one is None or other is None:
        return True
    return bool(one.IsSame(other, ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES"]))


def warp_nearest(source: Any, target: Any, grid: Any, **options: Any) -> None:
    """Fill a new dataset with the nearest pixels of another; GDAL complains as it likes.

    Args:
        source: dataset.
        target: dataset of the grid's size; it gets the grid's place.
        grid: dataset.
        options: more for `gdal.Warp`.
    """
    copy_georeference(grid, target, None)
    crs = find_crs(grid) or find_crs(source)
    gdal.Warp(
        target, source, resampleAlg="near", warpMemoryLimit=MEMORY,
        srcSRS=_text(find_crs(source) or crs), dstSRS=_text(crs), **options,
    )  # fmt: skip
    target.FlushCache()


def _is_near(place: Terms, wanted: Terms, size: tuple[int, int]) -> bool:
    """Compare the corners of a grid in pixels of both."""
    inverse = gdal.InvGeoTransform(place)
    if inverse is None:
        return False
    width, height = size
    for corner in ((0, 0), (width, 0), (0, height), (width, height)):
        col, row = gdal.ApplyGeoTransform(inverse, *gdal.ApplyGeoTransform(wanted, *corner))
        if abs(col - corner[0]) > NEAR or abs(row - corner[1]) > NEAR:
            return False
    return True


def _size(raster: Any) -> tuple[int, int]:
    return raster.RasterXSize, raster.RasterYSize


def _text(crs: Optional[Any]) -> Optional[str]:
    return crs.ExportToWkt(["FORMAT=WKT2_2019"]) if crs is not None else None
