"""Objects lie where they are, on every grid."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import pixel_size
from osgeo import gdal, osr

from ...osm_making import write_osm
from .making import PIXEL, ROAD, drawn_scene, place, scene


@pytest.mark.parametrize("lat", [0, 60])
@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:32633", "EPSG:4326"])
def test_a_road_of_6_m_is_60_pixels_wide_at_10_cm(draw, tmp_path, write_raster, crs, lat):
    size = 200
    wanted, degrees = osr.SpatialReference(), osr.SpatialReference()
    wanted.SetFromUserInput(crs)
    degrees.ImportFromEPSG(4326)
    for system in (wanted, degrees):
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    x, y, _ = osr.CoordinateTransformation(degrees, wanted).TransformPoint(15.0, lat)
    unit = 1e-6
    grid = write_raster(
        np.zeros((1, size, size), np.uint8), "unit.tif", crs=crs, place=(x, unit, 0, y, 0, -unit)
    )
    width, height = (unit * 0.1 / metres for metres in pixel_size(gdal.Open(grid)))
    terms = (x - size / 2 * width, width, 0, y + size / 2 * height, 0, -height)
    grid = write_raster(np.zeros((1, size, size), np.uint8), "grid.tif", crs=crs, place=terms)
    lines = {"ns": [(15, lat - 1e-3), (15, lat + 1e-3)], "ew": [(15 - 1e-3, lat), (15 + 1e-3, lat)]}
    for name, line in lines.items():
        road = write_osm(tmp_path / f"{name}.osm", [({"highway": "residential"}, line)])
        values, _ = draw(road, grid=grid, name=f"{name}.tif")
        across = values == ROAD if name == "ns" else (values == ROAD).T
        assert set(across.sum(axis=1)) <= {60, 61}  # a centre may lie on an edge
        assert abs(np.nonzero(across[100])[0].mean() - 99.5) <= 0.5


def test_a_rotated_grid_gets_the_same_place_on_the_ground(draw, tmp_path, write_raster):
    turned = (10.0003, 0.6e-5, 0.8e-5, 49.9997, -0.8e-5, 0.6e-5)
    grid = write_raster(np.zeros((1, 40, 40), np.uint8), "t.tif", crs="EPSG:4326", place=turned)
    values, _ = draw(write_osm(tmp_path / "a.osm", scene()), grid=grid)
    rows, cols = np.mgrid[0:40, 0:40] + 0.5
    lon = turned[0] + cols * turned[1] + rows * turned[2]
    lat = turned[3] + cols * turned[4] + rows * turned[5]
    upright = drawn_scene()
    at = np.floor((50 - lat) / PIXEL).astype(int), np.floor((lon - 10) / PIXEL).astype(int)
    inside = (at[0] >= 0) & (at[0] < 40) & (at[1] >= 0) & (at[1] < 60)
    assert inside.sum() > 500
    wanted = upright[np.clip(at[0], 0, 39), np.clip(at[1], 0, 59)]
    np.testing.assert_array_equal(values[inside], wanted[inside])


def test_a_grid_on_control_points_is_drawn_on(draw, tmp_path, write_raster):
    grid = write_raster(np.zeros((1, 40, 60), np.uint8), "p.tif", crs=None, place=None)
    raster, degrees = gdal.Open(grid, gdal.GA_Update), osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    points = [(col, row) for col in (0, 30, 60) for row in (0, 20, 40)]
    raster.SetGCPs([gdal.GCP(*place(*p), 0, *p) for p in points], degrees)
    del raster
    values, _ = draw(write_osm(tmp_path / "a.osm", scene()), grid=grid)
    np.testing.assert_array_equal(values, drawn_scene())


def test_a_layer_in_another_system_is_moved_vertex_by_vertex(draw, tmp_path):
    source = write_osm(tmp_path / "a.osm", scene()[:2])
    values, _ = draw(source)
    gdal.VectorTranslate(str(tmp_path / "m.gpkg"), source, dstSRS="EPSG:3857", reproject=True)
    other, _ = draw(tmp_path / "m.gpkg", name="m.tif")
    np.testing.assert_array_equal(other, values)
