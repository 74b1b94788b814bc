"""A map lies where its raster does, to the last bit; windows move it by whole pixels."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.errors import AreaOutsideError, ExtentError
from landseg.inference.georef import copy_georeference, same_georeference, window_of_extent
from landseg.inference.grid import Window
from landseg.inference.raster import describe_raster
from osgeo import gdal, osr

PIXELS = np.ones((1, 40, 60), np.uint8)
PLACES = {
    "north up": (300000.1, 0.3, 0, 5000000.7, 0, -0.3),
    "south up": (300000.1, 0.3, 0, 5000000.7, 0, 0.3),
    "rotated": (300000.1, 0.3, 0.1, 5000000.7, 0.1, -0.3),
    "sheared": (300000.1, 0.3, 0.07, 5000000.7, 0, -0.3),
    "mirrored": (300000.1, -0.3, 0, 5000000.7, 0, -0.3),
    "not square": (300000.1, 0.3, 0, 5000000.7, 0, -1.7),
    "huge origin": (123456789012.1, 1 / 3, 0, -98765432109.7, 0, -1 / 7),
    "thirds": (1 / 3, 1e-9 / 3, 0, 2 / 3, 0, -1e-9 / 7),
}
WINDOW = Window(7, 11, 20, 30)


@pytest.fixture
def copied(tmp_path):
    """Place a new raster as (a window of) another; give both, the new one read back."""

    def copy(name, window):
        source = gdal.Open(name)
        height = window.height if window else source.RasterYSize
        width = window.width if window else source.RasterXSize
        path = str(tmp_path / "copy.tif")
        target = gdal.GetDriverByName("GTiff").Create(path, width, height)
        copy_georeference(source, target, window)
        del target
        return source, gdal.Open(path)

    return copy


def with_points(name, count=6):
    dataset = gdal.Open(name, gdal.GA_Update)
    system = osr.SpatialReference()
    system.ImportFromEPSG(32633)
    rng = np.random.default_rng(0)
    points = [
        gdal.GCP(3e5 + 0.3 * col, 5e6 - 0.3 * row + 0.001 * col * row, 12.5, col, row)
        for col, row in rng.uniform(0, 40, (count, 2))
    ]
    dataset.SetGCPs(points, system)
    del dataset
    return name


@pytest.mark.parametrize("window", [None, Window(0, 0, 20, 30), WINDOW])
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_six_terms_are_copied_to_the_last_bit(write_raster, copied, place, window):
    source, found = copied(write_raster(PIXELS, place=place), window)
    row, col = (window.row, window.col) if window else (0, 0)
    x, dx_col, dx_row, y, dy_col, dy_row = source.GetGeoTransform()
    expected = (
        x + (col * dx_col + row * dx_row), dx_col, dx_row,
        y + (col * dy_col + row * dy_row), dy_col, dy_row,
    )  # fmt: skip
    assert found.GetGeoTransform() == expected
    assert same_georeference(source, found, window)
    assert source.GetGeoTransform() == place


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_every_pixel_of_a_window_stays_where_it_was(write_raster, copied, place):
    source, found = copied(write_raster(PIXELS, place=place), WINDOW)
    for row, col in ((0, 0), (19, 29), (0.5, 17.25)):
        there = gdal.ApplyGeoTransform(source.GetGeoTransform(), col + 11, row + 7)
        here = gdal.ApplyGeoTransform(found.GetGeoTransform(), col, row)
        assert here == pytest.approx(there, rel=1e-15, abs=1e-12)


def test_a_shift_of_one_pixel_or_one_bit_is_not_the_same(write_raster):
    place = PLACES["north up"]
    source = gdal.Open(write_raster(PIXELS, place=place))
    moved = (np.nextafter(place[0], np.inf), *place[1:])
    other = gdal.Open(write_raster(PIXELS, "other.tif", place=moved))
    assert not same_georeference(source, other, None)
    assert not same_georeference(source, source, Window(0, 1, 10, 10))
    assert same_georeference(source, source, None)


def test_without_a_place_and_system_none_is_made_up(write_raster, copied):
    source, found = copied(write_raster(PIXELS, place=None, crs=None), None)
    assert found.GetGeoTransform(can_return_null=True) is None
    assert found.GetSpatialRef() is None
    assert same_georeference(source, found, None)


def test_a_part_of_a_raster_without_a_place_lies_where_qgis_shows_it(write_raster, copied):
    source, found = copied(write_raster(PIXELS, place=None, crs=None), WINDOW)
    assert found.GetGeoTransform() == (11, 1, 0, -7, 0, -1)
    assert same_georeference(source, found, WINDOW)


@pytest.mark.parametrize("window", [None, WINDOW])
def test_control_points_move_with_the_window(write_raster, copied, window):
    name = with_points(write_raster(PIXELS, place=None, crs=None))
    source, found = copied(name, window)
    row, col = (window.row, window.col) if window else (0, 0)
    assert found.GetGeoTransform(can_return_null=True) is None
    assert [(p.GCPPixel, p.GCPLine, p.GCPX, p.GCPY, p.GCPZ) for p in found.GetGCPs()] == [
        (p.GCPPixel - col, p.GCPLine - row, p.GCPX, p.GCPY, p.GCPZ) for p in source.GetGCPs()
    ]
    assert found.GetGCPSpatialRef().GetAuthorityCode(None) == "32633"
    assert same_georeference(source, found, window)


@pytest.mark.parametrize("window", [None, WINDOW])
def test_a_rational_model_moves_with_the_window(write_raster, copied, window):
    name = write_raster(PIXELS, place=None, crs=None)
    terms = " ".join(str(0.1 * n) for n in range(20))
    rational = {
        "LINE_OFF": "2000.5", "SAMP_OFF": "1000.25", "LAT_OFF": "40.1", "LONG_OFF": "12.2",
        "HEIGHT_OFF": "100", "LINE_SCALE": "2000", "SAMP_SCALE": "1000", "LAT_SCALE": "0.1",
        "LONG_SCALE": "0.2", "HEIGHT_SCALE": "500", "LINE_NUM_COEFF": terms,
        "LINE_DEN_COEFF": terms, "SAMP_NUM_COEFF": terms, "SAMP_DEN_COEFF": terms,
    }  # fmt: skip
    dataset = gdal.Open(name, gdal.GA_Update)
    dataset.SetMetadata(rational, "RPC")
    del dataset
    source, found = copied(name, window)
    offsets = [float(found.GetMetadata("RPC")[key]) for key in ("LINE_OFF", "SAMP_OFF")]
    assert offsets == ([1993.5, 989.25] if window else [2000.5, 1000.25])
    assert same_georeference(source, found, window)
    if window:
        assert not same_georeference(source, found, None)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2056", "EPSG:3035", "EPSG:7415", "ESRI:54030"])
def test_coordinate_systems_come_back(write_raster, copied, crs):
    source, found = copied(write_raster(PIXELS, crs=crs), None)
    assert same_georeference(source, found, None)
    mapping = ["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES"]
    assert found.GetSpatialRef().IsSame(source.GetSpatialRef(), mapping)
    other = gdal.Open(write_raster(PIXELS, "other.tif", crs="EPSG:32634"))
    assert not same_georeference(source, other, None)
    assert not same_georeference(other, source, None)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_the_extent_of_a_window_gives_that_window(write_raster, place):
    facts = describe_raster(write_raster(PIXELS, place=place))
    corners = [gdal.ApplyGeoTransform(place, col, row) for col in (11, 41) for row in (7, 27)]
    xs, ys = zip(*corners)
    found = window_of_extent(facts, (min(xs), min(ys), max(xs), max(ys)))
    if place[2] or place[4]:  # a turned window lies within its extent
        assert found.intersect(WINDOW) == WINDOW
    else:
        assert found == WINDOW


def test_an_extent_between_pixels_is_rounded_outward_and_clipped(write_raster):
    facts = describe_raster(write_raster(PIXELS, place=(100, 2, 0, 500, 0, -2)))
    assert window_of_extent(facts, (104.1, 480.1, 107.9, 495.9)) == Window(2, 2, 8, 2)
    assert window_of_extent(facts, (103.9, 480.1, 108.1, 495.9)) == Window(2, 1, 8, 4)
    assert window_of_extent(facts, (-1e9, -1e9, 1e9, 1e9)) == Window(0, 0, 40, 60)


def test_an_extent_counts_in_shown_pixels_without_a_place(write_raster):
    facts = describe_raster(write_raster(PIXELS, place=None, crs=None))
    assert window_of_extent(facts, (11, -27, 41, -7)) == WINDOW


def test_an_extent_elsewhere_or_upside_down_is_refused(write_raster):
    facts = describe_raster(write_raster(PIXELS, place=(100, 2, 0, 500, 0, -2)))
    with pytest.raises(AreaOutsideError):
        window_of_extent(facts, (0, 0, 50, 50))
    with pytest.raises(AreaOutsideError):
        window_of_extent(facts, (220, 420, 230, 500))  # touches the edge only
    for extent in ((110, 450, 105, 460), (110, 450, 110, 460), (float("nan"), 0, 1, 1)):
        with pytest.raises(ExtentError):
            window_of_extent(facts, extent)


def test_pixels_that_are_points_stay_where_they_are_as_areas(tmp_path, write_raster, copied):
    name = write_raster(PIXELS, place=PLACES["north up"])
    points = str(tmp_path / "points.tif")
    gdal.Translate(points, name, metadataOptions=["AREA_OR_POINT=Point"])
    source, found = copied(points, WINDOW)
    assert source.GetMetadataItem("AREA_OR_POINT") == "Point"
    assert source.GetGeoTransform() == pytest.approx(PLACES["north up"], rel=1e-15)
    assert found.GetMetadataItem("AREA_OR_POINT") == "Area"
    assert same_georeference(source, found, WINDOW)
