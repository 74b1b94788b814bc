"""A raster of class values for a step on the way: one byte a pixel, in the work folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal

from ..inference import NODATA, Complaints, OutputWriteError, Window, complaints


class ScratchRaster:
    """Values of a whole map; belongs to the thread that made it."""

    def __init__(self, path: Path, whole: Window) -> None:
        """Make the file.

        Raises:
            OutputWriteError: the disk refuses, as in all that follows.
        """
        self._path, self.whole = path, whole
        self._raster: Any = None
        with complaints() as heard:
            driver, options = gdal.GetDriverByName("GTiff"), ["BIGTIFF=IF_SAFER"]
            size = whole.width, whole.height
            self._raster = driver.Create(str(path), *size, 1, gdal.GDT_Byte, options)
            if self._raster is not None:
                self.band.SetNoDataValue(NODATA)
        self.refuse(heard)

    @property
    def band(self) -> Any:
        return self._raster.GetRasterBand(1)

    def write(self, window: Window, values: NDArray[np.uint8]) -> None:
        with complaints() as heard:
            self.band.WriteArray(values, window.col, window.row)
        self.refuse(heard)

    def read(self, window: Window) -> NDArray[np.uint8]:
        found: Any = None
        with complaints() as heard:
            found = self.band.ReadAsArray(window.col, window.row, window.width, window.height)
        self.refuse(heard)
        values: NDArray[np.uint8] = found
        return values

    def flush(self) -> None:
        """Bring all to the disk: a full one shows now."""
        with complaints() as heard:
            self._raster.FlushCache()
        self.refuse(heard)

    def close(self) -> None:
        """Let go of the file, so that it can be removed."""
        with complaints():
            self._raster = None

    def refuse(self, heard: Complaints) -> None:
        """Raise what GDAL complained of."""
        if heard.errors:
            raise OutputWriteError(name=str(self._path), reason=heard.errors[0])
