"""Rasters brought onto the grid of another one, window by window.

Where both grids are equal the pixels are read as they are. Else GDAL resamples: bilinear, or the
mean of all pixels that fall into one where the raster is at least twice as fine. Validity follows
the rules of `RasterReader`; pixels that are not valid take no part.
"""

from __future__ import annotations

from math import ceil, hypot, isfinite
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal

from ..inference.complaints import complaints
from ..inference.errors import RasterReadError
from ..inference.georef import around, copy_georeference, same_georeference
from ..inference.grid import Window
from ..inference.opening import Bands, open_raster, short_name
from ..inference.raster import Block, RasterReader
from ..inference.raster_facts import find_crs, find_geotransform
from .errors import NoOverlapError, PlaceMissingError, TransformationError

MUCH_FINER = 2.0  # times as fine: from here on the mean is taken
MOST_PIXELS = 1 << 24  # of a raster that are read at once
FEET = ("ft", "feet", "foot", "us-ft", "ftus", "us survey foot")  # as band units
FOOT = 0.3048  # m
KNOTS = 17  # points along each side of a window that are followed into the other raster

Points = list[tuple[float, float]]  # col, row, in pixels from the upper left corner


class AlignedReader:
    """Reads windows of a grid from another raster; belongs to the thread that opened it."""

    def __init__(self, name: str, bands: Bands, grid: str) -> None:
        """Open both.

        Args:
            name: of the raster to read.
            bands: of it, counted from 1.
            grid: name of the raster whose windows are asked for.

        Raises:
            InputError: the raster cannot be read, or not be laid on the grid.
        """
        self._name, self._grid_name = short_name(name), short_name(grid)
        self._source, self._grid = open_raster(name), open_raster(grid)
        self._reader = RasterReader(name, bands)
        self._units = [_unit(self._source.GetRasterBand(number)) for number in bands]
        self._way: Any = None  # from pixels of the source to those of the grid and back
        if not _are_equal(self._source, self._grid):
            self._way = self._find_way()
            self._refuse_apart()
            self._fineness = self._measure_fineness()

    @property
    def is_resampled(self) -> bool:
        return self._way is not None

    def read(self, window: Window) -> Block:
        """Return one window of the grid, scale and offset of the bands applied, feet as metres.

        Raises:
            RasterReadError: a block of the file cannot be read.
        """
        found = self._reader.read(window) if self._way is None else self._aligned(window)
        for values, (scale, offset) in zip(found.values, self._units):
            values *= scale
            values += offset
        return found

    def in_units(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn numbers of the first band, as they are in the file, into what `read` gives."""
        scale, offset = self._units[0]
        return values * scale + offset

    def _aligned(self, window: Window) -> Block:
        part = self._part_below(window)
        if part is None:
            shape = window.height, window.width
            values = np.zeros((len(self._units), *shape), np.float32)
            return Block(values, np.zeros(shape, np.bool_), 0)
        if part.pixels > MOST_PIXELS and max(window.height, window.width) > 1:
            return _joined([self._aligned(half) for half in _halves(window)], window)
        values = self._resampled(self._reader.read(part), part, window)
        valid = np.isfinite(values).all(axis=0)
        values[:, ~valid] = 0
        return Block(values, valid, 0)

    def _resampled(self, block: Block, part: Window, window: Window) -> NDArray[np.float32]:
        """Warp pixels of the source into a window of the grid, NaN where there are none."""
        pixels = np.where(block.valid, block.values, np.float32(np.nan))
        source = _in_memory(pixels)
        target = _in_memory(np.full((len(pixels), window.height, window.width), np.nan, np.float32))
        copy_georeference(self._source, source, part)
        copy_georeference(self._grid, target, window)
        method = "average" if self._fineness >= MUCH_FINER else "bilinear"
        found: Optional[NDArray[np.float32]] = None
        with complaints() as heard:
            gdal.Warp(
                target,
                source,
                resampleAlg=method,
                errorThreshold=0,  # else results hang on how the grid is cut into windows;
                warpOptions=["XSCALE=1", "YSCALE=1"],  # so they would without these
                srcNodata="nan",
                dstNodata="nan",
                options=["-novshift"],  # the values are heights for us, whatever the systems say
            )
            found = target.ReadAsArray()
        if heard.errors or found is None:
            raise RasterReadError(name=self._name, row=part.row, col=part.col) from OSError(
                str(heard)
            )
        return found.reshape(len(pixels), window.height, window.width)

    def _part_below(self, window: Window) -> Optional[Window]:
        """Give the pixels of the source that a window of the grid needs; None: there are none."""
        points = self._follow(_lattice(window), to_source=True)
        if not points:
            return None
        cols, rows = zip(*points)
        near = around(cols, rows)
        margin = 4 + ceil(2 * self._fineness)
        grown = Window(
            near.row - margin,
            near.col - margin,
            near.height + 2 * margin,
            near.width + 2 * margin,
        )
        part = grown.clip(self._reader.height, self._reader.width)
        return part if part.pixels else None

    def _follow(self, points: Points, to_source: bool) -> Points:
        """Take points from one raster to the other; those that have no place there are left out."""
        found: Any = ((), ())
        with complaints():
            found = self._way.TransformPoints(to_source, points)
        pairs = [point[:2] for point, fine in zip(*found) if fine]
        return [(x, y) for x, y in pairs if isfinite(x) and isfinite(y)]

    def _find_way(self) -> Any:
        for raster, name in ((self._source, self._name), (self._grid, self._grid_name)):
            has_points = raster is self._source and raster.GetGCPCount() > 0
            if find_crs(raster) is None or not (find_geotransform(raster) or has_points):
                raise PlaceMissingError(name=name)
        way = None
        with complaints() as heard:
            way = gdal.Transformer(self._source, self._grid, [])
        if way is None or heard.errors:
            raise TransformationError(
                name=self._name,
                crs=find_crs(self._source).GetName() or "?",
                grid=self._grid_name,
                wanted=find_crs(self._grid).GetName() or "?",
            ) from OSError(str(heard))
        return way

    def _refuse_apart(self) -> None:
        """Look for a point of either raster that lies inside the other."""
        source, grid = _whole(self._source), _whole(self._grid)
        there = self._follow(_lattice(grid), to_source=True)
        here = self._follow(_lattice(source), to_source=False)
        if not (_is_any_inside(there, source) or _is_any_inside(here, grid)):
            raise NoOverlapError(name=self._name, grid=self._grid_name)

    def _measure_fineness(self) -> float:
        """Count how many of the source's pixels lie along one of the grid's."""
        row, col = self._reader.height / 2, self._reader.width / 2
        steps = self._follow([(col, row), (col + 1, row), (col, row + 1)], to_source=False)
        if len(steps) < 3:  # the source's middle has no place in the grid's system
            return 1.0
        (x, y), *others = steps
        wide, high = (hypot(there[0] - x, there[1] - y) for there in others)
        return float((wide * high) ** -0.5)


def _are_equal(source: Any, grid: Any) -> bool:
    sizes = ((it.RasterXSize, it.RasterYSize) for it in (source, grid))
    return len(set(sizes)) == 1 and same_georeference(source, grid, None)


def _unit(band: Any) -> tuple[float, float]:
    """Give what a file says its numbers are to be multiplied by, and increased by; feet too."""
    scale, offset = band.GetScale(), band.GetOffset()
    metres = FOOT if band.GetUnitType().lower() in FEET else 1.0
    return metres * (1.0 if scale is None else scale), metres * (offset or 0.0)


def _whole(raster: Any) -> Window:
    return Window(0, 0, raster.RasterYSize, raster.RasterXSize)


def _lattice(window: Window) -> Points:
    steps = [knot / (KNOTS - 1) for knot in range(KNOTS)]
    rows = [window.row + step * window.height for step in steps]
    return [(window.col + step * window.width, row) for row in rows for step in steps]


def _is_any_inside(points: Points, window: Window) -> bool:
    return any(0 < col < window.width and 0 < row < window.height for col, row in points)


def _halves(window: Window) -> tuple[Window, Window]:
    if window.height >= window.width:
        top = window.height // 2
        return (
            Window(window.row, window.col, top, window.width),
            Window(window.row + top, window.col, window.height - top, window.width),
        )
    left = window.width // 2
    return (
        Window(window.row, window.col, window.height, left),
        Window(window.row, window.col + left, window.height, window.width - left),
    )


def _joined(blocks: list[Block], window: Window) -> Block:
    axis = 0 if window.height >= window.width else 1
    values = np.concatenate([block.values for block in blocks], axis=axis + 1)
    return Block(values, np.concatenate([block.valid for block in blocks], axis=axis), 0)


def _in_memory(pixels: NDArray[np.float32]) -> Any:
    """Make a dataset in which NaN is nodata."""
    bands, height, width = pixels.shape
    found = gdal.GetDriverByName("MEM").Create("", width, height, bands, gdal.GDT_Float32)
    for number, values in enumerate(pixels, 1):
        found.GetRasterBand(number).SetNoDataValue(float("nan"))
        found.GetRasterBand(number).WriteArray(values)
    return found
