"""A class map as one reads it: its legend, its place, and windows of class indices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal

from .blocks import blocks
from .complaints import complaints
from .errors import ClassMapError, RasterReadError
from .grid import Window
from .legend import NODATA, Legend, LegendClass
from .opening import short_name
from .provenance_items import LEGEND
from .raster import STRICT
from .raster_facts import pixel_size

WHOLE_NUMBERS = {
    gdal.GDT_Byte, gdal.GDT_UInt16, gdal.GDT_Int16, gdal.GDT_UInt32, gdal.GDT_Int32,
}  # fmt: skip
MOST = 20  # values that are listed


@dataclass(frozen=True)
class ClassMapNotes:
    """What the file of a class map says of itself; its pixels are not looked at."""

    items: dict[str, str]  # metadata
    legend: Legend  # empty: it names no classes


def read_notes(name: str) -> ClassMapNotes:
    """Read them, at once also for a large map.

    Raises:
        ClassMapError: it cannot be opened.
    """
    raster = _open(name)
    return ClassMapNotes(dict(raster.GetMetadata()), find_legend(raster))


class ClassMap:
    """Reads indices into a legend; belongs to the thread that opened it."""

    def __init__(self, name: str) -> None:
        """Open a map.

        Raises:
            ClassMapError: it cannot be opened, or holds no whole numbers in one band.
        """
        self.path, self.name = name, short_name(name)
        self.odd: dict[int, int] = {}  # values that are not in the legend -> pixels
        self._raster = _open(name)
        self._band = self._raster.GetRasterBand(1)
        if self._raster.RasterCount != 1 or self._band.DataType not in WHOLE_NUMBERS:
            kind = gdal.GetDataTypeName(self._band.DataType)
            raise ClassMapError(name=self.name, reason=f"{self._raster.RasterCount} x {kind}")
        self.pixel_size = pixel_size(self._raster)  # m on the ground: width, height; None: no place
        self.whole = Window(0, 0, self._raster.RasterYSize, self._raster.RasterXSize)
        named = find_legend(self._raster)
        self.is_named = bool(named)  # else its classes are called by their numbers
        self.legend = named or self._numbered()
        self._index = np.full(NODATA + 1, NODATA, np.uint8)
        self._index[[entry.value for entry in self.legend]] = range(len(self.legend))

    def __enter__(self) -> ClassMap:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self._raster = self._band = None

    @property
    def grid(self) -> Any:
        """The open `gdal.Dataset`; for its place, not for its values."""
        return self._raster

    @property
    def items(self) -> dict[str, str]:
        """The metadata items of the file: how it was made."""
        found: dict[str, str] = self._raster.GetMetadata()
        return found

    def read(self, window: Window) -> NDArray[np.uint8]:
        """Give each pixel's place in the legend, (height, width); 255: no class.

        Values that are not in the legend are counted in `odd`.

        Raises:
            RasterReadError: a block of the file cannot be read.
        """
        values = self.values(window)
        found: NDArray[np.uint8] = self._index[np.clip(values, 0, NODATA)]
        odd = (found == NODATA) & (values != NODATA)
        for value, count in zip(*np.unique(values[odd], return_counts=True)):
            self.odd[int(value)] = self.odd.get(int(value), 0) + int(count)
        return found

    def values(self, window: Window) -> NDArray[np.int64]:
        """Give the file's values; its nodata becomes 255."""
        found = None
        with complaints(**STRICT) as heard:
            found = self._band.ReadAsArray(window.col, window.row, window.width, window.height)
        if found is None or heard.errors or heard.warnings:
            error = RasterReadError(name=self.name, row=window.row, col=window.col)
            raise error from OSError(str(heard))
        values: NDArray[np.int64] = found.astype(np.int64)
        nodata = self._band.GetNoDataValue()
        if nodata is not None:
            values[values == nodata] = NODATA
        return values

    def _numbered(self) -> Legend:
        """Name classes by the numbers that are there; for a map that says nothing of them."""
        seen: set[int] = set()
        for window in blocks(self.whole):
            seen.update(np.unique(self.values(window)).tolist())
        seen.discard(NODATA)
        if not seen or min(seen) < 0 or max(seen) > NODATA:
            shown = ", ".join(map(str, sorted(seen)[:MOST])) or "nothing but nodata"
            raise ClassMapError(name=self.name, reason=f"it holds {shown}")
        return tuple(LegendClass(value, str(value), "#000000") for value in sorted(seen))


def _open(name: str) -> Any:
    raster = None
    with complaints() as heard:
        raster = gdal.OpenEx(name, gdal.OF_RASTER | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR)
    if raster is None or heard.errors or not raster.RasterCount:
        reason = "it cannot be opened as a raster"
        raise ClassMapError(name=short_name(name), reason=reason) from OSError(str(heard))
    return raster


def find_legend(raster: Any) -> Legend:
    """Read the legend that Landseg keeps in its maps, else the band's category names; else none."""
    stored = raster.GetMetadataItem(LEGEND)
    if stored:
        try:
            entries = json.loads(stored)
            return tuple(LegendClass(int(e["value"]), e["name"], e["colour"]) for e in entries)
        except (KeyError, TypeError, ValueError):  # a foreign item of this name
            pass
    band = raster.GetRasterBand(1)
    table = band.GetRasterColorTable()
    names = band.GetRasterCategoryNames() or []
    return tuple(
        LegendClass(value, name, _colour(table, value))
        for value, name in enumerate(names[:NODATA])
        if name
    )


def _colour(table: Any, value: int) -> str:
    if table is None or value >= table.GetCount():
        return "#000000"
    red, green, blue = table.GetColorEntry(value)[:3]
    return f"#{red:02x}{green:02x}{blue:02x}"
