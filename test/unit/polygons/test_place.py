"""Polygons lie where the map lies."""

from __future__ import annotations

import pytest
from landseg.review import PolygonsJob
from landseg.review.polygons import run_polygons
from osgeo import gdal, osr

from .making import NO_DATA, blobs, in_pixels, nothing, read, write_map


@pytest.mark.parametrize(
    ("place", "epsg"),
    [
        ((300000.0, 0.4, 0.3, 5000000.0, 0.3, -0.4), 32632),
        ((300000.0, 0.5, 0.0, 5000000.0, 0.0, 0.5), 32632),
        ((10.0, 1e-5, 0.0, 60.0, 0.0, -1e-5), 4326),
        ((2600000.0, 0.25, 0.0, 1200000.0, 0.0, -0.25), 2056),
    ],
)
def test_polygons_lie_where_the_map_lies(polygons, place, epsg, tmp_path):
    pixels = blobs(7, 3)
    found, _ = polygons(pixels, place, epsg)
    moved = [(fields, in_pixels(geometry, place)) for fields, geometry in found]
    assert sum(each.GetArea() for _, each in moved) == pytest.approx((pixels != NO_DATA).sum())
    for fields, each in moved:
        for ring in each:
            assert all(x == int(x) and y == int(y) for x, y in ring.GetPoints())
        x, y, _ = each.PointOnSurface().GetPoint()
        assert pixels[int(y), int(x)] == fields["class_id"]
    file = gdal.OpenEx(str(tmp_path / "map.gpkg"), gdal.OF_VECTOR)
    assert file.GetLayer(0).GetSpatialRef().GetAuthorityCode(None) == str(epsg)


def test_simplification_is_in_metres_also_in_degrees(polygons):
    pixels = blobs(11, 2)
    place = (10.0, 2e-5, 0.0, 60.0, 0.0, -1e-5)  # 1.1 m both ways
    counts = []
    for where, epsg in ((place, 4326), ((300000.0, 1.115, 0.0, 5e6, 0.0, -1.115), 32632)):
        found, _ = polygons(pixels, where, epsg, names=("a", "b"), simplify=1.3)
        counts.append(sum(len(ring.GetPoints()) for _, each in found for ring in each))
    assert counts[0] == pytest.approx(counts[1], rel=0.02)


def test_a_map_on_control_points_is_placed_by_them(tmp_path):
    path = write_map(tmp_path / "map.tif", [[0, 1], [1, 1]], None, None)
    raster = gdal.Open(path, gdal.GA_Update)
    system = osr.SpatialReference()
    system.ImportFromEPSG(32632)
    corners = [(0, 0), (2, 0), (0, 2), (2, 2)]
    raster.SetGCPs([gdal.GCP(3e5 + col, 5e6 - row, 0, col, row) for col, row in corners], system)
    del raster
    run_polygons(PolygonsJob(path, tmp_path / "map.gpkg"), nothing)
    boxes = [geometry.GetEnvelope() for _, geometry in read(tmp_path / "map.gpkg")]
    assert boxes[0] == pytest.approx((3e5, 3e5 + 1, 5e6 - 1, 5e6), abs=1e-6)


def test_without_a_system_areas_are_in_the_maps_units_and_told(polygons):
    found, result = polygons([[0, 0], [0, 1]], (0.0, 2.0, 0.0, 0.0, 0.0, -2.0), None)
    assert sorted(fields["area_m2"] for fields, _ in found) == [4, 12]
    assert "no coordinate system" in str(result.cautions[0])
