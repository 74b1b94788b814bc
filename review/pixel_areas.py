"""The area of each pixel of a raster on the ellipsoid, window by window."""

from __future__ import annotations

from typing import Any

import numpy as np
from osgeo import gdal

from ..inference import Window, complaints, find_crs, find_geotransform, pixel_size
from .ellipsoid import Floats, Ground

WIDEST = 256  # px between places where the projection is asked
FARTHEST = 1000.0  # m; between them the scale is straight to some 1e-9
STEP = 16  # px on each side; a pixel alone drowns in the rounding of large coordinates
AS_DRAWN = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)  # where QGIS puts a raster without a place


class PixelAreas:
    """Gives m2; the same for a pixel whatever the window. For the thread that opened the raster."""

    def __init__(self, grid: Any) -> None:
        """Look at an open `gdal.Dataset`; only its place matters."""
        self.ground = Ground(find_crs(grid))
        self._terms = find_geotransform(grid)
        self._points: Any = None
        if self._terms is None and grid.GetGCPCount():
            with complaints():
                self._points = gdal.Transformer(grid, None, ["METHOD=GCP_POLYNOMIAL"])
        self._size = grid.RasterYSize, grid.RasterXSize
        finest = min(pixel_size(grid) or (FARTHEST,))
        self._stride = int(np.clip(FARTHEST / max(finest, 1e-9), 1, WIDEST))

    def place(self, pixels: Floats) -> Floats:
        """Give the coordinates of (column, row), (n, 2), counted from the upper left corner."""
        if self._points is not None:
            found: Any = []
            with complaints():
                found, _ = self._points.TransformPoints(False, pixels.tolist())
            return np.array(found, np.float64).reshape(-1, 3)[:, :2]
        x, dx_col, dx_row, y, dy_col, dy_row = self._terms or AS_DRAWN
        col, row = pixels.T
        return np.column_stack(
            (x + (col * dx_col + row * dx_row), y + (col * dy_col + row * dy_row))
        )

    def moves(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Give where a pixel at the centre leads along a row and a column, m to east, north."""
        height, width = self._size
        by_col, by_row = self._moves(np.array([width / 2]), np.array([height / 2]))
        return (by_col[0, 0], by_col[0, 1]), (by_row[0, 0], by_row[0, 1])

    def read(self, window: Window) -> Floats:
        """Measure the pixels of a window, (height, width); as a view where all rows are alike."""
        if self._points is None and self.ground.is_planar:
            one = self._between(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
            return np.broadcast_to(one, (window.height, window.width))
        rows = np.arange(window.row, window.row + window.height + 1, dtype=np.float64)
        cols = np.arange(window.col, window.col + window.width + 1, dtype=np.float64)
        if self._points is not None or not self.ground.is_degrees:
            return self._interpolated(rows[:-1] + 0.5, cols[:-1] + 0.5)
        if self._terms and self._terms[2] == self._terms[4] == 0:  # each row along a parallel
            column = self._between(rows, np.array([0.0, 1.0]))
            return np.broadcast_to(column, (window.height, window.width))
        return self._between(rows, cols)

    def _between(self, rows: Floats, cols: Floats) -> Floats:
        """Measure the pixels between grid lines by their four edges."""
        height, width = len(rows) - 1, len(cols) - 1
        row, col = (each.ravel()[:, np.newaxis] for each in np.mgrid[:height, :width])
        right, down = np.array([0, 0, 1, 1, 0]), np.array([0, 1, 1, 0, 0])
        corners = np.stack((cols[col + right], rows[row + down]), axis=-1).reshape(-1, 2)
        starts = np.arange(0, len(corners), 5)
        return np.abs(self.ground.ring_areas(self.place(corners), starts)).reshape(height, width)

    def _interpolated(self, rows: Floats, cols: Floats) -> Floats:
        """Measure where the projection is asked, and draw straight lines between."""
        above, left = (np.floor(each / self._stride).astype(np.int64) for each in (rows, cols))
        lattice_rows = np.arange(above[0], above[-1] + 2) * self._stride
        lattice_cols = np.arange(left[0], left[-1] + 2) * self._stride
        known = self._at(lattice_rows.astype(np.float64), lattice_cols.astype(np.float64))
        down = (rows / self._stride - above)[:, np.newaxis]
        right = cols / self._stride - left
        above, left = above - above[0], left - left[0]
        upper = known[above] * (1 - down) + known[above + 1] * down  # (height, lattice columns)
        found: Floats = upper[:, left] * (1 - right) + upper[:, left + 1] * right
        return found

    def _at(self, rows: Floats, cols: Floats) -> Floats:
        """Measure a pixel around each crossing of these grid lines, by how places move there."""
        row, col = (each.ravel() for each in np.meshgrid(rows, cols, indexing="ij"))
        by_col, by_row = self._moves(col, row)
        found = np.abs(by_col[:, 0] * by_row[:, 1] - by_col[:, 1] * by_row[:, 0])
        areas: Floats = np.nan_to_num(found, posinf=0.0).reshape(len(rows), len(cols))
        return areas

    def _moves(self, col: Floats, row: Floats) -> tuple[Floats, Floats]:
        """Give the ways on the ground of a pixel along rows and along columns, m to east, north."""
        around = ((STEP, 0), (-STEP, 0), (0, STEP), (0, -STEP), (0, 0))
        east, west, south, north, here = (
            self.ground.places(self.place(np.column_stack((col + right, row + down))))
            for right, down in around
        )
        scales = np.column_stack(self.ground.scales(here[:, 1]))
        by_col, by_row = east - west, south - north
        if not self.ground.is_planar:  # across the date line a move is a short one
            for moves in (by_col, by_row):
                moves[:, 0] = np.mod(moves[:, 0] + np.pi, 2 * np.pi) - np.pi
        return by_col * scales / (2 * STEP), by_row * scales / (2 * STEP)
