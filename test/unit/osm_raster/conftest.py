"""OpenStreetMap's objects, drawn on a grid."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.review import OsmJob
from landseg.review.osm.osm_raster import run_osm

from .making import PLACE, values_of


@pytest.fixture
def draw(tmp_path, write_raster):
    """Draw a source on a grid of degrees; give the values and the result."""

    def run(source, table="isprs", size=(40, 60), grid=None, name="osm.tif"):
        grid = grid or write_raster(
            np.zeros((3, *size), np.uint8), "image.tif", place=PLACE, crs="EPSG:4326"
        )
        job = OsmJob(grid, str(source), tmp_path / name, table)
        found = run_osm(job, lambda done, total: None)
        return values_of(found.output), found

    return run
