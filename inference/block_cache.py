"""GDAL's memory of decoded blocks: as large as a job needs, not a share of the computer's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from osgeo import gdal

from .memory import LARGEST
from .opening import open_grid

LEAST, MOST = 64 << 20, 256 << 20  # bytes


def cache_size(name: str) -> int:
    """Give the bytes that let each block of a raster be decoded about once.

    Neighbouring tiles share blocks. Where a block is as wide as the raster, all tiles beside each
    other share it, so the whole row of tiles has to stay; it does up to `MOST`.
    """
    raster = open_grid(name)
    bands = [raster.GetRasterBand(number + 1) for number in range(raster.RasterCount)]
    row = sum(_row_bytes(band) for band in bands)
    is_striped = any(band.GetBlockSize()[0] >= raster.RasterXSize for band in bands)
    return min(MOST, max(LEAST, row)) if is_striped else LEAST


def _row_bytes(band: Any) -> int:
    pixel = gdal.GetDataTypeSize(band.DataType) // 8
    rows = LARGEST["cpu"] + band.GetBlockSize()[1]
    return int(band.XSize * rows * pixel)


@contextmanager
def block_cache(size: int) -> Iterator[None]:
    """Bound the cache, in bytes, of all rasters of this process for a while."""
    before = gdal.GetCacheMax()
    gdal.SetCacheMax(size)
    try:
        yield
    finally:
        gdal.SetCacheMax(before)
