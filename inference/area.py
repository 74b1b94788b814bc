"""Polygons on the raster's pixel grid: a pixel is inside where its centre is.

GDAL fills them, window by window.
"""

from __future__ import annotations

import hashlib
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal, ogr

from .complaints import Complaints, complaints
from .errors import AreaOutsideError, AreaReadError
from .georef import around
from .grid import Window
from .opening import open_raster, short_name
from .pixel_polygons import PixelPlaces, open_layer, pixel_layer, polygons_of


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
        self._shapes = pixel_layer()
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

    @property
    def fingerprint(self) -> str:
        """Tell these shapes from others, whatever file they come from."""
        found = hashlib.sha256()
        layer = self._shapes.GetLayer()
        layer.SetSpatialFilter(None)
        for feature in layer:
            found.update(feature.GetGeometryRef().ExportToWkb())
        return found.hexdigest()

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
        source, layer = open_layer(polygons)
        if layer is None:
            raise AreaReadError(name=self._name)
        to_pixels = PixelPlaces(layer.GetSpatialRef(), grid)
        target = self._shapes.GetLayer()
        for feature in layer:
            for polygon in polygons_of(feature.GetGeometryRef()):
                moved = to_pixels.move(polygon)
                if moved is None:
                    raise AreaReadError(name=self._name)
                for part in polygons_of(moved if moved.IsValid() else moved.MakeValid()):
                    shape = ogr.Feature(target.GetLayerDefn())
                    shape.SetGeometry(part)
                    target.CreateFeature(shape)
        del source

    def _refuse(self, heard: Complaints) -> None:
        if heard.errors:
            raise AreaReadError(name=self._name) from OSError(str(heard))
