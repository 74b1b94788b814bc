"""Polygons on the raster's pixel grid: a pixel is inside where its centre is.

Vertices are moved to pixel coordinates one by one, as QGIS draws them, also where the raster is
rotated or lies on control points; then GDAL fills them, window by window.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any, Optional
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal, ogr, osr

from .complaints import Complaints, complaints
from .errors import AreaOutsideError, AreaReadError
from .georef import around
from .grid import Window
from .opening import open_raster, short_name
from .raster_facts import AS_SHOWN, find_crs, find_geotransform


class AreaMask:
    """The union of a layer's polygons; belongs to the thread that made it."""

    def __init__(self, polygons: str, raster: str) -> None:
        """Read the polygons.

        Args:
            polygons: any name that OGR opens, also as QGIS writes it: `FILE|layername=NAME`.
            raster: the raster whose grid counts.

        Raises:
            AreaReadError: they cannot be read, or are no polygons.
            AreaOutsideError: no polygon touches the raster.
        """
        self._name = short_name(polygons.partition("|")[0])
        grid = open_raster(raster)
        self._shapes = _pixel_layer()
        with complaints() as heard:
            self._load(polygons, grid)
        self._refuse(heard)
        if not self._shapes.GetLayer().GetFeatureCount():
            raise AreaReadError(name=self._name)
        left, right, top, bottom = self._shapes.GetLayer().GetExtent()
        window = around((left, right), (top, bottom)).clip(grid.RasterYSize, grid.RasterXSize)
        if not window.pixels:
            raise AreaOutsideError(name=short_name(raster))
        self.window: Window = window  # the smallest that holds every polygon

    def burn(self, window: Window) -> NDArray[np.bool_]:
        """Tell of each pixel of a window, (height, width), whether it is inside."""
        memory = gdal.GetDriverByName("MEM")
        inside: Optional[NDArray[np.uint8]] = None
        with complaints() as heard:
            target = memory.Create("", window.width, window.height, 1, gdal.GDT_Byte)
            target.SetGeoTransform((window.col, 1, 0, window.row, 0, 1))
            layer = self._shapes.GetLayer()
            right, bottom = window.col + window.width, window.row + window.height
            layer.SetSpatialFilterRect(window.col, window.row, right, bottom)
            gdal.RasterizeLayer(target, [1], layer, burn_values=[1])
            inside = target.ReadAsArray()
        self._refuse(heard)
        return np.asarray(inside, np.bool_)

    def _load(self, polygons: str, grid: Any) -> None:
        source, layer = _open_layer(polygons)
        if layer is None:
            raise AreaReadError(name=self._name)
        to_pixels = _PixelPlaces(layer.GetSpatialRef(), grid)
        target = self._shapes.GetLayer()
        for feature in layer:
            for polygon in _polygons(feature.GetGeometryRef()):
                moved = to_pixels.move(polygon)
                if moved is None:
                    raise AreaReadError(name=self._name)
                for part in _polygons(moved if moved.IsValid() else moved.MakeValid()):
                    shape = ogr.Feature(target.GetLayerDefn())
                    shape.SetGeometry(part)
                    target.CreateFeature(shape)
        del source

    def _refuse(self, heard: Complaints) -> None:
        if heard.errors:
            raise AreaReadError(name=self._name) from OSError(str(heard))


class _PixelPlaces:
    """From the polygons' coordinates to (column, row), counted from the upper left corner."""

    def __init__(self, crs: Any, grid: Any) -> None:
        self._project = _projection(crs, find_crs(grid))
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


def _projection(source: Any, target: Any) -> Any:
    """Give the way from one system to the other; None where one is unknown or both are equal."""
    if source is None or target is None:
        return None
    source, target = source.Clone(), target.Clone()
    for system in (source, target):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return None if source.IsSame(target) else osr.CoordinateTransformation(source, target)


def _open_layer(polygons: str) -> tuple[Any, Any]:
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


def _pixel_layer() -> Any:
    memory = gdal.GetDriverByName("Memory") or gdal.GetDriverByName("MEM")  # one since GDAL 3.11
    dataset = memory.Create("", 0, 0, 0, gdal.GDT_Unknown)
    pixels = osr.SpatialReference()
    pixels.SetLocalCS("pixels")
    dataset.CreateLayer("area", pixels, ogr.wkbPolygon)
    return dataset


def _polygons(geometry: Any) -> Iterator[Any]:
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
            yield from _polygons(geometry.GetGeometryRef(number))
