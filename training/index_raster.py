"""An 8-bit raster while it is made: in a folder beside its place, and there when it is whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal

from ..inference.complaints import Complaints, complaints
from ..inference.errors import OutputWriteError
from ..inference.exchange import exchange
from ..inference.georef import copy_georeference
from ..inference.grid import Window
from ..inference.legend import NODATA, Legend
from ..inference.style import category_names, palette
from ..inference.target import work_folder

TILED = ("TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "COMPRESS=LZW", "BIGTIFF=IF_SAFER")


class NewRaster:
    """An 8-bit GeoTIFF on the grid of another raster; leaving the block early removes it."""

    def __init__(self, path: Path, grid: Any, bands: int = 1) -> None:
        self._path, self._work = path, work_folder(path)
        self._grid, self._bands = grid, bands
        self._raster: Any = None
        self.window = Window(0, 0, grid.RasterYSize, grid.RasterXSize)

    def __enter__(self) -> NewRaster:
        """Make the file.

        Raises:
            OutputWriteError: the disk refuses.
        """
        size = self._grid.RasterXSize, self._grid.RasterYSize
        with self._reported():
            self._work.mkdir(exist_ok=True)
        with complaints() as heard:
            driver, partial = gdal.GetDriverByName("GTiff"), str(self._work / self._path.name)
            self._raster = driver.Create(partial, *size, self._bands, options=TILED)
        self._check(heard)
        copy_georeference(self._grid, self._raster, None)
        if self._bands == 1:
            self._raster.GetRasterBand(1).SetNoDataValue(NODATA)
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        with complaints():
            self._raster = None
        shutil.rmtree(self._work, ignore_errors=True)

    def show(self, legend: Legend) -> None:
        """Give the values their colours and names, before the first pixel."""
        band = self._raster.GetRasterBand(1)
        band.SetRasterColorTable(palette(legend))
        band.SetCategoryNames(category_names(legend))

    def write(self, window: Window, values: NDArray[np.uint8]) -> None:
        """Write a window of (height, width) or (bands, height, width).

        Raises:
            OutputWriteError: the disk refuses.
        """
        layers = values if values.ndim == 3 else values[np.newaxis]
        with complaints() as heard:
            for number, layer in enumerate(layers, 1):
                self._raster.GetRasterBand(number).WriteArray(layer, window.col, window.row)
        self._check(heard)

    def finish(self, **metadata: str) -> Path:
        """Give it its name, or one like it where that file is held open.

        Raises:
            OutputWriteError: the disk refuses.
        """
        with complaints() as heard:
            for name, text in metadata.items():
                self._raster.SetMetadataItem(name, text)
            self._raster.FlushCache()
            self._raster = None
        self._check(heard, closed=True)
        with self._reported():
            return exchange(self._work, self._path, may_replace=True)

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputWriteError(name=str(self._path), reason=str(error)) from error

    def _check(self, heard: Complaints, closed: bool = False) -> None:
        if heard.errors or (self._raster is None and not closed):
            reason = heard.errors[0] if heard.errors else "it was not made."
            raise OutputWriteError(name=str(self._path), reason=reason)
