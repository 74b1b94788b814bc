"""GDAL's memory of decoded blocks: as large as a job needs, not a share of the computer's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from osgeo import gdal

from .errors import RasterOpenError
from .opening import Bands, alpha_bands, open_grid

LEAST = 64 << 20  # bytes
_LOOKED_AT = 4  # files of a virtual raster


@dataclass(frozen=True)
class SourceBlocks:
    """The blocks of a raster: GDAL decodes them as wholes, whatever part of one is read."""

    raster_height: int  # px
    raster_width: int
    height: int  # px, of the highest block
    width: int
    pixel_bytes: int  # of the bands that are decoded together

    def cache(self, height: int, width: int) -> int:
        """Give the bytes that let tiles of so many pixels decode each block about once.

        Neighbouring tiles share blocks. Where a block is as wide as the raster, all tiles beside
        each other share it, so the blocks of a whole row of tiles have to stay.
        """
        is_striped = self.width >= self.raster_width
        cols = self.raster_width if is_striped else _touched(width, self.width, self.raster_width)
        rows = _touched(height, self.height, self.raster_height)
        return max(LEAST, rows * cols * self.pixel_bytes)


def _touched(length: int, block: int, most: int) -> int:
    """Give the pixels along one axis of all blocks that a stretch can touch, wherever it begins."""
    return min(most, (-(-length // block) + 1) * block)


def source_blocks(name: str, used: Bands) -> SourceBlocks:
    """Find the blocks of a raster of which some bands are read.

    A virtual raster has the blocks of its files, which are alike: a few are looked at.

    Raises:
        RasterOpenError: it is missing, damaged or no raster.
    """
    raster = open_grid(name)
    found = [_blocks(each, used) for each in (raster, *_files_of(raster))]
    heights, widths, pixels = zip(*found)
    size = raster.RasterYSize, raster.RasterXSize
    return SourceBlocks(*size, max(heights), max(widths), max(pixels))


def _blocks(raster: Any, used: Bands) -> tuple[int, int, int]:
    """Give height and width of the largest block in px, and the bytes of a pixel."""
    is_mixed = raster.GetMetadataItem("INTERLEAVE", "IMAGE_STRUCTURE") == "PIXEL"
    there = range(1, raster.RasterCount + 1)
    read = {*used, *alpha_bands(raster)}.intersection(there)
    bands = [raster.GetRasterBand(number) for number in (there if is_mixed else read or there)]
    if bands[0].GetMaskFlags() == gdal.GMF_PER_DATASET:  # one of its own, and no alpha band
        bands.append(bands[0].GetMaskBand())
    heights, widths = zip(*(band.GetBlockSize()[::-1] for band in bands))
    pixel = sum(gdal.GetDataTypeSize(band.DataType) // 8 for band in bands)
    return max(heights), max(widths), pixel


def _files_of(raster: Any) -> list[Any]:
    """Open a few files of a virtual raster, those that can be."""
    if raster.GetDriver().ShortName != "VRT":
        return []
    found = []
    for path in (raster.GetFileList() or [])[1 : 1 + _LOOKED_AT]:
        with suppress(RasterOpenError):  # said when its pixels are read
            found.append(open_grid(path))
    return found


@contextmanager
def block_cache(size: int) -> Iterator[None]:
    """Bound the cache, in bytes, of all rasters of this process for a while."""
    before = gdal.GetCacheMax()
    gdal.SetCacheMax(size)
    try:
        yield
    finally:
        gdal.SetCacheMax(before)
