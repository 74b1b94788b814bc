"""Opening a raster, and the reasons to refuse one before a pixel is read."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from osgeo import gdal

from .complaints import complaints
from .errors import RasterOpenError, RasterSizeError, RasterTypeError

MOST_PIXELS = 10**12  # a header that claims more is damaged
COMPLEX = (gdal.GDT_CInt16, gdal.GDT_CInt32, gdal.GDT_CFloat32, gdal.GDT_CFloat64)

Bands = tuple[int, ...]


def short_name(name: str) -> str:
    """Give the part of a raster's name that a person knows: the file's name, where it is one."""
    return PurePath(name.replace("\\", "/")).name or name


def open_raster(name: str) -> Any:
    """Open a raster, read only, as `gdal.Dataset`.

    Raises:
        RasterOpenError: it is missing, damaged or no raster.
        RasterSizeError: it claims more pixels than a real raster has.
        RasterTypeError: its values are no quantities: a palette, or complex numbers.
    """
    raster, kinds = None, set()
    with complaints() as heard:
        raster = gdal.OpenEx(name, gdal.OF_RASTER | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR)
        # Inside the block: tags are read late, and damaged ones only complain now.
        if raster is not None:
            kinds = {_refused(raster.GetRasterBand(n + 1)) for n in range(raster.RasterCount)}
    if raster is None or heard.errors or not raster.RasterCount:
        raise RasterOpenError(name=short_name(name)) from OSError(str(heard))
    if raster.RasterXSize * raster.RasterYSize > MOST_PIXELS:
        size = {"width": raster.RasterXSize, "height": raster.RasterYSize}
        raise RasterSizeError(name=short_name(name), **size)
    for kind in sorted(kinds - {""}):
        raise RasterTypeError(name=short_name(name), kind=kind)
    return raster


def open_grid(name: str) -> Any:
    """Open a raster for its size and place only: any kind of values will do.

    Raises:
        RasterOpenError: it is missing, damaged or no raster.
    """
    raster = None
    with complaints() as heard:
        raster = gdal.OpenEx(name, gdal.OF_RASTER | gdal.OF_READONLY | gdal.OF_VERBOSE_ERROR)
    if raster is None:
        raise RasterOpenError(name=short_name(name)) from OSError(str(heard))
    return raster


def _refused(band: Any) -> str:
    """Name a band's kind of values if they are no quantities, else the empty text."""
    if band.DataType in COMPLEX:
        return "complex"
    if band.GetColorInterpretation() == gdal.GCI_PaletteIndex:
        return "palette"
    signed = band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE") == "SIGNEDBYTE"
    return "signed 8-bit" if signed else ""


def alpha_bands(raster: Any) -> Bands:
    """List the bands of a dataset that say how opaque a pixel is."""
    numbers = range(1, raster.RasterCount + 1)
    alpha = gdal.GCI_AlphaBand
    return tuple(n for n in numbers if raster.GetRasterBand(n).GetColorInterpretation() == alpha)
