"""Does a map read back as it was meant? Through a new handle, before it gets its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal

from .complaints import complaints
from .encode import SETTINGS, MapContent
from .errors import VerifyError
from .georef import same_georeference
from .legend import NODATA
from .opening import open_grid
from .style import category_names


def verify_map(path: Path, content: MapContent) -> None:
    """Compare a written map with its content, pixel by pixel.

    Raises:
        VerifyError: names the first part that differs.
    """
    part = "file"
    source = open_grid(content.raster)
    with complaints(**SETTINGS) as heard:
        found = gdal.OpenEx(str(path), gdal.OF_RASTER | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR)
        part = "" if found is None else _difference(found, content, source)
        part = "file" if found is None else part
    if part or heard.errors:
        raise VerifyError(name=path.name, part=part or "file") from OSError(str(heard))


def _difference(found: Any, content: MapContent, source: Any) -> str:
    """Name the first part that is not as it should be; "" where all are."""
    band = found.GetRasterBand(1)
    checks = (
        ("size", lambda: (found.RasterYSize, found.RasterXSize) == (content.height, content.width)),
        ("nodata", lambda: band.GetNoDataValue() == NODATA),
        ("overviews", lambda: band.GetOverviewCount() == len(content.overviews)),
        ("georeference", lambda: same_georeference(source, found, content.window)),
        ("metadata", lambda: _says(found, content)),
        ("legend", lambda: content.kind != "classes" or _has_legend(band, content)),
        ("pixels", lambda: _has_pixels(band, content)),
    )
    return next((name for name, is_right in checks if not is_right()), "")


def _says(found: Any, content: MapContent) -> bool:
    said = {**content.metadata, **content.facts}
    if found.GetMetadataItem("AREA_OR_POINT") == "Point":  # absent without a place
        return False
    return all(found.GetMetadataItem(name) == value for name, value in said.items())


def _has_legend(band: Any, content: MapContent) -> bool:
    colours, table = band.GetRasterColorTable(), band.GetDefaultRAT()
    return (
        band.GetCategoryNames() == category_names(content.legend)
        and table is not None
        and table.GetRowCount() == len(content.legend)
        and colours is not None
        and colours.GetColorEntry(NODATA)[3] == 0
        and all(colours.GetColorEntry(it.value)[:3] == it.rgb for it in content.legend)
    )


def _has_pixels(band: Any, content: MapContent) -> bool:
    for chunk in content.chunks():
        found = band.ReadAsArray(chunk.col, chunk.row, chunk.width, chunk.height)
        band.FlushCache()  # no block is needed twice: the larger the map, the more would stay
        if found is None or not np.array_equal(found, content.pixels(chunk)):
            return False
    return True
