"""Percentiles of every valid pixel, to the last bit what numpy gives."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import stretch as module
from landseg.inference.jobs import Stretch
from landseg.inference.stretch import stretch_limits
from osgeo import gdal

RNG = np.random.default_rng(9)


def samples(kind):
    """Distributions that histograms of even bins get wrong."""
    return {
        "uint8": RNG.integers(0, 256, (40, 50)).astype(np.uint8),
        "uint16": (RNG.gamma(2, 300, (40, 50))).astype(np.uint16),
        "int16": RNG.integers(-3000, 3000, (40, 50)).astype(np.int16),
        "float32": RNG.normal(0, 1e-3, (40, 50)).astype(np.float32),
        "outliers": np.where(RNG.random((40, 50)) < 0.001, 1e30, RNG.random((40, 50))).astype("f4"),
        "zeros": np.where(RNG.random((40, 50)) < 0.5, -0.0, 0.0).astype(np.float32),
        "float64": RNG.normal(200, 30, (40, 50)),
    }[kind]


@pytest.fixture(params=[1024, 16])
def block_side(request, monkeypatch):
    monkeypatch.setattr(module, "SIDE", request.param)


@pytest.mark.usefixtures("block_side")
@pytest.mark.parametrize(
    "kind", ["uint8", "uint16", "int16", "float32", "outliers", "zeros", "float64"]
)
@pytest.mark.parametrize(("low", "high"), [(2, 98), (0, 100), (33.3, 50)])
def test_percentiles_are_those_of_numpy(write_raster, kind, low, high):
    values = samples(kind)
    found = stretch_limits(write_raster(values[None]), (1,), Stretch("percentile", low, high))
    expected = np.percentile(values.astype(np.float32).astype(np.float64), (low, high))
    if expected[0] == expected[1]:
        expected[1] += 1
    np.testing.assert_allclose(found, [expected], rtol=1e-12, atol=0)


def test_nodata_of_any_band_is_left_out(write_raster):
    values = RNG.integers(1, 1000, (2, 30, 30)).astype(np.uint16)
    values[0, :10], values[1, 20:] = 0, 0
    found = stretch_limits(write_raster(values, nodata=0), (2, 1), Stretch())
    expected = [np.percentile(values[band, 10:20], (2, 98)) for band in (1, 0)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_real_imagery_is_measured_without_its_nodata(shared):
    name = str(shared / "cases" / "uint16_one_band.tif")
    values = gdal.Open(name).ReadAsArray()
    expected = np.percentile(values[values > 0], (2, 98))
    np.testing.assert_allclose(stretch_limits(name, (1,), Stretch()), [expected], rtol=1e-12)


def test_a_raster_without_a_valid_pixel_gives_zero_and_one(write_raster):
    name = write_raster(np.zeros((2, 5, 5), np.uint16), nodata=0)
    assert stretch_limits(name, (1, 2), Stretch()).tolist() == [[0, 1], [0, 1]]


def test_a_constant_band_is_widened_and_a_single_pixel_is_enough(write_raster):
    name = write_raster(np.full((1, 1, 1), 7, np.uint16))
    assert stretch_limits(name, (1,), Stretch()).tolist() == [[7, 8]]


def test_a_fixed_range_is_the_same_for_all_bands_and_reads_nothing():
    found = stretch_limits("not a raster", (1, 2), Stretch("range", -5, 20))
    assert found.tolist() == [[-5, 20], [-5, 20]]


def test_progress_is_told_over_both_passes_and_may_stop_them(write_raster, monkeypatch):
    monkeypatch.setattr(module, "SIDE", 16)
    told = []
    name = write_raster(np.ones((1, 32, 32), np.uint8))
    stretch_limits(name, (1,), Stretch(), lambda done, total: told.append((done, total)))
    assert told == [(done, 8) for done in range(8)]

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stretch_limits(name, (1,), Stretch(), stop)
