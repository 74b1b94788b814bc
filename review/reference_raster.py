"""A reference of classes on the grid of a map: read as it is, or its nearest pixels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal

from ..inference import (
    LEGEND,
    NODATA,
    ClassMap,
    complaints,
    lies_on,
    short_name,
    warp_nearest,
)
from .errors import (
    ReferenceElsewhereError,
    ReferencePlaceError,
    ReferenceReadError,
    ReferenceWarpedCaution,
)

STEPS = 32  # points along each edge of the map, to find where it lies on the reference
SLACK = 2  # px of the reference


class ReferenceRaster:
    """What is known of a reference before anything is written."""

    def __init__(self, name: str, class_map: ClassMap) -> None:
        """Open it.

        Args:
            name: as GDAL opens it.
            class_map: the map whose pixels count.

        Raises:
            ClassMapError: it holds no classes.
            ReferencePlaceError, ReferenceElsewhereError: it does not lie on the map.
        """
        self.own, self._grid = ClassMap(name), class_map.grid
        names = {"reference": self.own.name, "name": class_map.name}
        found = lies_on(self.own.grid, self._grid)
        if found is None:
            raise ReferencePlaceError(**names)
        if not found and not _touches(self.own.grid, self._grid):
            raise ReferenceElsewhereError(**names)
        self._is_there = found
        self.cautions = () if found else (ReferenceWarpedCaution(**names),)

    @contextmanager
    def on_the_grid(self, path: Path) -> Iterator[ClassMap]:
        """Open it on the map's grid, with the same legend.

        Args:
            path: of a file to make where the grids differ, in a folder that somebody removes.

        Raises:
            ReferenceReadError: it cannot be brought there.
        """
        if self._is_there:
            yield self.own
            return
        _warp(self.own, self._grid, path)
        with ClassMap(str(path)) as warped:
            yield warped


def _touches(reference: Any, grid: Any) -> bool:
    """Tell whether the map's outline, in pixels of the reference, comes near it.

    Where no point of it has a place there, warping has the last word.
    """
    width, height = grid.RasterXSize, grid.RasterYSize
    steps = np.linspace(0, 1, STEPS + 1)
    border = [(step * width, edge * height) for step in steps for edge in (0, 0.5, 1)]
    border += [(edge * width, step * height) for step in steps for edge in (0, 0.5, 1)]
    found: list[Any] = []
    with complaints():
        way = gdal.Transformer(reference, grid, [])
        places, done = way.TransformPoints(True, [(col, row, 0) for col, row in border])
        found = [place[:2] for place, is_done in zip(places, done) if is_done]
    if not found or not np.isfinite(found).all():
        return True
    low, high = np.min(found, axis=0) - SLACK, np.max(found, axis=0) + SLACK
    size = np.array([reference.RasterXSize, reference.RasterYSize])
    return bool((high > 0).all() and (low < size).all())


def _warp(reference: ClassMap, grid: Any, path: Path) -> None:
    """Write the reference's own values on the map's grid; 255 where it does not reach.

    The target has no nodata value while it is filled: the warper would nudge a real 255.
    """
    source, made = reference.grid, False
    with complaints() as heard:
        band = source.GetRasterBand(1)
        size = grid.RasterXSize, grid.RasterYSize
        options = ["TILED=YES", "COMPRESS=LZW", "BIGTIFF=IF_SAFER"]
        target = gdal.GetDriverByName("GTiff").Create(str(path), *size, 1, band.DataType, options)
        nodata = band.GetNoDataValue()
        target.SetMetadataItem(LEGEND, json.dumps([it.to_json() for it in reference.legend]))
        warp_nearest(
            source, target, grid,
            srcNodata="None" if nodata is None else nodata,
            warpOptions=[f"INIT_DEST={NODATA}"],
        )  # fmt: skip
        target = None
        made = True
    if not made or heard.errors:
        reason = str(heard) or "GDAL gave up."
        raise ReferenceReadError(reference=short_name(reference.path), reason=reason)
