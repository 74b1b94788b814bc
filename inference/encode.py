"""From finished bytes to a GeoTIFF with all that belongs to it, in one sequence.

Equal content gives equal bytes of the .tif: what differs from run to run goes beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Literal, Optional

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal

from .complaints import Complaints, complaints
from .errors import OutputWriteError
from .georef import copy_georeference, same_georeference
from .grid import Window
from .legend import NODATA, Legend
from .opening import open_grid
from .overviews import commonest, nearest, write_overviews
from .style import attribute_table, category_names, class_style, confidence_style, palette

Kind = Literal["classes", "confidence"]
Pixels = Callable[[Window], NDArray[np.uint8]]  # a window of the map -> (height, width)

BLOCK = 512  # px
ROWS = 2 * BLOCK  # px that are held at once: blocks enough for many threads,
CHUNK = 16 * BLOCK  # and columns, however wide the map is
OPTIONS = (
    "TILED=YES",
    f"BLOCKXSIZE={BLOCK}",
    f"BLOCKYSIZE={BLOCK}",
    "COMPRESS=DEFLATE",
    "BIGTIFF=IF_SAFER",
    "NUM_THREADS=ALL_CPUS",
)
SETTINGS = {  # whatever the user's own say
    "GDAL_PAM_ENABLED": "YES",
    "TIFF_USE_OVR": "NO",
    "ZLEVEL_OVERVIEW": "3",  # half the time for a tenth more bytes, of what is seen in passing
}
CONFIDENCE = "Confidence (%)"


@dataclass(frozen=True)
class MapContent:
    """One output raster: its pixels, its place, and what is said of it."""

    pixels: Pixels
    height: int
    width: int
    raster: str  # where it lies: in this raster,
    window: Optional[Window]  # in this part of it; None: all of it
    kind: Kind
    legend: Legend
    metadata: Mapping[str, str]  # in the .tif
    facts: Mapping[str, str]  # beside it

    def chunks(self) -> Iterator[Window]:
        """Cut the map into windows of whole blocks, in the order in which the file keeps them."""
        for row in range(0, self.height, ROWS):
            height = min(ROWS, self.height - row)
            for col in range(0, self.width, CHUNK):
                yield Window(row, col, height, min(CHUNK, self.width - col))

    @property
    def overviews(self) -> list[int]:
        """Factors of the overviews, until one block holds it all."""
        longer = max(self.height, self.width)
        return [2**power for power in range(1, 32) if longer > BLOCK * 2 ** (power - 1)]


def write_map(path: Path, content: MapContent) -> None:
    """Write the .tif, its .aux.xml and its .qml.

    Raises:
        OutputWriteError: whatever GDAL or the disk says; parts of files may be left.
    """
    source = open_grid(content.raster)
    with complaints(**SETTINGS) as heard:
        _write_pixels(path, content, source)
    _refuse(path, heard)
    with complaints(**SETTINGS) as heard:
        _write_beside(path, content, source)
        _spell_out_crs(path, content, source)
    _refuse(path, heard)
    style = class_style(content.legend) if content.kind == "classes" else confidence_style()
    path.with_suffix(".qml").write_text(style, "utf-8")


def _write_pixels(path: Path, content: MapContent, source: Any) -> None:
    driver = gdal.GetDriverByName("GTiff")
    target = driver.Create(str(path), content.width, content.height, 1, gdal.GDT_Byte, OPTIONS)
    if target is None:
        return
    band = target.GetRasterBand(1)
    band.SetNoDataValue(NODATA)  # first: what a full disk leaves out reads as nodata, not class 0
    if content.kind == "classes":
        band.SetRasterColorTable(palette(content.legend))
    else:
        band.SetDescription(CONFIDENCE)
    copy_georeference(source, target, content.window)
    target.SetMetadataItem("AREA_OR_POINT", "Area")
    for name, value in content.metadata.items():
        target.SetMetadataItem(name, value)
    for chunk in content.chunks():
        band.WriteArray(content.pixels(chunk), chunk.col, chunk.row)
        target.FlushCache()  # chunk by chunk, so that the order of bytes hangs on no cache
    if content.overviews:
        halve = commonest if content.kind == "classes" else nearest
        write_overviews(target, content.overviews, content.pixels, halve)
    target.FlushCache()


def _write_beside(path: Path, content: MapContent, source: Any) -> None:
    """Open read only: then GDAL keeps what is set in the .aux.xml."""
    target = gdal.OpenEx(str(path), gdal.OF_RASTER | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR)
    if target is None:
        return
    if content.kind == "classes":
        target.GetRasterBand(1).SetCategoryNames(category_names(content.legend))
        target.GetRasterBand(1).SetDefaultRAT(attribute_table(content.legend))
    for name, value in content.facts.items():
        target.SetMetadataItem(name, value)
    if not same_georeference(source, target, content.window):
        copy_georeference(source, target, content.window)
    target.FlushCache()


def _spell_out_crs(path: Path, content: MapContent, source: Any) -> None:
    """Put the whole coordinate system beside the file where the older WKT of GDAL loses some."""
    found = gdal.OpenEx(str(path), gdal.OF_RASTER | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR)
    crs, beside = source.GetSpatialRef(), path.with_name(f"{path.name}.aux.xml")
    if found is None or crs is None or same_georeference(source, found, content.window):
        return
    whole = escape(crs.ExportToWkt(["FORMAT=WKT2_2019"]), quote=False)
    text = beside.read_text("utf-8")
    text = re.sub(r"(<SRS[^>]*>).*?(?=</SRS>)", lambda old: old[1] + whole, text, flags=re.DOTALL)
    beside.write_text(text, "utf-8")


def _refuse(path: Path, heard: Complaints) -> None:
    if heard.errors:
        raise OutputWriteError(name=str(path), reason=heard.errors[0])
