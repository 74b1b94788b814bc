"""Polygons cover each pixel once, simplified or not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landseg.inference import (
    Window,
)
from landseg.review.outlines import reading
from landseg.review.pixel_areas import PixelAreas
from osgeo import gdal, ogr, osr

from .making import NO_DATA, UTM, blobs, burnt, in_pixels, maps, patches, some


def union(geometries):
    found = ogr.Geometry(ogr.wkbMultiPolygon)
    for each in geometries:
        found.AddGeometry(each)
    return found.UnionCascaded()


@some
@given(maps)
def test_polygons_cover_each_pixel_once_and_each_patch_is_one(polygons, pixels):
    found, result = polygons(pixels)
    assert len(found) == patches(pixels) == result.polygons
    assert all(geometry.IsValid() for _, geometry in found)
    counts, classes = burnt(found, pixels.shape)
    np.testing.assert_array_equal(counts, pixels != NO_DATA)
    np.testing.assert_array_equal(classes, pixels)
    areas = sum(in_pixels(geometry).GetArea() for _, geometry in found)
    assert areas == np.count_nonzero(pixels != NO_DATA)


@some
@given(maps)
def test_areas_of_polygons_add_up_to_the_rasters(polygons, pixels):
    found, result = polygons(pixels)
    raster = gdal.GetDriverByName("MEM").Create("", *pixels.shape[::-1], 1, gdal.GDT_Byte)
    system = osr.SpatialReference()
    system.ImportFromEPSG(32632)
    raster.SetSpatialRef(system)
    raster.SetGeoTransform(UTM)
    whole = PixelAreas(raster).read(Window(0, 0, *pixels.shape))[pixels != NO_DATA].sum()
    assert sum(fields["area_m2"] for fields, _ in found) == pytest.approx(whole, rel=1e-12)
    assert sum(each.area for each in result.classes) == pytest.approx(whole, rel=1e-12)


smooth = st.tuples(st.integers(0, 10_000), st.integers(2, 5), st.floats(0.3, 6.0))


@settings(some, max_examples=15)
@given(smooth)
def test_simplified_polygons_have_no_gaps_and_no_overlaps(polygons, case):
    seed, classes, tolerance = case
    pixels = blobs(seed, classes)
    names = [str(value) for value in range(classes)]
    exact, _ = polygons(pixels, names=names)
    found, _ = polygons(pixels, names=names, simplify=tolerance)
    assert [fields["class_id"] for fields, _ in found] == [
        fields["class_id"] for fields, _ in exact
    ]
    moved = [in_pixels(geometry) for _, geometry in found]
    assert all(geometry.IsValid() for geometry in moved)
    assert all(geometry.IsValid() for _, geometry in found)
    together, areas = union(moved).GetArea(), sum(each.GetArea() for each in moved)
    assert together == pytest.approx(areas, rel=1e-9)


@settings(some, max_examples=15)
@given(st.integers(0, 10_000), st.floats(0.3, 20.0))
def test_a_map_without_nodata_fills_its_frame_also_simplified(polygons, seed, tolerance):
    pixels = blobs(seed, 3)
    pixels[pixels == NO_DATA] = 1
    found, result = polygons(pixels, simplify=tolerance)
    moved = [in_pixels(geometry) for _, geometry in found]
    assert all(geometry.IsValid() for geometry in moved)
    assert sum(each.GetArea() for each in moved) == pytest.approx(pixels.size, rel=1e-12)
    assert union(moved).GetArea() == pytest.approx(pixels.size, rel=1e-9)
    exact = polygons(pixels)[1]
    wanted = sum(each.area for each in exact.classes)
    assert sum(each.area for each in result.classes) == pytest.approx(wanted, rel=1e-9)


def test_a_line_of_one_pixel_is_a_polygon(polygons):
    pixels = np.zeros((9, 9), np.uint8)
    pixels[4] = 1
    found, _ = polygons(pixels)
    roads = [in_pixels(geometry) for fields, geometry in found if fields["class_id"] == 1]
    assert [each.GetEnvelope() for each in roads] == [(0, 9, 4, 5)]
    found, _ = polygons(pixels, simplify=50.0)
    assert [geometry.GetArea() for fields, geometry in found if fields["class_id"] == 1] == [9 / 4]


def test_patches_that_meet_at_a_corner_are_two_and_a_hole_may_touch_its_ring(polygons):
    apart, _ = polygons([[0, 1], [1, 0]])
    assert len(apart) == 4
    ring = [[0, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1], [0, 0, 0, 0]]
    found, _ = polygons(ring)
    outer = next(geometry for fields, geometry in found if fields["class_id"] == 0)
    assert outer.IsValid()
    assert outer.GetGeometryCount() == 2


def test_strips_leave_no_trace(polygons, monkeypatch):
    pixels = blobs(5, 3)
    whole, _ = polygons(pixels, simplify=1.0)
    monkeypatch.setattr(reading, "STRIP", 3 * 70)
    monkeypatch.setattr("landseg.review.outlines.patches.PART", 17)
    monkeypatch.setattr("landseg.review.outlines.shapes.BATCH", 40)
    monkeypatch.setattr("landseg.review.outlines.crossings.FEW", 3)
    monkeypatch.setattr("landseg.review.outlines.crossings.MOST", 50)
    parts, _ = polygons(pixels, simplify=1.0)
    for (one, _), (other, _) in zip(parts, whole):
        assert one.pop("area_m2") == pytest.approx(other.pop("area_m2"), rel=1e-12)
        assert one == other
    assert [g.ExportToWkb() for _, g in parts] == [g.ExportToWkb() for _, g in whole]
