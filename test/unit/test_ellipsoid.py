"""Areas on the ellipsoid: against known figures, and against each other."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import Window
from landseg.review.ellipsoid import Ground
from landseg.review.pixel_areas import PixelAreas
from osgeo import gdal, osr

UTM = (300000.0, 0.5, 0.0, 5000000.0, 0.0, -0.5)


def system(code):
    found = osr.SpatialReference()
    found.ImportFromEPSG(code)
    return found


def grid(height, width, place, code):
    found = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Byte)
    if code:
        found.SetSpatialRef(system(code))
    if place:
        found.SetGeoTransform(place)
    return found


def ring(*points):
    return np.array([*points, points[0]], np.float64)


def frame(pixels, height, width):
    return pixels.place(ring((0, 0), (0, height), (width, height), (width, 0)))


def test_the_whole_ellipsoid_has_the_area_that_is_published():
    half = ring((-90, -90), (90, -90), (90, 90), (-90, 90))
    assert 2 * Ground(system(4326)).polygon_area([half]) == pytest.approx(5.10065621724e14, 1e-11)


def test_a_hole_is_no_part_and_the_turn_does_not_matter():
    outer, hole = (
        ring((5, 50), (6, 50), (6, 51), (5, 51)),
        ring((5.2, 50.2), (5.2, 50.4), (5.5, 50.3)),
    )
    ground = Ground(system(4326))
    whole = ground.polygon_area([outer]) - ground.polygon_area([hole])
    assert ground.polygon_area([outer, hole]) == pytest.approx(whole, 1e-14)
    assert ground.polygon_area([outer[::-1], hole]) == pytest.approx(whole, 1e-14)


def test_neighbours_add_up_to_the_area_of_both():
    left = ring((300000, 5000000), (300700, 5000100), (300600, 5000900), (300000, 5001000))
    right = ring((300700, 5000100), (301400, 5000000), (301400, 5001000), (300600, 5000900))
    both = ring(
        (300000, 5000000), (300700, 5000100), (301400, 5000000), (301400, 5001000),
        (300600, 5000900), (300000, 5001000),
    )  # fmt: skip
    ground = Ground(system(32632))
    parts = ground.polygon_area([left]) + ground.polygon_area([right])
    assert parts == pytest.approx(ground.polygon_area([both]), 1e-11)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (UTM, 32632),
        ((300000.0, 30.0, 0.0, 5000000.0, 0.0, -30.0), 32632),
        ((300000.0, 0.4, 0.3, 5000000.0, 0.3, -0.4), 32632),
        ((1500000.0, 0.5, 0.0, 9000000.0, 0.0, -0.5), 3857),
        ((2600000.0, 0.25, 0.0, 1200000.0, 0.0, 0.25), 2056),
        ((10.0, 1e-5, 0.0, 60.0, 0.0, -1e-5), 4326),
        ((10.0, 0.01, 0.002, 60.0, 0.001, -0.01), 4326),
        ((-150.0, 0.5, 0.0, 80.0, 0.0, -0.5), 4326),
        ((179.999, 1e-5, 0.0, 60.0, 0.0, -1e-5), 4326),
    ],
)
def test_pixels_of_a_raster_add_up_to_its_frame(place, code):
    pixels = PixelAreas(grid(300, 280, place, code))
    whole = pixels.ground.polygon_area([frame(pixels, 300, 280)])
    assert pixels.read(Window(0, 0, 300, 280)).sum() == pytest.approx(whole, 2e-8)


def test_a_pixel_has_the_same_area_in_every_window():
    for place, code in ((UTM, 32632), ((10.0, 1e-5, 2e-6, 60.0, 0.0, -1e-5), 4326)):
        pixels = PixelAreas(grid(700, 600, place, code))
        whole = pixels.read(Window(0, 0, 700, 600))
        part = Window(250, 300, 100, 200)
        np.testing.assert_allclose(pixels.read(part), whole[part.slices], rtol=1e-12)


def test_without_a_system_areas_are_squares_of_the_rasters_units():
    pixels = PixelAreas(grid(4, 5, (10.0, 3.0, 0.0, 20.0, 0.0, -2.0), None))
    assert not pixels.ground.is_known
    np.testing.assert_allclose(pixels.read(Window(0, 0, 4, 5)), 6.0)
    np.testing.assert_allclose(PixelAreas(grid(4, 5, None, None)).read(Window(0, 0, 4, 5)), 1.0)


def test_a_local_system_is_plane_and_its_unit_counts():
    local = osr.SpatialReference()
    local.SetLocalCS("site")
    local.SetLinearUnits("foot", 0.3048)
    raster = grid(4, 5, (10.0, 3.0, 0.0, 20.0, 0.0, -2.0), None)
    raster.SetSpatialRef(local)
    np.testing.assert_allclose(PixelAreas(raster).read(Window(0, 0, 4, 5)), 6 * 0.3048**2)


def test_a_raster_on_control_points_is_measured_where_they_put_it():
    points = [(0, 0), (0, 200), (300, 0), (300, 200)]
    raster = grid(200, 300, None, None)
    terms = UTM
    placed = [gdal.ApplyGeoTransform(terms, col, row) for col, row in points]
    gcps = [gdal.GCP(x, y, 0, col, row) for (col, row), (x, y) in zip(points, placed)]
    raster.SetGCPs(gcps, system(32632))
    window = Window(0, 0, 200, 300)
    straight = PixelAreas(grid(200, 300, terms, 32632)).read(window)
    np.testing.assert_allclose(PixelAreas(raster).read(window), straight, rtol=1e-7)
