"""One raster on the grid of another: values, validity, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from landseg.inference.errors import BandNumberError, RasterReadError
from landseg.inference.grid import Window
from landseg.training import align
from landseg.training.align import AlignedReader
from landseg.training.errors import NoOverlapError, PlaceMissingError, TransformationError
from osgeo import gdal, osr

GRID = (300000.0, 2.0, 0.0, 5000000.0, 0.0, -2.0)
WHOLE = Window(0, 0, 40, 50)


@pytest.fixture
def grid(write_raster):
    return write_raster(np.zeros((1, 40, 50), np.float32), "grid.tif", place=GRID)


def plane(x, y):
    return 100 + (x - 300000) / 10 + (y - 5000000) / 20


def sample(function, place, height, width):
    """Take a function at the pixels' centres."""
    rows, cols = np.mgrid[:height, :width] + 0.5
    x = place[0] + cols * place[1] + rows * place[2]
    y = place[3] + cols * place[4] + rows * place[5]
    return function(x, y).astype(np.float32)


def test_equal_grids_are_read_as_they_are(write_raster, grid):
    pixels = np.random.default_rng(1).normal(0, 1, (2, 40, 50)).astype(np.float32)
    name = write_raster(pixels, place=GRID)
    reader = AlignedReader(name, (2, 1), grid)
    assert not reader.is_resampled
    window = Window(3, 5, 20, 30)
    np.testing.assert_array_equal(reader.read(window).values, pixels[::-1][(..., *window.slices)])


def test_equal_grids_without_any_place_are_read_as_they_are(write_raster):
    pixels = np.random.default_rng(1).normal(0, 1, (1, 9, 8)).astype(np.float32)
    name = write_raster(pixels, place=None, crs=None)
    other = write_raster(pixels, "other.tif", place=None, crs=None)
    np.testing.assert_array_equal(
        AlignedReader(name, (1,), other).read(Window(0, 0, 9, 8)).values, pixels
    )


@pytest.mark.parametrize(
    "place",
    [
        (299990.7, 2.0, 0.0, 5000010.3, 0.0, -2.0),  # shifted by parts of a pixel
        (299990.0, 1.3, 0.0, 5000010.0, 0.0, -1.1),
        (299990.0, 3.1, 0.0, 4999890.0, 0.0, 3.1),  # south up
        (299950.0, 1.5, 0.6, 5000000.0, 0.6, -1.5),  # turned
    ],
)
def test_a_plane_keeps_its_heights_whatever_the_grid(write_raster, grid, place):
    heights = sample(plane, place, 130, 140)
    name = write_raster(heights[None], place=place)
    found = AlignedReader(name, (1,), grid).read(WHOLE)
    assert found.valid.mean() > 0.9
    expected = sample(plane, GRID, 40, 50)
    inner = found.valid & np.roll(found.valid, 2, 0) & np.roll(found.valid, -2, 0)
    inner &= np.roll(inner, 2, 1) & np.roll(inner, -2, 1)
    np.testing.assert_allclose(found.values[0][inner], expected[inner], atol=2e-3)


def test_a_turned_grid_gets_its_pixels(write_raster):
    turned = (300000.0, 1.6, 0.8, 5000000.0, 0.8, -1.6)
    grid = write_raster(np.zeros((1, 30, 30), np.float32), "grid.tif", place=turned)
    place = (299990.0, 2.0, 0.0, 5000040.0, 0.0, -2.0)
    name = write_raster(sample(plane, place, 70, 60)[None], place=place)
    found = AlignedReader(name, (1,), grid).read(Window(0, 0, 30, 30))
    assert found.valid.all()
    np.testing.assert_allclose(found.values[0], sample(plane, turned, 30, 30), atol=2e-3)


