"""Polygons of any layer, vertex by vertex on a raster's pixels.

Vertices are moved to pixel coordinates one by one, as QGIS draws them, also where the raster is
rotated or lies on control points.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any, Optional
from urllib.parse import unquote

from osgeo import gdal, ogr, osr

from .raster_facts import AS_SHOWN, find_crs, find_geotransform


class PixelPlaces:
    """From the polygons' coordinates to (column, row), counted from the upper left corner."""

    def __init__(self, crs: Any, grid: Any) -> None:
        self._project = projection(crs, find_crs(grid))
        terms = find_geotransform(grid)
        self._points = None
        if terms is None and grid.GetGCPCount():
            self._points = gdal.Transformer(grid, None, ["METHOD=GCP_POLYNOMIAL"])
        self._inverse = gdal.InvGeoTransform(terms or AS_SHOWN)

    def move(self, polygon: Any) -> Any:
        """Give the polygon in pixels; None where a vertex has no place there."""
        moved = ogr.Geometry(ogr.wkbPolygon)
        for number in range(polygon.GetGeometryCount()):
            vertices = self._pixels(
                [point[:2] for point in polygon.GetGeometryRef(number).GetPoints()]
            )
            if vertices is None:
                return None
            ring = ogr.Geometry(ogr.wkbLinearRing)
            for col, row in vertices:
                ring.AddPoint_2D(col, row)
            moved.AddGeometry(ring)
        return moved

    def _pixels(self, places: list[Any]) -> Optional[list[Any]]:
        if self._project is not None:
            places = [place[:2] for place in self._project.TransformPoints(places)]
        if self._points is None:
            found = [gdal.ApplyGeoTransform(self._inverse, *place) for place in places]
        else:
            moved, done = self._points.TransformPoints(True, places)
            found = [place[:2] for place in moved] if all(done) else []
        good = len(found) == len(places) and all(isfinite(c) and isfinite(r) for c, r in found)
        return found if good else None


def projection(source: Any, target: Any) -> Any:
    """Give the way from one system to the other; None where one is unknown or both are equal."""
    if source is None or target is None:
        return None
    source, target = source.Clone(), target.Clone()
    for system in (source, target):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return None if source.IsSame(target) else osr.CoordinateTransformation(source, target)


def open_layer(polygons: str) -> tuple[Any, Any]:
    """Open what QGIS calls `FILE|layername=NAME|layerid=N`; the dataset must outlive the layer."""
    name, *options = polygons.split("|")
    source = gdal.OpenEx(name, gdal.OF_VECTOR | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR)
    chosen = dict(option.partition("=")[::2] for option in options)
    if source is None or not set(chosen) <= {
        "layername",
        "layerid",
        "geometrytype",
        "uniqueGeometryType",
    }:
        return source, None
    if "layername" in chosen:
        return source, source.GetLayerByName(unquote(chosen["layername"]))
    number = chosen.get("layerid", "0")
    return source, source.GetLayer(int(number)) if number.isdigit() else None


def pixel_layer() -> Any:
    memory = gdal.GetDriverByName("Memory") or gdal.GetDriverByName("MEM")  # one since GDAL 3.11
    dataset = memory.Create("", 0, 0, 0, gdal.GDT_Unknown)
    pixels = osr.SpatialReference()
    pixels.SetLocalCS("pixels")
    dataset.CreateLayer("area", pixels, ogr.wkbPolygon)
    return dataset


def polygons_of(geometry: Any) -> Iterator[Any]:
    """Yield the flat polygons of any geometry; lines and points have no pixels."""
    if geometry is None:
        return
    geometry = geometry.GetLinearGeometry()
    kind = ogr.GT_Flatten(geometry.GetGeometryType())
    if kind == ogr.wkbPolygon:
        if not geometry.IsEmpty():
            yield geometry
    elif ogr.GT_IsSubClassOf(kind, ogr.wkbGeometryCollection):
        for number in range(geometry.GetGeometryCount()):
            yield from polygons_of(geometry.GetGeometryRef(number))
