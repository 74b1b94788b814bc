"""GDAL's memory of decoded blocks: as large as a job needs, not a share of the computer's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from osgeo import gdal

from .opening import Bands, open_grid

LEAST = 64 << 20  # bytes


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
        cols = self.raster_width if is_striped else min(self.raster_width, width + self.width)
        rows = min(self.raster_height, height + self.height)
        return max(LEAST, rows * cols * self.pixel_bytes)


def source_blocks(name: str, used: Bands) -> SourceBlocks:
    """Find the blocks of a raster of which some bands are read.

    Raises:
        RasterOpenError: it is missing, damaged or no raster.
    """
    raster = open_grid(name)
    is_mixed = raster.GetMetadataItem("INTERLEAVE", "IMAGE_STRUCTURE") == "PIXEL"
    numbers = range(1, raster.RasterCount + 1) if is_mixed else used
    bands = [raster.GetRasterBand(number) for number in numbers]
    heights, widths = zip(*(band.GetBlockSize()[::-1] for band in bands))
    pixel = sum(gdal.GetDataTypeSize(band.DataType) // 8 for band in bands)
    return SourceBlocks(raster.RasterYSize, raster.RasterXSize, max(heights), max(widths), pixel)


@contextmanager
def block_cache(size: int) -> Iterator[None]:
    """Bound the cache, in bytes, of all rasters of this process for a while."""
    before = gdal.GetCacheMax()
    gdal.SetCacheMax(size)
    try:
        yield
    finally:
        gdal.SetCacheMax(before)
