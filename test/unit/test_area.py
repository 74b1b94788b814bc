"""Polygons on the pixel grid: by pixel centres, in any system, window by window."""

from __future__ import annotations

import json

import numpy as np
import pytest
from landseg.inference.area import AreaMask
from landseg.inference.errors import AreaOutsideError, AreaReadError
from landseg.inference.grid import Window
from osgeo import gdal, ogr, osr

PIXELS = np.ones((1, 40, 60), np.uint8)
PLACE = (300000.0, 2.0, 0.0, 5000000.0, 0.0, -2.0)
PLACES = {
    "north up": PLACE,
    "south up": (300000.0, 2.0, 0.0, 5000000.0, 0.0, 2.0),
    "rotated": (300000.0, 1.6, 1.2, 5000000.0, 1.2, -1.6),
    "sheared": (300000.0, 2.0, 0.5, 5000000.0, 0.0, -2.0),
}


@pytest.fixture
def polygons(tmp_path):
    """Write polygons, given as rings in pixels of a place, to a file; give its name."""

    def write(*rings, place=PLACE, crs=32633, file="area.gpkg", layer="area", to=None):
        system = osr.SpatialReference()
        system.ImportFromEPSG(crs)
        system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        target = system
        if to:
            target = osr.SpatialReference()
            target.ImportFromEPSG(to)
            target.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        driver = ogr.GetDriverByName(
            {"gpkg": "GPKG", "shp": "ESRI Shapefile"}[file[-4:].strip(".")]
        )
        path = str(tmp_path / file)
        dataset = ogr.Open(path, 1) or driver.CreateDataSource(path)
        made = dataset.CreateLayer(layer, target, ogr.wkbPolygon)
        for ring in rings:
            corners = [gdal.ApplyGeoTransform(place, col, row) for col, row in [*ring, ring[0]]]
            text = ", ".join(f"{x!r} {y!r}" for x, y in corners)
            shape = ogr.CreateGeometryFromWkt(f"POLYGON (({text}))")
            shape.Transform(osr.CoordinateTransformation(system, target))
            feature = ogr.Feature(made.GetLayerDefn())
            feature.SetGeometry(shape)
            made.CreateFeature(feature)
        return path

    return write


def box(left, top, right, bottom):
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def whole(mask):
    return mask.burn(Window(0, 0, 40, 60))


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_pixel_is_inside_where_its_centre_is(write_raster, polygons, place):
    name = write_raster(PIXELS, place=place)
    mask = AreaMask(polygons(box(10.4, 5.6, 20.4, 15.6), place=place), name)
    expected = np.zeros((40, 60), bool)
    expected[6:16, 10:20] = True
    np.testing.assert_array_equal(whole(mask), expected)
    assert mask.window == Window(5, 10, 11, 11)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_triangle_agrees_with_geometry_pixel_by_pixel(write_raster, polygons, place):
    ring = [(3.2, 2.1), (55.3, 20.7), (12.9, 38.4)]
    mask = AreaMask(polygons(ring, place=place), write_raster(PIXELS, place=place))
    text = ", ".join(f"{col} {row}" for col, row in [*ring, ring[0]])
    triangle = ogr.CreateGeometryFromWkt(f"POLYGON (({text}))")
    expected = [
        [
            triangle.Contains(ogr.CreateGeometryFromWkt(f"POINT ({c + 0.5} {r + 0.5})"))
            for c in range(60)
        ]
        for r in range(40)
    ]
    np.testing.assert_array_equal(whole(mask), expected)


def test_windows_together_are_the_whole(write_raster, polygons):
    mask = AreaMask(
        polygons([(3.2, 2.1), (55.3, 20.7), (12.9, 38.4)], box(40, 25, 70, 50)),
        write_raster(PIXELS, place=PLACE),
    )
    parts = np.zeros((40, 60), bool)
    for row in range(0, 40, 7):
        for col in range(0, 60, 11):
            window = Window(row, col, 7, 11).clip(40, 60)
            parts[window.slices] = mask.burn(window)
    np.testing.assert_array_equal(parts, whole(mask))
    assert mask.window.intersect(Window(0, 0, 40, 60)) == mask.window


def test_polygons_in_another_system_fall_on_the_same_pixels(write_raster, polygons):
    name = write_raster(PIXELS, place=PLACE)
    one = AreaMask(polygons(box(10.4, 5.6, 20.4, 15.6)), name)
    other = AreaMask(polygons(box(10.4, 5.6, 20.4, 15.6), file="degrees.gpkg", to=4326), name)
    np.testing.assert_array_equal(whole(one), whole(other))


