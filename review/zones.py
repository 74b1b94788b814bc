"""Zones: the polygons of a layer on a map's pixels; a pixel is in the zone that holds its centre.

Zones may overlap, and each counts what it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal, ogr

from ..inference import (
    Complaints,
    PixelPlaces,
    Window,
    complaints,
    open_layer,
    pixel_layer,
    polygons_of,
    short_name,
)
from .errors import ZoneFieldError, ZonesError

EDGE = 1e-6  # px; a zone that ends where the map ends is not outside


@dataclass(frozen=True)
class Zone:
    """One feature of the layer."""

    number: int  # from 1, in the order of the layer
    name: str
    shape: Any  # `ogr.Geometry` in the layer's system, valid; None where it has none
    parts: tuple[Any, ...]  # flat polygons in pixels; none where it has no place on the map


class Zones:
    """The zones of a layer; belongs to the thread that made it."""

    def __init__(
        self, layer: str, field: Optional[str], grid: Any, step: Callable[[], None]
    ) -> None:
        """Read all zones.

        Args:
            layer: any name that OGR opens, also as QGIS writes it: `FILE|layername=NAME`.
            field: that names a zone; None: its number does.
            grid: the map, an open `gdal.Dataset`.
            step: called for each zone; raises JobCancelled to stop.

        Raises:
            ZonesError: they cannot be read, or there are no polygons.
            ZoneFieldError: there is no such field.
        """
        self.name = short_name(layer.partition("|")[0])
        self.repaired = 0  # zones whose shape was not valid
        self.crs: Any = None
        self.all: list[Zone] = []
        with complaints() as heard:
            self._load(layer, field, grid, step)
        self._refuse(heard)
        if not any(zone.shape is not None for zone in self.all):
            raise ZonesError(name=self.name, reason="it holds no polygon")
        self._frames = np.array([_frame(zone.parts) for zone in self.all])
        height, width = grid.RasterYSize, grid.RasterXSize
        left, right, top, bottom = self._frames.T
        beyond = (left < -EDGE) | (top < -EDGE) | (right > width + EDGE) | (bottom > height + EDGE)
        touch = (left < width) & (top < height) & (right > 0) & (bottom > 0)
        self.beyond = int(np.count_nonzero(beyond & touch))  # zones on the map in part only

    def touching(self, window: Window) -> Iterator[tuple[int, Window]]:
        """Yield (place in `all`, part of the window) for each zone that may hold pixels there."""
        left, right, top, bottom = self._frames.T
        far = (right <= window.col) | (left >= window.col + window.width)
        far |= (bottom <= window.row) | (top >= window.row + window.height)
        for place in np.flatnonzero(~far):
            low, high = np.floor(self._frames[place, ::2]), np.ceil(self._frames[place, 1::2])
            (col, row), (width, height) = (
                [int(term) for term in pair] for pair in (low, high - low)
            )
            yield int(place), Window(row, col, height, width).intersect(window)

    def burn(self, place: int, window: Window) -> NDArray[np.bool_]:
        """Tell of each pixel of a window, (height, width), whether it is in the zone."""
        inside: Any = None
        with complaints() as heard:
            shapes = pixel_layer()
            layer = shapes.GetLayer()
            for part in self.all[place].parts:
                _add(layer, part)
            driver = gdal.GetDriverByName("MEM")
            target = driver.Create("", window.width, window.height, 1, gdal.GDT_Byte)
            target.SetGeoTransform((window.col, 1, 0, window.row, 0, 1))
            gdal.RasterizeLayer(target, [1], layer, burn_values=[1])
            inside = target.ReadAsArray()
        self._refuse(heard)
        return np.asarray(inside, np.bool_)

    def _load(self, name: str, field: Optional[str], grid: Any, step: Callable[[], None]) -> None:
        source, layer = open_layer(name)
        if layer is None:
            raise ZonesError(name=self.name, reason="it cannot be opened")
        definition = layer.GetLayerDefn()
        if field is not None and definition.GetFieldIndex(field) < 0:
            count = definition.GetFieldCount()
            names = [definition.GetFieldDefn(number).GetName() for number in range(count)]
            known = ", ".join(names) or "none"
            raise ZoneFieldError(name=self.name, field=field, known=known)
        self.crs = _known(layer.GetSpatialRef())
        to_pixels = PixelPlaces(self.crs, grid)
        for number, feature in enumerate(layer, 1):
            step()
            told = (feature.GetFieldAsString(field) or "").strip() if field else ""
            shape = self._valid(feature.GetGeometryRef())
            self.all.append(Zone(number, told or str(number), shape, _moved(shape, to_pixels)))
        del source

    def _valid(self, geometry: Any) -> Any:
        """Give a feature's polygons as one valid shape; None where it has none."""
        parts = list(polygons_of(geometry))
        if not parts:
            return None
        if not all(part.IsValid() for part in parts):
            self.repaired += 1
            parts = [valid for part in parts for valid in polygons_of(_repaired(part))]
        shape = ogr.Geometry(ogr.wkbMultiPolygon)
        for part in parts:
            part.FlattenTo2D()
            shape.AddGeometry(part)
        if not shape.IsValid():  # its parts lie over each other
            whole = shape.UnionCascaded()
            shape = ogr.ForceToMultiPolygon(whole) if whole is not None else shape
        return shape

    def _refuse(self, heard: Complaints) -> None:
        if heard.errors:
            raise ZonesError(name=self.name, reason=heard.errors[0])


def _known(crs: Any) -> Any:
    """Give a system that has a place on earth; GeoPackages call those they lack undefined."""
    if crs is None or crs.IsLocal() or (crs.GetName() or "").startswith("Undefined "):
        return None
    return crs.Clone()


def _repaired(part: Any) -> Any:
    return part if part.IsValid() else part.MakeValid()


def _moved(shape: Any, to_pixels: PixelPlaces) -> tuple[Any, ...]:
    """Give the polygons in pixels; none where a vertex has no place in the map's system."""
    moved = []
    with complaints():  # of the projection, far away from where it holds
        moved = [to_pixels.move(part) for part in polygons_of(shape)]
    if any(part is None for part in moved):
        return ()
    return tuple(valid for part in moved for valid in polygons_of(_repaired(part)))


def _frame(parts: tuple[Any, ...]) -> tuple[float, float, float, float]:
    """Give left, right, top and bottom in pixels; of nothing: far from every map."""
    if not parts:
        return -np.inf, -np.inf, -np.inf, -np.inf
    lefts, rights, tops, bottoms = zip(*(part.GetEnvelope() for part in parts))
    return min(lefts), max(rights), min(tops), max(bottoms)


def _add(layer: Any, polygon: Any) -> None:
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(polygon)
    layer.CreateFeature(feature)
