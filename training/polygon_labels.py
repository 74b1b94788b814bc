"""Windows of a layer of polygons, as class indices: later polygons lie over earlier ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal, ogr

from ..inference.complaints import complaints
from ..inference.grid import Window
from ..inference.grid_extent import extent_in
from ..inference.legend import NODATA
from ..inference.opening import short_name
from ..inference.pixel_polygons import (
    PixelPlaces,
    open_layer,
    pixel_layer,
    polygons_of,
)
from ..inference.raster import describe_raster
from .coding import text_coding
from .errors import (
    BackgroundError,
    FieldMissingError,
    LabelsOpenError,
    LabelsReadError,
    LabelValueError,
    RimError,
)

if TYPE_CHECKING:
    from .reference import Reference

VALUE = "value"  # the field of our own copy that holds the class index


class PolygonLabels:
    """Draws class indices; belongs to the thread that made it."""

    def __init__(self, reference: Reference, image: str) -> None:
        """Read the polygons that touch the image.

        Raises:
            LabelsOpenError: they cannot be opened.
            LabelsReadError: they cannot be read, or not be brought onto the image.
            FieldMissingError, BackgroundError, RimError, LabelTextError: see their messages.
            LabelValueError: a polygon's class is none of the classes.
        """
        self.name = short_name(reference.source.partition("|")[0])
        self._reference, self._image = reference, image
        self._background = self._find_background()
        self._shapes: Any = pixel_layer()
        self._shapes.GetLayer().CreateField(ogr.FieldDefn(VALUE, ogr.OFTInteger))
        with complaints() as heard:
            self._load()
        if heard.errors:
            raise LabelsReadError(name=self.name, reason=heard.errors[0])

    def close(self) -> None:
        """Let go of the polygons."""
        self._shapes = None

    def read(self, window: Window) -> NDArray[np.uint8]:
        """Give the class index of each pixel of a window, (height, width); 255: not labelled.

        Raises:
            LabelsReadError: the polygons cannot be drawn.
        """
        found: Optional[NDArray[np.uint8]] = None
        with complaints() as heard:
            memory = gdal.GetDriverByName("MEM")
            target = memory.Create("", window.width, window.height, 1, gdal.GDT_Byte)
            target.SetGeoTransform((window.col, 1, 0, window.row, 0, 1))
            target.GetRasterBand(1).Fill(self._background)
            layer = self._shapes.GetLayer()
            right, bottom = window.col + window.width, window.row + window.height
            layer.SetSpatialFilterRect(window.col, window.row, right, bottom)
            gdal.RasterizeLayer(target, [1], layer, options=[f"ATTRIBUTE={VALUE}"])
            found = target.ReadAsArray()
        if found is None or heard.errors:
            raise LabelsReadError(name=self.name, reason=str(heard))
        return found

    def _find_background(self) -> int:
        wanted = self._reference.background
        if wanted is None:
            return NODATA
        names = [each.name.casefold() for each in self._reference.classes]
        if wanted.casefold() not in names:
            known = ", ".join(each.name for each in self._reference.classes)
            raise BackgroundError(name=wanted, known=known)
        return names.index(wanted.casefold())

    def _load(self) -> None:
        source, layer = open_layer(self._reference.source)
        if layer is None:
            raise LabelsOpenError(name=self.name)
        self._check_field(layer)
        grid = gdal.OpenEx(self._image, gdal.OF_RASTER | gdal.OF_READONLY)
        near = extent_in(layer.GetSpatialRef(), grid)
        if near is not None:  # others may have no place on the image at all
            layer.SetSpatialFilterRect(*near)
        drawn = list(self._drawn(layer, PixelPlaces(layer.GetSpatialRef(), grid)))
        rims = list(self._rims([polygon for polygon, _ in drawn]))
        target = self._shapes.GetLayer()
        for polygon, value in (*drawn, *((rim, NODATA) for rim in rims)):
            shape = ogr.Feature(target.GetLayerDefn())
            shape.SetField(VALUE, value)
            shape.SetGeometry(polygon)
            target.CreateFeature(shape)
        del source

    def _check_field(self, layer: Any) -> None:
        field, definition = self._reference.field, layer.GetLayerDefn()
        if field is not None and definition.GetFieldIndex(field) < 0:
            count = definition.GetFieldCount()
            names = [definition.GetFieldDefn(number).GetName() for number in range(count)]
            raise FieldMissingError(name=self.name, field=field, known=", ".join(names))

    def _drawn(self, layer: Any, to_pixels: PixelPlaces) -> Iterator[tuple[Any, int]]:
        """Yield valid polygons in pixels of the image, and the class index of each."""
        pairs = text_coding(self._reference.classes, self._reference.ignored)
        unknown: Counter[str] = Counter()
        for feature in layer:
            text = self._text(feature)
            value = 0 if text is None else pairs.get(text.casefold(), -1)
            for polygon in polygons_of(feature.GetGeometryRef()):
                moved = to_pixels.move(polygon)
                if moved is None:
                    reason = f"feature {feature.GetFID()} has no place on the image."
                    raise LabelsReadError(name=self.name, reason=reason)
                if value < 0:
                    unknown[text or "NULL"] += 1
                for part in polygons_of(moved if moved.IsValid() else moved.MakeValid()):
                    yield part, value
        if unknown:
            text, count = unknown.most_common(1)[0]
            raise LabelValueError(name=self.name, value=text, count=count)

    def _text(self, feature: Any) -> Optional[str]:
        """Give the class that a feature states; None where all are the first class."""
        field = self._reference.field
        if field is None:
            return None
        text = (feature.GetFieldAsString(field) or "").strip()
        return text[:-2] if text.endswith(".0") else text

    def _rims(self, polygons: list[Any]) -> Iterator[Any]:
        """Yield what is near a border, drawn in metres and brought back to pixels."""
        if not self._reference.rim:
            return
        pixel = describe_raster(self._image).pixel_size
        if pixel is None:
            raise RimError(name=short_name(self._image))
        width, height = pixel
        for polygon in polygons:
            border = _scaled(polygon, width, height).GetBoundary()
            rim = border.Buffer(self._reference.rim)
            yield from polygons_of(_scaled(rim, 1 / width, 1 / height))


def _scaled(geometry: Any, across: float, down: float) -> Any:
    """Stretch a geometry along both axes."""
    found = geometry.Clone()
    _stretch(found, across, down)
    return found


def _stretch(geometry: Any, across: float, down: float) -> None:
    for number in range(geometry.GetGeometryCount()):
        _stretch(geometry.GetGeometryRef(number), across, down)
    if not geometry.GetGeometryCount():
        for number in range(geometry.GetPointCount()):
            x, y = geometry.GetPoint_2D(number)
            geometry.SetPoint_2D(number, x * across, y * down)
