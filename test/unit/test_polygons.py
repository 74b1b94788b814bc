"""Polygons of class maps: they cover each pixel once, whatever the map, also simplified."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from landseg.inference import (
    JobCancelled,
    LegendClass,
    OutputExistsError,
    OutputFolderError,
    OutputNameError,
    OutputWriteError,
    Window,
)
from landseg.inference.provenance_items import CREDITS, LEGEND
from landseg.review import AreasJob, PolygonsJob
from landseg.review.areas import run_areas
from landseg.review.errors import ConfidenceGridError, NoPatchesError, SizeError
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


def test_fields_have_the_types_and_names_that_are_promised(polygons, tmp_path):
    polygons([[0, 1]], confidence=write_map(tmp_path / "c.tif", [[80, 255]], names=()))
    file = gdal.OpenEx(str(tmp_path / "map.gpkg"), gdal.OF_VECTOR)
    definition = file.GetLayerByName("map").GetLayerDefn()
    fields = [definition.GetFieldDefn(at) for at in range(definition.GetFieldCount())]
    assert [(each.GetName(), each.GetTypeName()) for each in fields] == [
        ("class_id", "Integer"), ("class_name", "String"), ("area_m2", "Real"),
        ("confidence", "Real"),
    ]  # fmt: skip
    assert [items["confidence"] for items, _ in read(tmp_path / "map.gpkg")] == [80, None]


def test_confidence_is_the_mean_over_the_pixels(polygons, tmp_path):
    percent = np.arange(60).reshape(6, 10)
    pixels = np.zeros((6, 10), np.uint8)
    pixels[2:4, 3:8] = 1
    found, _ = polygons(pixels, confidence=write_map(tmp_path / "c.tif", percent, names=()))
    means = {fields["class_id"]: fields["confidence"] for fields, _ in found}
    assert means == {kind: pytest.approx(percent[pixels == kind].mean()) for kind in (0, 1)}


@pytest.mark.parametrize(
    ("place", "epsg"),
    [
        (UTM, 32632),
        ((10.0, 0.01, 0.0, 60.0, 0.0, -0.01), 4326),
        ((10.0, 0.01, 0.004, 60.0, 0.002, -0.01), 4326),
        ((1e6, 100.0, 0.0, 9e6, 0.0, -100.0), 3857),
    ],
)
def test_classes_have_the_area_that_the_table_of_areas_says(polygons, place, epsg, tmp_path):
    found, _ = polygons(blobs(4, 3, 150, 130), place, epsg)
    table = run_areas(AreasJob(str(tmp_path / "map.tif")), nothing)
    for each in table.whole.classes:
        areas = [f["area_m2"] for f, _ in found if f["class_id"] == each.entry.value]
        assert sum(areas) == pytest.approx(each.area, rel=1e-9)


def test_small_patches_join_the_longest_border(polygons):
    pixels = np.array([[0, 0, 0, 1, 1], [0, 2, 1, 1, 1], [0, 0, 1, 1, 1], [2, 0, 0, 255, 2]])
    found, _ = polygons(pixels, min_area=0.3)
    _, classes = burnt(found, pixels.shape)
    wanted = [[0, 0, 0, 1, 1], [0, 0, 1, 1, 1], [0, 0, 1, 1, 1], [0, 0, 0, 255, 1]]
    np.testing.assert_array_equal(classes, wanted)


@some
@given(maps, st.sampled_from([0.3, 0.6, 1.1]))
def test_after_joining_no_patch_with_a_neighbour_is_small(polygons, pixels, smallest):
    found, result = polygons(pixels, min_area=smallest)
    assert all(geometry.IsValid() for _, geometry in found)
    counts, classes = burnt(found, pixels.shape)
    np.testing.assert_array_equal(counts, pixels != NO_DATA)
    assert len(found) == patches(classes.astype(np.uint8))
    small = [geometry for fields, geometry in found if fields["area_m2"] < smallest]
    for each in small:
        assert not any(
            each.Touches(other) and each.Intersection(other).GetGeometryName() != "POINT"
            for _, other in found
            if "MULTIPOINT" not in each.Intersection(other).GetGeometryName()
        )
    told = [caution.fields["count"] for caution in result.cautions]
    assert told == ([len(small)] if small else [])


def test_a_small_patch_alone_in_nodata_stays_and_is_told(polygons):
    pixels = np.full((5, 5), NO_DATA)
    pixels[2, 2] = 1
    found, result = polygons(pixels, min_area=10.0)
    assert len(found) == 1
    assert "1 polygons are smaller" in str(result.cautions[0])


def test_borders_that_would_cross_are_kept_and_counted(polygons):
    pixels = blobs(3, 4, 120, 120)
    names = [str(value) for value in range(4)]
    _, result = polygons(pixels, names=names, simplify=4.0)
    assert "would have crossed" in str(result.cautions[0])
    assert result.cautions[0].fields["count"] > 0


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


def test_a_map_without_a_legend_is_named_by_numbers_and_told(polygons):
    found, result = polygons([[3, 3], [3, 7]], names=())
    assert {fields["class_name"] for fields, _ in found} == {"3", "7"}
    assert "has no legend" in str(result.cautions[0])


def test_values_that_the_legend_does_not_know_are_counted(polygons):
    found, result = polygons([[0, 9], [1, 9]])
    assert [fields["class_id"] for fields, _ in found] == [0, 1]
    assert result.cautions[0].fields["count"] == 2


def test_255_classes_are_all_there(polygons):
    pixels = np.arange(255).reshape(15, 17)
    names = [f"class <{value}> & more" for value in range(255)]
    found, _ = polygons(pixels, names=names)
    assert {fields["class_name"] for fields, _ in found} == set(names)


def test_the_style_and_the_credits_are_in_the_file(polygons, tmp_path):
    polygons([[0, 1]])
    file = gdal.OpenEx(str(tmp_path / "map.gpkg"), gdal.OF_VECTOR)
    assert json.loads(file.GetMetadataItem(CREDITS)) == ["Imagery by someone"]
    style = file.GetLayerByName("layer_styles").GetNextFeature().items()
    assert style["f_table_name"] == "map"
    assert style["useAsDefault"]
    assert 'label="building"' in style["styleQML"]


def test_nothing_but_nodata_is_said(polygons, tmp_path):
    with pytest.raises(NoPatchesError, match="nothing but nodata"):
        polygons([[255, 255]])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.tif"]


@pytest.mark.parametrize("sizes", [{"min_area": -1.0}, {"simplify": float("nan")}])
def test_sizes_below_nothing_are_refused(polygons, sizes):
    with pytest.raises(SizeError):
        polygons([[0]], **sizes)


def test_a_confidence_of_another_map_is_refused(polygons, tmp_path):
    other = write_map(tmp_path / "c.tif", [[80, 80, 80]], names=())
    with pytest.raises(ConfidenceGridError):
        polygons([[0, 1]], confidence=other)
    moved = write_map(tmp_path / "c.tif", [[80, 80]], (300001.0, *UTM[1:]), names=())
    with pytest.raises(ConfidenceGridError):
        polygons([[0, 1]], confidence=moved)


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_cancelled_job_leaves_the_older_file_and_nothing_else(polygons, tmp_path):
    polygons([[0, 1]])
    job = PolygonsJob(str(tmp_path / "map.tif"), tmp_path / "map.gpkg", simplify=1.0)
    job, calls = replace(job, overwrite=True), []
    run_polygons(job, lambda *call: calls.append(call))
    assert calls == sorted(calls)
    assert calls[-1] == (100, 100)
    before = (tmp_path / "map.gpkg").read_bytes()
    for last in range(len(calls)):
        left = iter(range(last))

        def stop(_done, _total, left=left):
            if next(left, None) is None:
                raise JobCancelled

        with pytest.raises(JobCancelled):
            run_polygons(job, stop)
        assert (tmp_path / "map.gpkg").read_bytes() == before
        assert sorted(path.name for path in tmp_path.iterdir()) == ["map.gpkg", "map.tif"]


def test_bad_places_are_refused_before_anything_is_read(polygons, tmp_path):
    path = write_map(tmp_path / "map.tif", [[0, 1]])
    with pytest.raises(OutputNameError, match="not a name"):
        run_polygons(PolygonsJob(path, tmp_path / "x.shp"), nothing)
    (tmp_path / "x.gpkg").touch()
    with pytest.raises(OutputExistsError):
        run_polygons(PolygonsJob(path, tmp_path / "x.gpkg"), nothing)
    with pytest.raises(OutputFolderError):
        run_polygons(PolygonsJob(path, tmp_path / "no" / "x.gpkg"), nothing)


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_disk_that_refuses_is_said_and_leaves_nothing(polygons, tmp_path, monkeypatch):
    def full(self, shapes, rows):
        raise OSError("disk full")

    monkeypatch.setattr("landseg.review.outlines.layer.PolygonFile.add", full)
    with pytest.raises(OutputWriteError, match=r"map\.gpkg could not be written: disk full"):
        polygons([[0, 1]])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.tif"]


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
