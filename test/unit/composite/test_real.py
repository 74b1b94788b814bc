"""Composites of real data."""

from __future__ import annotations

import numpy as np
from osgeo import gdal

from .making import read


def test_lidar_of_a_shore_keeps_its_gaps(compose, shared):
    folder = shared / "zurich"
    names = {key: str(folder / f"{key}_50cm.tif") for key in ("dsm", "dtm")}
    result = compose(**names, infrared=str(folder / "ortho_50cm.tif"), infrared_band=2, red_band=1)
    (_, ndsm, _), valid = read(result.output)
    both = np.ones((400, 875), np.bool_)
    for name in names.values():
        both &= gdal.Open(name).ReadAsArray() != -9999
    np.testing.assert_array_equal(valid, both)
    classes = gdal.Open(str(folder / "lidar_class_50cm.tif")).ReadAsArray()
    assert np.median(ndsm[valid & (classes == 2)]) <= 2  # ground: at most 0.24 m
    assert np.median(ndsm[valid & (classes == 5)]) > 20  # high vegetation: above 2.4 m


def test_a_drone_surface_and_its_picture_on_another_grid(compose, shared):
    folder = shared / "cases"
    result = compose(
        dsm=str(folder / "odm_dsm.tif"),
        infrared=str(folder / "odm_ortho_rgba.tif"),
        infrared_band=2,
        red_band=1,
        ground_window=20.0,
    )
    found, valid = read(result.output)
    assert found.shape == (3, 212, 212)
    surface = gdal.Open(str(folder / "odm_dsm.tif")).ReadAsArray() != -9999
    assert (valid <= surface).all()
    assert valid.sum() > 0.95 * surface.sum()
