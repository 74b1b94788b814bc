"""Polygons of class maps: they cover each pixel once, whatever the map, also simplified."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from landseg.inference import JobCancelled, LegendClass, Window
from landseg.inference.provenance_items import CREDITS, LEGEND
from landseg.review import PolygonsJob
from landseg.review.outlines import reading
from landseg.review.pixel_areas import PixelAreas
from landseg.review.polygons import run_polygons
from osgeo import gdal, ogr, osr

NAMES = ("building", "road", "water")
COLOURS = ("#0000ff", "#ffffff", "#00ffff")
UTM = (300000.0, 0.5, 0.0, 5000000.0, 0.0, -0.5)
NO_DATA = 255

some = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def nothing(_done, _total):
    pass


def write_map(path, pixels, place=UTM, epsg=32632, names=NAMES):
    pixels = np.asarray(pixels, np.uint8)
    height, width = pixels.shape
    raster = gdal.GetDriverByName("GTiff").Create(str(path), width, height, 1, gdal.GDT_Byte)
    if place:
        raster.SetGeoTransform(place)
    if epsg:
        system = osr.SpatialReference()
        system.ImportFromEPSG(epsg)
        raster.SetSpatialRef(system)
    if names:
        legend = [
            LegendClass(value, name, COLOURS[value % 3]).to_json()
            for value, name in enumerate(names)
        ]
        raster.SetMetadataItem(LEGEND, json.dumps(legend))
        raster.SetMetadataItem(CREDITS, json.dumps(["Imagery by someone"]))
    raster.GetRasterBand(1).SetNoDataValue(NO_DATA)
    raster.GetRasterBand(1).WriteArray(pixels)
    return str(path)


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


def read(path):
    file = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    layer = file.GetLayer(0)
    return [(each.items(), each.GetGeometryRef().Clone()) for each in layer]


def in_pixels(geometry, place=UTM):
    """Move a geometry back to whole pixels."""
    inverse = gdal.InvGeoTransform(place)
    moved = ogr.Geometry(ogr.wkbPolygon)
    for ring in geometry:
        copy = ogr.Geometry(ogr.wkbLinearRing)
        for x, y in ring.GetPoints():
            copy.AddPoint_2D(*(round(term, 5) for term in gdal.ApplyGeoTransform(inverse, x, y)))
        moved.AddGeometry(copy)
    return moved


def burnt(found, shape):
    """Draw polygons where their pixels' centres are; count how often each pixel is drawn."""
    raster = gdal.GetDriverByName("MEM").Create("", shape[1], shape[0], 1, gdal.GDT_Byte)
    counts, classes = np.zeros(shape, np.int64), np.full(shape, NO_DATA)
    memory = ogr.GetDriverByName("Memory").CreateDataSource("")
    for fields, geometry in found:
        layer = memory.CreateLayer("one", None, ogr.wkbPolygon)
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(in_pixels(geometry))
        layer.CreateFeature(feature)
        raster.GetRasterBand(1).Fill(0)
        gdal.RasterizeLayer(raster, [1], layer, burn_values=[1])
        drawn = raster.GetRasterBand(1).ReadAsArray() > 0
        counts += drawn
        classes[drawn] = fields["class_id"]
        memory.DeleteLayer(0)
    return counts, classes


def union(geometries):
    found = ogr.Geometry(ogr.wkbMultiPolygon)
    for each in geometries:
        found.AddGeometry(each)
    return found.UnionCascaded()


def patches(pixels):
    """Count patches over edges, the slow way."""
    seen, count = np.asarray(pixels) == NO_DATA, 0
    for start in np.ndindex(seen.shape):
        if seen[start]:
            continue
        count += 1
        open_ = [start]
        while open_:
            row, col = open_.pop()
            if seen[row, col]:
                continue
            seen[row, col] = True
            for there in ((row + 1, col), (row - 1, col), (row, col + 1), (row, col - 1)):
                inside = all(0 <= at < size for at, size in zip(there, seen.shape))
                if inside and not seen[there] and pixels[there] == pixels[row, col]:
                    open_.append(there)
    return count


maps = arrays(
    np.uint8,
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    elements=st.sampled_from([0, 1, NO_DATA]),
).filter(lambda pixels: (pixels != NO_DATA).any())


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


def blobs(seed, classes, height=60, width=70):
    """Smooth random shapes, with thin lines, specks and a slanting edge of nodata."""
    random = np.random.default_rng(seed)
    rows, cols = np.mgrid[:height, :width]
    field = sum(
        np.sin(rows * random.normal(0, 0.25) + cols * random.normal(0, 0.25) + random.uniform(0, 6))
        for _ in range(6)
    )
    found = np.digitize(field, np.quantile(field, np.linspace(0, 1, classes + 1)[1:-1]))
    found = found.astype(np.uint8)
    specks = random.random(found.shape) < 0.02
    found[specks] = random.integers(0, classes, specks.sum())
    found[np.abs(rows - cols * 0.7 - 5) < 0.5] = 0
    found[rows + 0.3 * cols > height + 5] = NO_DATA
    return found


@settings(some, max_examples=15)
@given(smooth)
def test_simplified_polygons_have_no_gaps_and_no_overlaps(polygons, case):
    seed, classes, tolerance = case
    pixels = blobs(seed, classes)
    names = [str(value) for value in range(classes)]
    exact, _ = polygons(pixels, names=names)
    found, _ = polygons(pixels, names=names, simplify=tolerance)
    assert [fields["class_id"] for fields, _ in found] == [fields["class_id"] for fields, _ in exact]
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
