"""Windows of chosen bands of a raster, with validity.

A pixel is valid where every rule the file states says so, for every chosen band: nodata values,
mask bands, alpha above 0, and numbers that are finite. What cannot be read is an error, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal

from .complaints import complaints
from .errors import BandNumberError, RasterReadError
from .grid import Window
from .opening import Bands, alpha_bands, open_raster, short_name
from .raster_facts import BandFacts, RasterFacts, describe_raster

__all__ = [
    "BandFacts",
    "Block",
    "RasterFacts",
    "RasterReader",
    "describe_raster",
    "open_raster",
    "short_name",
]

STRICT = {"GDAL_ERROR_ON_LIBJPEG_WARNING": "TRUE"}  # else a cut JPEG ends in grey, unsaid
CLOSE = {4: 2.4e-7, 8: 4.5e-16}  # relative; how near a float of so many bytes is to nodata


@dataclass(frozen=True)
class Block:
    """One window of a raster."""

    values: NDArray[np.float32]  # (bands, height, width), raster units; 0 where not valid
    valid: NDArray[np.bool_]  # (height, width)
    invalid_values: int  # pixels that are not valid only because they are NaN or infinite


class RasterReader:
    """Reads windows of chosen bands; belongs to the thread that opened it."""

    def __init__(self, name: str, bands: Bands) -> None:
        self._name = short_name(name)
        self._raster = open_raster(name)
        self.height: int = self._raster.RasterYSize
        self.width: int = self._raster.RasterXSize
        for number in bands:
            if not 1 <= number <= self._raster.RasterCount:
                count = self._raster.RasterCount
                raise BandNumberError(name=self._name, band=number, found=count)
        self._bands = [self._raster.GetRasterBand(number) for number in bands]
        self._masks = self._find_masks(bands)

    def __enter__(self) -> RasterReader:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self._bands, self._masks, self._raster = [], [], None

    @property
    def block_height(self) -> int:
        """Rows of pixels that the file keeps together."""
        return max(int(band.GetBlockSize()[1]) for band in self._bands)

    def read(self, window: Window) -> Block:
        """Return one window, zero and invalid where it leaves the raster.

        Raises:
            RasterReadError: a block of the file cannot be read.
        """
        inside = window.clip(self.height, self.width)
        if not inside.pixels:
            shape = window.height, window.width
            return Block(np.zeros((len(self._bands), *shape), np.float32), np.zeros(shape, bool), 0)
        found = self._read(inside, inside.height, inside.width)
        if inside == window:
            return found
        top, left = inside.row - window.row, inside.col - window.col
        below, right = window.height - inside.height - top, window.width - inside.width - left
        sides = ((top, below), (left, right))
        values = np.pad(found.values, ((0, 0), *sides))
        return Block(values, np.pad(found.valid, sides), found.invalid_values)

    def glance(self, side: int) -> Block:
        """Return the whole raster, thinned to at most `side` pixels on its longer side."""
        factor = max(1.0, max(self.height, self.width) / side)
        height, width = (max(1, round(length / factor)) for length in (self.height, self.width))
        return self._read(Window(0, 0, self.height, self.width), height, width)

    def _read(self, window: Window, height: int, width: int) -> Block:
        values = np.empty((len(self._bands), height, width), np.float32)
        valid, invalid, may_be_infinite = np.ones((height, width), np.bool_), 0, False
        for band, target in zip(self._bands, values):
            pixels = self._pixels(band, window, height, width)
            may_be_infinite |= pixels.dtype.kind == "f"
            _exclude_nodata(pixels, band, valid)
            with np.errstate(over="ignore"):  # beyond float32 becomes infinite, hence invalid
                target[...] = pixels
        for mask in self._masks:
            valid &= self._pixels(mask, window, height, width) > 0
        if may_be_infinite:
            finite = np.isfinite(values).all(axis=0)
            invalid = int(np.count_nonzero(valid & ~finite))
            valid &= finite
        if not valid.all():
            values[:, ~valid] = 0
        return Block(values, valid, invalid)

    def _find_masks(self, bands: Bands) -> list[Any]:
        """List the bands whose 0 means invalid. A chosen alpha band is data, not a mask."""
        alphas = [number for number in alpha_bands(self._raster) if number not in bands]
        masks = [self._raster.GetRasterBand(number) for number in alphas]
        shared = False
        for band in self._bands:
            flags = band.GetMaskFlags()
            of_all = bool(flags & gdal.GMF_PER_DATASET)
            if not flags & (gdal.GMF_ALL_VALID | gdal.GMF_ALPHA) and not (of_all and shared):
                masks.append(band.GetMaskBand())
                shared = shared or of_all
        return masks

    def _pixels(self, band: Any, window: Window, height: int, width: int) -> NDArray[Any]:
        found = self._try(band, window, height, width)
        if found is None:
            row, col = self._damaged_block(band, window)
            raise RasterReadError(name=self._name, row=row, col=col)
        return found

    def _try(self, band: Any, window: Window, height: int, width: int) -> Optional[NDArray[Any]]:
        found: Optional[NDArray[Any]] = None
        with complaints(**STRICT) as heard:
            offset_size = window.col, window.row, window.width, window.height
            found = band.ReadAsArray(*offset_size, buf_xsize=width, buf_ysize=height)
        return None if heard.errors or heard.warnings else found

    def _damaged_block(self, band: Any, window: Window) -> tuple[int, int]:
        """Find the first block of the file, within a window, that cannot be read."""
        width, height = band.GetBlockSize()
        for row in range(window.row // height * height, window.row + window.height, height):
            for col in range(window.col // width * width, window.col + window.width, width):
                block = Window(row, col, height, width).clip(self.height, self.width)
                if self._try(band, block, block.height, block.width) is None:
                    return row, col
        return window.row, window.col


def _exclude_nodata(pixels: NDArray[Any], band: Any, valid: NDArray[np.bool_]) -> None:
    """Mark a band's nodata value as not valid, unless GDAL's mask band does it already.

    GDAL builds a mask from one rule: a mask band or alpha hides the nodata value beside it.
    """
    nodata = band.GetNoDataValue()
    if nodata is None or band.GetMaskFlags() & gdal.GMF_NODATA:
        return
    if pixels.dtype.kind == "f":
        near = np.isclose(pixels, nodata, rtol=CLOSE[pixels.itemsize], atol=0, equal_nan=True)
        valid &= ~near
    else:
        valid &= pixels != nodata
