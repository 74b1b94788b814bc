"""The result reads well, in memory that grows with borders only."""

from __future__ import annotations

import json
import tracemalloc

import numpy as np
import pytest
from landseg.review import PolygonsJob
from landseg.review.polygons import run_polygons

from .making import blobs, nothing, read, write_map


def test_the_result_reads_well(polygons):
    _, result = polygons([[0, 1], [1, 1]])
    told = result.to_json()
    assert told["polygons"] == 2
    assert [each["name"] for each in told["classes"]] == ["building", "road"]
    assert "road" in result.as_text()
    json.dumps(told)


def test_memory_grows_with_borders_and_not_with_pixels(tmp_path):
    pixels = np.repeat(np.repeat(blobs(1, 3, 60, 60), 100, 0), 100, 1)  # 36 million
    path = write_map(tmp_path / "map.tif", pixels)
    job = PolygonsJob(path, tmp_path / "map.gpkg", simplify=2.0)
    size, pixels = pixels.size, None
    tracemalloc.start()
    try:
        run_polygons(job, nothing)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * size


@pytest.mark.parametrize("name", ["layer_styles", "gpkg_contents", "sqlite_x", "a 'b' \"c\" %1 ä"])
def test_any_name_of_a_file_will_do(tmp_path, name):
    path = write_map(tmp_path / "map.tif", [[0, 1]])
    result = run_polygons(PolygonsJob(path, tmp_path / f"{name}.gpkg"), nothing)
    assert len(read(result.output)) == 2


def test_neighbours_are_the_same_when_simplified(polygons):
    pixels = blobs(21, 3, 30, 40)
    exact, simple = (polygons(pixels, simplify=tolerance)[0] for tolerance in (0.0, 2.0))
    assert len(exact) == len(simple) > 20
    assert bordering(exact) == bordering(simple)


def bordering(found):
    """List pairs that share more of their border than corners."""
    shapes = [geometry for _, geometry in found]
    return [
        (one, other)
        for one, first in enumerate(shapes)
        for other, second in enumerate(shapes[:one])
        if first.Touches(second) and first.Intersection(second).Length() > 0
    ]
