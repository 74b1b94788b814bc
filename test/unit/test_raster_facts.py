"""What a header says: types, validity in words, ground resolution, and a fingerprint."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from landseg.inference.raster import describe_raster
from osgeo import gdal, osr

PIXELS = np.ones((3, 10, 20), np.uint8)


def test_facts_are_those_of_the_file(write_raster):
    name = write_raster(PIXELS, nodata=7)
    facts = describe_raster(name)
    assert (facts.name, facts.height, facts.width, facts.data_type) == (name, 10, 20, "uint8")
    assert facts.geotransform == facts.placement == (300000.0, 0.5, 0.0, 5000000.0, 0.0, -0.5)
    assert [band.number for band in facts.bands] == [1, 2, 3]
    assert facts.validity == "nodata 7"
    assert facts.crs_name == "WGS 84 / UTM zone 33N"
    assert osr.SpatialReference(facts.crs_wkt).GetAuthorityCode(None) == "32633"
    assert not facts.has_gcps
    assert not facts.is_degrees
    assert facts.size_bytes == Path(name).stat().st_size


def test_a_file_says_whom_it_is_owed_to_and_how_sure_its_place_is(write_raster, root):
    assert describe_raster(write_raster(PIXELS)).credit == ""
    dubai = describe_raster(str(root / "sample" / "dubai-tile1.tif"))
    assert dubai.credit.startswith("Humans in the Loop;")
    assert dubai.credit.endswith(", CC0 1.0")
    assert dubai.position == "position approximate"
    kampala = describe_raster(str(root / "sample" / "kampala.tif"))
    assert (kampala.credit, kampala.position) == ("OpenAerialMap, CC BY 4.0", "")


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [("uint16", "uint16"), ("int16", "int16"), ("float32", "float32"), ("float64", "float64")],
)
def test_types_have_the_names_that_cards_use(write_raster, dtype, expected):
    assert describe_raster(write_raster(PIXELS.astype(dtype))).data_type == expected


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("RGB.byte.tif", "nodata 0"),
        ("pix4d_alpha_nodata.tif", "nodata -10000, alpha band"),
        ("odm_ortho_rgba.tif", "alpha band"),
        ("odm_dsm.tif", "nodata -9999"),
        ("201404_13SED190110_201404_0x1500m_CL_1.tif", "none"),
        ("201404_13SED190110_201404_0x1500m_CL_1_mask.tif", "mask band"),
        ("201404_13SED190110_201404_0x1500m_CL_1_extmask.tif", "mask band"),
    ],
)
def test_validity_is_said_in_words(shared, file, words):
    assert describe_raster(str(shared / "cases" / file)).validity == words


@pytest.mark.parametrize(
    ("crs", "place", "expected"),
    [
        # 0.9996 on the central meridian of a UTM zone
        ("EPSG:32633", (500000, 0.5, 0, 5000000, 0, -0.25), (0.5 / 0.9996, 0.25 / 0.9996)),
        ("EPSG:32633", (500000, 0.3, 0.4, 5000000, 0.4, -0.3), (0.5 / 0.9996, 0.5 / 0.9996)),
        # one degree on the equator: 111,319.491 m along it, 110,574.276 m across
        ("EPSG:4326", (10, 1e-5, 0, 0, 0, -1e-5), (1.11319491, 1.10574276)),
        # Web Mercator at 60 degrees: cos 60 N / a = 0.501259 along, cos 60 M / a = 0.500417 across
        ("EPSG:3857", (0, 1, 0, 8399737.89, 0, -1), (0.501259, 0.500417)),
        # US survey feet, one on the ground but for the zone's scale
        ("EPSG:2263", (984250, 1, 0, 200000, 0, -1), (0.3048006, 0.3048006)),
        ('LOCAL_CS["site",UNIT["metre",1]]', (0, 2, 0, 0, 0, -3), (2, 3)),
    ],
)
def test_ground_resolution_is_in_metres_on_the_ground(write_raster, crs, place, expected):
    facts = describe_raster(write_raster(PIXELS, place=place, crs=crs))
    assert facts.pixel_size == pytest.approx(expected, rel=1e-4)
    assert facts.is_degrees == (crs == "EPSG:4326")


@pytest.mark.parametrize("place", [None, (0.0, 2.0, 0.0, 0.0, 0.0, -2.0)])
def test_ground_resolution_is_unknown_without_a_coordinate_system(write_raster, place):
    facts = describe_raster(write_raster(PIXELS, crs=None, place=place))
    assert facts.pixel_size is None
    assert facts.crs_wkt == facts.crs_name == ""
    assert facts.geotransform == place
    assert facts.placement == (place or (0, 1, 0, 0, 0, -1))


def test_control_points_place_a_raster_about(write_raster):
    name = write_raster(PIXELS, place=None, crs=None)
    dataset = gdal.Open(name, gdal.GA_Update)
    system = osr.SpatialReference()
    system.ImportFromEPSG(32633)
    corners = [(0, 0), (20, 0), (0, 10), (20, 10)]
    points = [gdal.GCP(500000 + 2 * col, 5000000 - 2 * row, 0, col, row) for col, row in corners]
    dataset.SetGCPs(points, system)
    del dataset
    facts = describe_raster(name)
    assert facts.has_gcps
    assert facts.geotransform is None
    assert facts.placement == pytest.approx((500000, 2, 0, 5000000, 0, -2))
    assert facts.pixel_size == pytest.approx((2, 2), rel=1e-3)
    assert facts.crs_name == "WGS 84 / UTM zone 33N"


def test_a_fingerprint_follows_the_pixels_and_not_what_viewers_write(tmp_path, write_raster):
    name = write_raster(PIXELS)
    before = describe_raster(name).fingerprint
    dataset = gdal.Open(name)
    dataset.GetRasterBand(1).ComputeStatistics(False)
    del dataset
    assert (tmp_path / "raster.tif.aux.xml").exists()
    assert describe_raster(name).fingerprint == before
    os.utime(name, (1, 1))
    assert describe_raster(name).fingerprint != before


def test_a_fingerprint_follows_the_files_behind_a_mosaic(tmp_path, write_raster):
    name, mosaic = write_raster(PIXELS), str(tmp_path / "mosaic.vrt")
    gdal.BuildVRT(mosaic, [name]).FlushCache()
    before = describe_raster(mosaic).fingerprint
    os.utime(name, (1, 1))
    assert describe_raster(mosaic).fingerprint != before
