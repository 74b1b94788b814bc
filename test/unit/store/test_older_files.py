"""A new map replaces an older one as a whole, or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.grid import Window
from landseg.inference.store import MapStore
from landseg.inference.target import work_folder
from osgeo import gdal

from .making import CLASSES, LEGEND, left_in, save


def test_an_old_map_is_replaced_with_all_that_lay_beside_it(tmp_path, raster):
    target = tmp_path / "map.tif"
    save(target, raster, np.zeros_like(CLASSES))
    gdal.SetConfigOption("TIFF_USE_OVR", "YES")
    try:
        dataset = gdal.Open(str(target), gdal.GA_Update)
        dataset.BuildOverviews("NEAREST", [2])
        del dataset
    finally:
        gdal.SetConfigOption("TIFF_USE_OVR", None)
    (tmp_path / "map.tfw").write_text("1\n0\n0\n-1\n0\n0\n")
    assert (tmp_path / "map.tif.ovr").exists()
    save(target, raster)
    assert left_in(tmp_path) == ["map.qml", "map.tif", "map.tif.aux.xml"]
    np.testing.assert_array_equal(gdal.Open(str(target)).ReadAsArray(), CLASSES)


def test_leaving_without_finishing_leaves_the_old_map_and_nothing_else(tmp_path, raster):
    target = tmp_path / "map.tif"
    save(target, raster)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    class Stopped(Exception):
        pass

    def start():
        with MapStore(target, raster, None, "classes", LEGEND) as store:
            store.write(Window(0, 0, 1, 1), np.zeros((1, 1), np.uint8))
            assert work_folder(target).is_dir()
            raise Stopped

    with pytest.raises(Stopped):
        start()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
