"""Keeping the sides apart: what validates must not have been seen in training, nor lie beside it.

The same file is found by its name and its bytes, the same ground by the coordinate systems.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cached_property
from math import hypot
from pathlib import Path
from typing import Any, Optional

from osgeo import gdal, ogr

from ..inference.complaints import complaints
from ..inference.grid import Window
from ..inference.pixel_polygons import projection
from ..inference.raster_facts import Terms, find_crs, find_geotransform
from .errors import LeakError, SameFileError
from .scene import Scene

APART = 32  # px of the image that validates
CHUNK = 1 << 20  # bytes

Corners = list[tuple[float, float]]


def check_sides(
    train: Iterable[Scene], validation: Iterable[Scene], pause: Callable[[], None] = lambda: None
) -> None:
    """Compare each scene of one side with each of the other.

    Args:
        train: one side.
        validation: the other.
        pause: called often; may raise to stop.

    Raises:
        SameFileError: an image, or a copy of it, is on both sides.
        LeakError: two areas overlap or nearly touch, in an image or on the ground.
    """
    trained, validated = ([_Place(scene) for scene in side] for side in (train, validation))
    for one in trained:
        pause()
        for other in validated:
            gap = one.gap_to(other)
            if gap is None or gap >= APART:
                continue
            names = {"train": one.scene.group, "validation": other.scene.group}
            if one.has_image_of(other) and one.scene.area == other.scene.area:
                raise SameFileError(**names)
            raise LeakError(**names, gap=int(gap), wanted=APART)


class _Place:
    """A scene and where it lies."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._size = Path(scene.image).stat().st_size if Path(scene.image).is_file() else -1
        self._crs: Any = None
        self._terms: Optional[Terms] = None
        with complaints():
            raster = gdal.OpenEx(scene.image, gdal.OF_RASTER | gdal.OF_READONLY)
            self._crs, self._terms = find_crs(raster), find_geotransform(raster)

    def gap_to(self, other: _Place) -> Optional[float]:
        """Measure the pixels between both areas, 0 where they overlap; None if incomparable."""
        if self.has_image_of(other):
            return gap_between(self.scene.area, other.scene.area)
        if None in (self._crs, other._crs, self._terms, other._terms):
            return None
        here = self._corners_in(other)
        if here is None:
            return None
        apart: float = _polygon(here).Distance(_polygon(_corners(other.scene.area)))
        return apart

    def has_image_of(self, other: _Place) -> bool:
        """Tell whether both are of one file, or of files with the same bytes."""
        if self.scene.image == other.scene.image:
            return True
        return self._size == other._size >= 0 and self._digest == other._digest

    @cached_property
    def _digest(self) -> bytes:
        found = hashlib.sha256()
        with Path(self.scene.image).open("rb") as file:
            while chunk := file.read(CHUNK):
                found.update(chunk)
        return found.digest()

    def _corners_in(self, other: _Place) -> Optional[Corners]:
        """Give this area's corners in pixels of the other's image."""
        places = [gdal.ApplyGeoTransform(self._terms, *at) for at in _corners(self.scene.area)]
        project, inverse = projection(self._crs, other._crs), gdal.InvGeoTransform(other._terms)
        if inverse is None:
            return None
        if project is not None:
            with complaints() as heard:
                places = [place[:2] for place in project.TransformPoints(places)]
            if heard.errors:
                return None
        return [tuple(gdal.ApplyGeoTransform(inverse, *place)) for place in places]


def gap_between(one: Window, other: Window) -> float:
    """Measure the pixels between two windows of one raster; 0 where they overlap or touch."""
    rows = max(one.row, other.row) - min(one.row + one.height, other.row + other.height)
    cols = max(one.col, other.col) - min(one.col + one.width, other.col + other.width)
    return hypot(max(0, rows), max(0, cols))


def _corners(area: Window) -> Corners:
    top, left = area.row, area.col
    bottom, right = top + area.height, left + area.width
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _polygon(corners: Corners) -> Any:
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for corner in (*corners, corners[0]):
        ring.AddPoint_2D(*corner)
    polygon = ogr.Geometry(ogr.wkbPolygon)
    polygon.AddGeometry(ring)
    return polygon