def test_another_system_is_transformed(write_raster, grid):
    there = osr.SpatialReference()
    there.ImportFromEPSG(32632)
    here = osr.SpatialReference()
    here.ImportFromEPSG(32633)
    way = osr.CoordinateTransformation(here, there)
    x, y, _ = way.TransformPoint(300050.0, 4999960.0)
    place = (x - 120, 2.0, 0.0, y + 120, 0.0, -2.0)
    back = osr.CoordinateTransformation(there, here)

    def here_plane(xs, ys):
        points = np.array(back.TransformPoints(np.stack([xs.ravel(), ys.ravel()], 1)))
        return plane(points[:, 0], points[:, 1]).reshape(xs.shape)

    name = write_raster(sample(here_plane, place, 120, 120)[None], place=place, crs="EPSG:32632")
    found = AlignedReader(name, (1,), grid).read(WHOLE)
    assert found.valid.all()
    np.testing.assert_allclose(found.values[0], sample(plane, GRID, 40, 50), atol=2e-3)


def test_a_much_finer_raster_gives_the_mean_of_its_pixels(write_raster, grid):
    pixels = np.random.default_rng(2).integers(0, 256, (1, 160, 200), np.uint8)
    name = write_raster(pixels, place=(300000.0, 0.5, 0.0, 5000000.0, 0.0, -0.5))
    found = AlignedReader(name, (1,), grid).read(WHOLE).values[0]
    means = pixels[0].reshape(40, 4, 50, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(found, means, rtol=1e-5)


def test_control_points_are_a_place(write_raster, grid, tmp_path):
    place = (299990.0, 2.0, 0.0, 5000010.0, 0.0, -2.0)
    name = write_raster(sample(plane, place, 70, 70)[None], place=None, crs=None)
    corners = [(c, r, 299990 + 2 * c, 5000010 - 2 * r) for c in (0, 70) for r in (0, 70)]
    points = [gdal.GCP(x, y, 0, c, r) for c, r, x, y in corners]
    path = str(tmp_path / "points.tif")
    gdal.Translate(path, name, GCPs=points, outputSRS="EPSG:32633")
    found = AlignedReader(path, (1,), grid).read(WHOLE)
    assert found.valid.all()
    np.testing.assert_allclose(found.values[0], sample(plane, GRID, 40, 50), atol=2e-3)


def test_the_result_does_not_hang_on_the_windows(write_raster, grid, monkeypatch):
    pixels = np.random.default_rng(3).normal(300, 20, (1, 90, 90)).astype(np.float32)
    pixels[0, 30:34, 20:50] = -9999
    name = write_raster(pixels, place=(299990.3, 1.3, 0.0, 5000001.0, 0.0, -1.2), nodata=-9999)
    reader = AlignedReader(name, (1,), grid)
    whole = reader.read(WHOLE)
    monkeypatch.setattr(align, "MOST_PIXELS", 900)  # so that windows are halved on the way
    for window in (Window(0, 0, 7, 50), Window(11, 13, 20, 9), Window(33, 44, 7, 6), WHOLE):
        part = reader.read(window)
        np.testing.assert_array_equal(part.valid, whole.valid[window.slices])
        np.testing.assert_allclose(part.values[0], whole.values[0][window.slices], rtol=1e-6)


def test_nodata_does_not_bleed(write_raster, grid):
    pixels = np.full((1, 60, 60), 250, np.float32)
    pixels[0, :, 25:30] = -9999
    name = write_raster(pixels, place=(299990.7, 2.0, 0.0, 5000010.3, 0.0, -2.0), nodata=-9999)
    found = AlignedReader(name, (1,), grid).read(WHOLE)
    assert not found.valid[:, 21:24].any()
    assert found.valid[:, :20].all()
    np.testing.assert_allclose(found.values[0][found.valid], 250)


def test_outside_the_raster_there_is_nothing(write_raster, grid):
    name = write_raster(np.ones((1, 10, 10), np.float32), place=(300040.0, 2, 0, 4999980.0, 0, -2))
    found = AlignedReader(name, (1,), grid).read(WHOLE)
    np.testing.assert_array_equal(found.valid[10:20, 20:30], True)
    assert found.valid.sum() == 100


def test_scale_offset_and_feet_are_applied(write_raster, grid):
    name = write_raster(np.full((1, 40, 50), 1000, np.int16), place=GRID)
    band = gdal.Open(name, gdal.GA_Update)
    band.GetRasterBand(1).SetScale(0.1)
    band.GetRasterBand(1).SetOffset(50)
    band.GetRasterBand(1).SetUnitType("ft")
    del band
    reader = AlignedReader(name, (1,), grid)
    np.testing.assert_allclose(reader.read(WHOLE).values, 150 * 0.3048, rtol=1e-6)
    np.testing.assert_allclose(reader.in_units(np.array([1000.0])), 150 * 0.3048)


def test_what_cannot_be_laid_on_the_grid_is_refused(write_raster, grid):
    pixels = np.ones((1, 40, 50), np.float32)
    moved = (300001.0, 2.0, 0.0, 5000000.0, 0.0, -2.0)
    bare = write_raster(pixels, "bare.tif", place=moved, crs=None)
    with pytest.raises(PlaceMissingError, match=r"bare\.tif"):
        AlignedReader(bare, (1,), grid)
    with pytest.raises(PlaceMissingError, match=r"bare\.tif"):
        AlignedReader(grid, (1,), bare)
    nowhere = write_raster(pixels, "nowhere.tif", place=None, crs=None)
    with pytest.raises(PlaceMissingError, match=r"nowhere\.tif"):
        AlignedReader(nowhere, (1,), grid)
    apart = write_raster(pixels, "apart.tif", place=(301000.0, 2.0, 0.0, 5000000.0, 0.0, -2.0))
    with pytest.raises(NoOverlapError, match=r"apart\.tif does not overlap grid\.tif"):
        AlignedReader(apart, (1,), grid)
    beside = write_raster(pixels, "beside.tif", place=(300100.0, 2.0, 0.0, 5000000.0, 0.0, -2.0))
    with pytest.raises(NoOverlapError):
        AlignedReader(beside, (1,), grid)
    site = 'LOCAL_CS["site",UNIT["metre",1]]'
    local = write_raster(pixels, "local.tif", place=moved, crs=site)
    with pytest.raises(TransformationError, match="site"):
        AlignedReader(local, (1,), grid)
    with pytest.raises(BandNumberError):
        AlignedReader(grid, (2,), grid)


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_refusals_are_the_same_in_qgis(write_raster, grid):
    pixels = np.ones((1, 40, 50), np.float32)
    apart = write_raster(pixels, "apart.tif", place=(301000.0, 2.0, 0.0, 5000000.0, 0.0, -2.0))
    with pytest.raises(NoOverlapError):
        AlignedReader(apart, (1,), grid)
    site = write_raster(pixels, "site.tif", crs='LOCAL_CS["site",UNIT["metre",1]]')
    with pytest.raises(TransformationError):
        AlignedReader(site, (1,), grid)


def test_a_small_raster_within_a_pixel_of_the_lattice_is_found(write_raster):
    large = write_raster(np.zeros((1, 900, 900), np.uint8), "large.tif", place=GRID)
    name = write_raster(np.ones((1, 3, 3), np.float32), place=(300051, 2, 0, 4999951, 0, -2))
    reader = AlignedReader(name, (1,), large)
    assert 4 <= reader.read(Window(0, 0, 900, 900)).valid.sum() <= 16


def test_a_damaged_raster_is_named(write_raster, grid):
    random = np.random.default_rng(4).normal(0, 1, (1, 300, 300)).astype(np.float32)
    options = ["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"]
    name = write_raster(random, place=(299990.0, 0.7, 0, 5000010.0, 0, -0.7), options=options)
    with Path(name).open("r+b") as file:
        file.seek(4_000)
        file.write(b"\0" * 20_000)
    with pytest.raises(RasterReadError, match=r"raster\.tif"):
        AlignedReader(name, (1,), grid).read(WHOLE)
