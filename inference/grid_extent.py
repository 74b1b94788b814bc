"""Where a raster's grid lies in another system: to ask a layer only for what may touch it."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np
from osgeo import gdal

from .complaints import complaints
from .pixel_polygons import projection
from .raster_facts import find_crs, find_geotransform

STEPS = 16  # points along each edge of the grid
SLACK = 0.05  # of the extent, on each side: edges are curves in another system

Bounds = tuple[float, float, float, float]  # left, bottom, right, top


def extent_in(crs: Any, grid: Any, margin: float = 0.0) -> Optional[Bounds]:
    """Give a rectangle that surely holds the grid; None where the grid has no six terms.

    Args:
        crs: in whose coordinates; None: those of the grid.
        grid: an open raster.
        margin: px, added on each side.
    """
    terms = find_geotransform(grid)
    if terms is None:
        return None
    across = np.linspace(-margin, grid.RasterXSize + margin, STEPS + 1).tolist()
    down = np.linspace(-margin, grid.RasterYSize + margin, STEPS + 1).tolist()
    border = [(col, row) for col in across for row in (down[0], down[-1])]
    border += [(col, row) for row in down for col in (across[0], across[-1])]
    places = [gdal.ApplyGeoTransform(terms, *pixel) for pixel in border]
    project = projection(find_crs(grid), crs)
    if project is not None:
        with complaints() as heard:
            places = [place[:2] for place in project.TransformPoints(places)]
        if heard.errors or not np.isfinite(places).all():
            return None
    (left, bottom), (right, top) = np.min(places, axis=0), np.max(places, axis=0)
    wide, high = SLACK * (right - left), SLACK * (top - bottom)
    return float(left - wide), float(bottom - high), float(right + wide), float(top + high)
