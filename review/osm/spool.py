"""Polygons in pixels on the disk, painted over each other window by window.

Each rule of the table has a layer of its own with a spatial index, so that memory holds only what
a window needs, and what lies on top does not hang on the order of the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal, ogr

from ...inference import Window, complaints
from ..errors import DrawingError
from .table import Rule

FILE = "objects.gpkg"
SETTINGS = {"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_CACHE": "32"}  # it is a temporary file
BATCH = 20_000  # features a transaction


class Spool:
    """Keeps polygons until they are drawn; belongs to the thread that made it."""

    def __init__(self, folder: Path, rules: Sequence[Rule], name: str) -> None:
        """Make the file.

        Args:
            folder: where it lies.
            rules: in the order of painting.
            name: of the source, for messages.

        Raises:
            DrawingError: it cannot be made.
        """
        self._name, self._rules, self._path = name, rules, folder / FILE
        self.counts = [0] * len(rules)  # polygons of each rule
        self._pending = 0
        self._dataset: Any = None
        with complaints(**SETTINGS) as heard:
            driver = gdal.GetDriverByName("GPKG")
            self._dataset = driver.Create(str(self._path), 0, 0, 0, gdal.GDT_Unknown)
            for level in range(len(rules)):
                self._dataset.CreateLayer(f"rule{level}", None, ogr.wkbPolygon)
            self._dataset.StartTransaction()
        self._refuse(heard.errors)

    def add(self, level: int, polygons: Iterable[Any]) -> None:
        """Keep the polygons of one object, in pixels.

        Raises:
            DrawingError: the disk refuses.
        """
        with complaints() as heard:
            layer = self._dataset.GetLayerByName(f"rule{level}")
            for polygon in polygons:
                feature = ogr.Feature(layer.GetLayerDefn())
                feature.SetGeometryDirectly(polygon)
                layer.CreateFeature(feature)
                self.counts[level] += 1
                self._pending += 1
            if self._pending >= BATCH:
                self._dataset.CommitTransaction()
                self._dataset.StartTransaction()
                self._pending = 0
        self._refuse(heard.errors)

    def finish(self) -> None:
        """Write the spatial indices and read from here on.

        Raises:
            DrawingError: the disk refuses.
        """
        with complaints(**SETTINGS) as heard:
            self._dataset.CommitTransaction()
            self._dataset = None
            self._dataset = gdal.OpenEx(str(self._path), gdal.OF_VECTOR | gdal.OF_READONLY)
        self._refuse(heard.errors)

    def close(self) -> None:
        """Let go of the file."""
        self._dataset = None

    def draw(self, window: Window, silence: int) -> NDArray[np.uint8]:
        """Give the values of a window, (height, width): a pixel is inside where its centre is.

        Raises:
            DrawingError: GDAL refuses.
        """
        found: NDArray[np.uint8] = np.empty(0, np.uint8)
        with complaints() as heard:
            memory = gdal.GetDriverByName("MEM")
            target = memory.Create("", window.width, window.height, 1, gdal.GDT_Byte)
            target.SetGeoTransform((window.col, 1, 0, window.row, 0, 1))
            target.GetRasterBand(1).Fill(silence)
            right, bottom = window.col + window.width, window.row + window.height
            for level, rule in enumerate(self._rules):
                if self.counts[level]:
                    layer = self._dataset.GetLayerByName(f"rule{level}")
                    layer.SetSpatialFilterRect(window.col, window.row, right, bottom)
                    gdal.RasterizeLayer(target, [1], layer, burn_values=[rule.value])
            found = target.ReadAsArray()
        self._refuse(heard.errors)
        return found

    def _refuse(self, errors: Sequence[str]) -> None:
        if errors or self._dataset is None:
            raise DrawingError(name=self._name, reason="".join(errors[:1]))
