"""Polygons of a map."""

from __future__ import annotations

import pytest
from landseg.review import PolygonsJob
from landseg.review.polygons import run_polygons

from .making import NAMES, UTM, nothing, read, write_map


@pytest.fixture
def polygons(tmp_path):
    """Make polygons of pixels; give the features as (fields, geometry) and the result."""

    def run(pixels, place=UTM, epsg=32632, names=NAMES, **options):
        path = write_map(tmp_path / "map.tif", pixels, place, epsg, names)
        output = tmp_path / "map.gpkg"
        job = PolygonsJob(path, output, overwrite=True, **options)
        result = run_polygons(job, nothing)
        return read(output), result

    return run
