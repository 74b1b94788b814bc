"""Overviews hold values of the map only, on the levels and sizes that GDAL gives them."""

import numpy as np
import pytest
from landseg.inference.overviews import commonest, nearest, write_overviews
from osgeo import gdal


@pytest.mark.parametrize(
    ("four", "wanted"),
    [
        ([3, 1, 1, 2], 1),
        ([3, 1, 2, 1], 1),
        ([0, 1, 2, 2], 2),
        ([4, 1, 1, 1], 1),
        ([4, 4, 1, 1], 4),
        ([4, 3, 2, 1], 4),
        ([255, 255, 255, 2], 2),
        ([255, 255, 1, 2], 1),
        ([255, 255, 255, 255], 255),
    ],
)
def test_the_commonest_of_four_wins_and_nodata_gives_way(four, wanted):
    assert commonest(np.array(four, np.uint8).reshape(2, 2)).tolist() == [[wanted]]


def test_an_odd_edge_counts_only_what_is_there():
    values = np.array([[1, 1, 2], [1, 1, 3], [4, 5, 6]], np.uint8)
    assert commonest(values).tolist() == [[1, 2], [4, 6]]
    assert nearest(values).tolist() == [[1, 2], [4, 6]]


@pytest.mark.parametrize("halve", [commonest, nearest])
@pytest.mark.parametrize("shape", [(1301, 9001), (700, 1100)])
def test_each_level_is_the_halved_level_above(tmp_path, shape, halve):
    values = np.random.default_rng(5).choice([0, 1, 3, 255], shape).astype(np.uint8)
    values[:600, :600], values[:600, 600:1100] = 0, 255  # blocks of one value are written too
    options = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=DEFLATE"]
    path = str(tmp_path / "o.tif")
    made = gdal.GetDriverByName("GTiff").Create(path, *shape[::-1], 1, gdal.GDT_Byte, options)
    made.GetRasterBand(1).SetNoDataValue(255)
    made.GetRasterBand(1).WriteArray(values)
    write_overviews(made, [2, 4, 8], lambda window: values[window.slices], halve)
    made = None
    found = gdal.Open(path)
    band, wanted = found.GetRasterBand(1), values
    np.testing.assert_array_equal(band.ReadAsArray(), values)
    for number in range(3):
        wanted = halve(wanted)
        np.testing.assert_array_equal(band.GetOverview(number).ReadAsArray(), wanted)
