"""Rasters of heights and pictures, and composites of them."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.training import CompositeJob, run_composite

from .making import SIZE, nothing


@pytest.fixture
def surface(write_raster):
    """Heights of a slope with two blocks on it, and a hole."""
    _, cols = np.mgrid[: SIZE[0], : SIZE[1]]
    heights = (250 + 0.0625 * cols).astype(np.float32)
    heights[10:20, 10:25] += 15
    heights[40:50, 50:60] += 45
    heights[30:34, 30:36] = -9999
    return write_raster(heights[None], "dsm.tif", nodata=-9999)


@pytest.fixture
def terrain(write_raster):
    _, cols = np.mgrid[: SIZE[0], : SIZE[1]]
    return write_raster((250 + 0.0625 * cols).astype(np.float32)[None], "dtm.tif")


@pytest.fixture
def picture(write_raster):
    """Infrared, red, green; red is 0 in one corner, both in another, equal in the middle."""
    pixels = np.full((3, *SIZE), 80, np.uint8)
    pixels[1, :5, :5] = 0
    pixels[0, -5:, -5:] = 0
    pixels[:2, :5, -5:] = 0
    return write_raster(pixels, "irrg.tif")


@pytest.fixture
def compose(tmp_path):
    def run(report=nothing, **options):
        options = {"output": tmp_path / "composite.tif", **options}
        return run_composite(CompositeJob(**options), report)

    return run


@pytest.fixture
def all_of(surface, terrain, picture):
    return {"dsm": surface, "dtm": terrain, "infrared": picture}


@pytest.fixture
def left(tmp_path):
    """List what lies in the folder beside the rasters of the tests."""
    known = {"dsm.tif", "dtm.tif", "irrg.tif", "ir.tif", "red.tif", "raster.tif"}
    return lambda: sorted(path.name for path in tmp_path.iterdir() if path.name not in known)
