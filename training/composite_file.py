"""The file of a composite: bands with names, one mask for all, and how they were scaled.

All bytes of a band are data, so a nodata value cannot say what is missing: a mask in the file does.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal

from ..inference.complaints import Complaints, complaints
from ..inference.encode import BLOCK, OPTIONS, SETTINGS
from ..inference.errors import OutputWriteError, VerifyError
from ..inference.georef import copy_georeference, same_georeference
from ..inference.grid import Window
from ..inference.opening import open_raster
from ..inference.version import SOFTWARE, version

ITEM = "LANDSEG_COMPOSITE"  # of the metadata; JSON
# Bytes are no colours here, and no band is alpha.
KINDS = (*OPTIONS, "PHOTOMETRIC=MINISBLACK", "ALPHA=NO")
MASK = {"GDAL_TIFF_INTERNAL_MASK": "YES"}


class CompositeFile:
    """Takes the pixels window by window; belongs to the thread that made it."""

    def __init__(self, path: Path, grid: str, scaling: Mapping[str, Any]) -> None:
        """Make the file; until a window is written it is nodata.

        Args:
            path: of the file to make.
            grid: name of the raster on which it lies.
            scaling: what is said of it; `layers` names the bands.

        Raises:
            OutputWriteError: the disk refuses.
        """
        self._path, self._grid = path, open_raster(grid)
        self._checked: list[tuple[Window, int]] = []
        height, width = self._grid.RasterYSize, self._grid.RasterXSize
        self._factors = [2**n for n in range(1, 32) if max(height, width) > BLOCK * 2 ** (n - 1)]
        size = width, height, len(scaling["layers"]), gdal.GDT_Byte
        with self._writing():
            self._file = gdal.GetDriverByName("GTiff").Create(str(path), *size, KINDS)
            if self._file is not None:
                self._describe(scaling)

    def write(self, window: Window, bands: NDArray[np.uint8], valid: NDArray[np.bool_]) -> None:
        """Write one window.

        Args:
            window: of the grid; windows do not overlap.
            bands: (bands, height, width).
            valid: (height, width).

        Raises:
            OutputWriteError: the disk refuses.
        """
        pixels, mask = bands * valid, valid.astype(np.uint8) * np.uint8(255)
        with self._writing():
            for number, values in enumerate(pixels, 1):
                self._file.GetRasterBand(number).WriteArray(values, window.col, window.row)
            whole = self._file.GetRasterBand(1).GetMaskBand()
            whole.WriteArray(mask, window.col, window.row)
        self._checked.append((window, _checksum(pixels, mask)))

    def close(self) -> None:
        """Complete the file and read it back.

        Raises:
            OutputWriteError: the disk refuses.
            VerifyError: it did not read back as it was written.
        """
        with self._writing():
            if self._factors:
                self._file.BuildOverviews("AVERAGE", self._factors)
            self._file.FlushCache()
        with self._writing():
            self._file = None
        with self._writing():  # read only: then what no GeoTIFF key can hold goes beside it
            found = open_raster(str(self._path))
            if not same_georeference(self._grid, found, None):
                copy_georeference(self._grid, found, None)
                found.FlushCache()
        self._verify()

    def _describe(self, scaling: Mapping[str, Any]) -> None:
        """Say all that is said of the file; tags that come after pixels would be moved about."""
        copy_georeference(self._grid, self._file, None)
        self._file.SetMetadataItem("AREA_OR_POINT", "Area")
        self._file.SetMetadataItem("TIFFTAG_SOFTWARE", f"{SOFTWARE} {version()}")
        self._file.SetMetadataItem(ITEM, json.dumps(dict(scaling), sort_keys=True))
        for number, name in enumerate(scaling["layers"], 1):
            self._file.GetRasterBand(number).SetDescription(name.upper())
        self._file.CreateMaskBand(gdal.GMF_PER_DATASET)

    def _verify(self) -> None:
        found = open_raster(str(self._path))
        mask = found.GetRasterBand(1).GetMaskBand()
        for window, checksum in self._checked:
            place = window.col, window.row, window.width, window.height
            with complaints() as heard:
                pixels, valid = found.ReadAsArray(*place), mask.ReadAsArray(*place)
                pixels = pixels.reshape(found.RasterCount, window.height, window.width)
                if _checksum(pixels, valid) == checksum and not heard.errors:
                    continue
            raise VerifyError(name=self._path.name, part="pixels") from OSError(str(heard))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with complaints(**SETTINGS, **MASK) as heard:
            yield
        _refuse(self._path, heard)


def _refuse(path: Path, heard: Complaints) -> None:
    if heard.errors:
        raise OutputWriteError(name=path.name, reason=heard.errors[0])


def _checksum(pixels: NDArray[np.uint8], mask: NDArray[np.uint8]) -> int:
    return zlib.crc32(mask.tobytes(), zlib.crc32(pixels.tobytes()))
