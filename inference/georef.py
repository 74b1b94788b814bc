"""Where a map lies: copied from its raster to the last bit, moved only by whole pixels.

Six terms, or control points, and a rational model beside either; the coordinate system whole.
"""

from __future__ import annotations

from math import ceil, floor, isfinite
from typing import Any, Optional

from osgeo import gdal

from .complaints import complaints
from .errors import AreaOutsideError, ExtentError
from .grid import Window
from .opening import short_name
from .raster_facts import AS_SHOWN, RasterFacts, Terms, find_geotransform

Extent = tuple[float, float, float, float]  # xmin, ymin, xmax, ymax
Point = tuple[float, float, float, float, float]  # column, row, x, y, z

NOISE = 1e-6  # px; an edge this near a pixel's edge is meant to be on it
RPC_OFFSETS = ("LINE_OFF", "SAMP_OFF")
RPC_PRECISION = 1e-9  # px, or relative; GDAL writes the model as text


def copy_georeference(source: Any, target: Any, window: Optional[Window]) -> None:
    """Place a dataset where a window of another lies; `window` None: all of it.

    Without a place, a part lies where QGIS shows it in the whole. Into a dataset that was opened
    read only this writes beside the file, where everything fits that GeoTIFF keys cannot hold.
    """
    with complaints():
        crs, points = source.GetSpatialRef(), _points(source, window)
        terms = _terms(source, window)
        if crs is not None:
            target.SetSpatialRef(crs)
        if terms is not None:
            target.SetGeoTransform(terms)
        elif points:
            gcps = [gdal.GCP(x, y, z, col, row) for col, row, x, y, z in points]
            target.SetGCPs(gcps, source.GetGCPSpatialRef())
        rational = _rational(source, window)
        if rational:
            target.SetMetadata(rational, "RPC")


def same_georeference(source: Any, target: Any, window: Optional[Window]) -> bool:
    """Tell whether a dataset lies exactly where that window of another does."""
    terms = _terms(source, window)
    points = [] if terms else _points(source, window)
    found = find_geotransform(target)
    return (
        terms == found
        and points == _points(target, None)
        and _same_crs(source.GetSpatialRef(), target.GetSpatialRef())
        and (not points or _same_crs(source.GetGCPSpatialRef(), target.GetGCPSpatialRef()))
        and _same_rational(_rational(source, window), _rational(target, None))
    )


def window_of_extent(facts: RasterFacts, extent: Extent) -> Window:
    """Give the pixels that an extent in the raster's coordinates touches, clipped to the raster.

    For a rotated raster: the smallest window that holds the extent's four corners. For control
    points: by the six terms that fit them best.

    Raises:
        ExtentError: it is no extent.
        AreaOutsideError: it does not touch the raster.
    """
    xmin, ymin, xmax, ymax = extent
    inverse = gdal.InvGeoTransform(facts.placement)
    if not all(map(isfinite, extent)) or xmin >= xmax or ymin >= ymax or inverse is None:
        raise ExtentError(text=",".join(f"{term:g}" for term in extent))
    corners = [(x, y) for x in (xmin, xmax) for y in (ymin, ymax)]
    pixels = [gdal.ApplyGeoTransform(inverse, x, y) for x, y in corners]
    cols, rows = zip(*pixels)
    window = around(cols, rows).clip(facts.height, facts.width)
    if not window.pixels:
        raise AreaOutsideError(name=short_name(facts.name))
    return window


def around(cols: tuple[float, ...], rows: tuple[float, ...]) -> Window:
    """Give the smallest window that holds points, in pixels from the upper left corner."""
    left, top = (floor(min(terms) + NOISE) for terms in (cols, rows))
    right, bottom = (ceil(max(terms) - NOISE) for terms in (cols, rows))
    return Window(top, left, bottom - top, right - left)


def _terms(source: Any, window: Optional[Window]) -> Optional[Terms]:
    terms = find_geotransform(source)
    if window is None or not (window.row or window.col):
        return terms
    if terms is None:
        if source.GetGCPCount():
            return None
        terms = AS_SHOWN
    x, dx_col, dx_row, y, dy_col, dy_row = terms
    x += window.col * dx_col + window.row * dx_row
    y += window.col * dy_col + window.row * dy_row
    return x, dx_col, dx_row, y, dy_col, dy_row


def _points(source: Any, window: Optional[Window]) -> list[Point]:
    row, col = (window.row, window.col) if window else (0, 0)
    points = source.GetGCPs() or ()
    return [(p.GCPPixel - col, p.GCPLine - row, p.GCPX, p.GCPY, p.GCPZ) for p in points]


def _rational(source: Any, window: Optional[Window]) -> dict[str, str]:
    """Give the rational model; its offsets move with the window."""
    found = dict(source.GetMetadata("RPC") or {})
    if window is not None:
        for name, offset in zip(RPC_OFFSETS, (window.row, window.col)):
            if offset and name in found:
                found[name] = repr(float(found[name]) - offset)
    return found


def _same_rational(one: dict[str, str], other: dict[str, str]) -> bool:
    """Compare as numbers; what a reader adds, such as error terms, does not move the map."""
    for name in one:
        if name.endswith(("_OFF", "_SCALE", "_COEFF")):
            pairs = zip(one[name].split(), other.get(name, "").split())
            close = [
                abs(float(a) - float(b)) <= RPC_PRECISION * max(1, abs(float(a))) for a, b in pairs
            ]
            if len(close) != len(one[name].split()) or not all(close):
                return False
    return True


def _same_crs(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    if one.ExportToWkt(["FORMAT=WKT2_2019"]) == other.ExportToWkt(["FORMAT=WKT2_2019"]):
        return True
    return bool(one.IsSame(other, ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES"]))