def test_overlaps_and_holes_are_a_union(tmp_path, write_raster):
    rings = [[[10, 0], [50, 0], [50, -30], [10, -30], [10, 0]]]
    hole = [[20, -10], [40, -10], [40, -20], [20, -20], [20, -10]]
    small = [[[25, -12], [30, -12], [30, -15], [25, -15], [25, -12]]]
    shapes = [[*rings, hole], small, small]
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": it}}
        for it in shapes
    ]
    path = tmp_path / "area.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = whole(AreaMask(str(path), write_raster(PIXELS, place=None, crs=None)))
    expected = np.zeros((40, 60), bool)
    expected[0:30, 10:50] = True
    expected[10:20, 20:40] = False
    expected[12:15, 25:30] = True
    np.testing.assert_array_equal(found, expected)


def test_a_bow_tie_is_repaired_to_its_two_halves(write_raster, polygons):
    bow = [(10, 10), (30, 30), (30, 10), (10, 30)]
    found = whole(AreaMask(polygons(bow), write_raster(PIXELS, place=PLACE)))
    assert found[20, 11]
    assert found[20, 28]
    assert not found[11, 20]
    assert not found[28, 20]


def test_a_layer_is_chosen_as_qgis_writes_it(write_raster, polygons):
    name = write_raster(PIXELS, place=PLACE)
    polygons(box(0, 0, 5, 5), layer="small one")
    path = polygons(box(10, 10, 30, 30), layer="big one")
    assert AreaMask(f"{path}|layername=big one", name).window == Window(10, 10, 20, 20)
    assert AreaMask(f"{path}|layerid=1", name).window == Window(10, 10, 20, 20)
    assert AreaMask(f"{path}|layername=small one", name).window == Window(0, 0, 5, 5)
    assert AreaMask(path, name).window == Window(0, 0, 5, 5)
    for wrong in ("layername=none", "layerid=7", "layerid=x", "subset=a=1", "odd"):
        with pytest.raises(AreaReadError):
            AreaMask(f"{path}|{wrong}", name)


def test_polygons_beyond_the_raster_are_cut_and_elsewhere_refused(write_raster, polygons):
    name = write_raster(PIXELS, place=PLACE)
    assert AreaMask(polygons(box(-10, -10, 5, 5)), name).window == Window(0, 0, 5, 5)
    with pytest.raises(AreaOutsideError):
        AreaMask(polygons(box(70, 0, 80, 5), file="far.gpkg"), name)


def test_what_holds_no_polygons_is_refused(tmp_path, write_raster, polygons):
    name = write_raster(PIXELS, place=PLACE)
    lines = tmp_path / "lines.geojson"
    lines.write_text('{"type": "LineString", "coordinates": [[0, 0], [5, -5]]}')
    for wrong in (str(lines), str(tmp_path / "none.gpkg"), name, polygons()):
        with pytest.raises(AreaReadError):
            AreaMask(wrong, name)


def test_a_corrupt_layer_is_an_error_and_not_a_smaller_area(shared):
    with pytest.raises(AreaReadError, match="broken_water"):
        AreaMask(str(shared / "cases" / "broken_water.shp"), str(shared / "cases" / "RGB.byte.tif"))


def test_control_points_carry_polygons_to_pixels(write_raster, polygons):
    name = write_raster(PIXELS, place=None, crs=None)
    dataset = gdal.Open(name, gdal.GA_Update)
    system = osr.SpatialReference()
    system.ImportFromEPSG(32633)
    grid = [(col, row) for col in (0, 30, 60) for row in (0, 20, 40)]
    places = [gdal.ApplyGeoTransform(PLACES["rotated"], *pixel) for pixel in grid]
    points = [gdal.GCP(x, y, 0, col, row) for (x, y), (col, row) in zip(places, grid)]
    dataset.SetGCPs(points, system)
    del dataset
    mask = AreaMask(polygons(box(10.4, 5.6, 20.4, 15.6), place=PLACES["rotated"]), name)
    expected = np.zeros((40, 60), bool)
    expected[6:16, 10:20] = True
    np.testing.assert_array_equal(whole(mask), expected)


def test_real_outlines_cover_their_own_area(shared):
    name = str(shared / "kampala" / "A.tif")
    mask = AreaMask(str(shared / "kampala" / "osm_buildings.geojson"), name)
    inside = mask.burn(Window(0, 0, 2048, 3072)).sum()
    source = ogr.Open(str(shared / "kampala" / "osm_buildings.geojson"))
    raster = gdal.Open(name)
    to_map = osr.SpatialReference(raster.GetProjection())
    place = raster.GetGeoTransform()
    corners = [gdal.ApplyGeoTransform(place, *it) for it in box(0, 0, 3072, 2048)]
    text = ", ".join(f"{x!r} {y!r}" for x, y in [*corners, corners[0]])
    frame = ogr.CreateGeometryFromWkt(f"POLYGON (({text}))")
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    total = ogr.Geometry(ogr.wkbMultiPolygon)
    for feature in source.GetLayer():
        shape = feature.GetGeometryRef().Clone()
        shape.AssignSpatialReference(degrees)
        shape.TransformTo(to_map)
        total = total.Union(shape.MakeValid().Intersection(frame))
    expected = total.Area() / abs(place[1] * place[5])
    assert inside == pytest.approx(expected, rel=2e-3)
