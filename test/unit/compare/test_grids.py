"""A reference on another grid is read by its nearest pixels."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.review.errors import (
    ReferencePlaceError,
)
from osgeo import gdal

from .making import NAMES, random_classes, rows_of


def test_a_reference_on_another_grid_is_read_by_its_nearest_pixels(write, compare):
    truth = np.repeat(np.repeat(random_classes(8, 8), 2, 0), 2, 1)
    coarse = (300000.0, 1.0, 0.0, 5000000.0, 0.0, -1.0)
    told = compare(write(truth), write(truth[::2, ::2], "t.tif", place=coarse))
    assert told.measures.overall_accuracy == 1
    assert told.not_judged.unknown == 0
    assert [type(each).__name__ for each in told.cautions] == ["ReferenceWarpedCaution"]


@pytest.mark.parametrize("nodata", [255, 0, None])
def test_a_part_that_a_reference_does_not_reach_is_unknown(write, compare, nodata):
    truth = np.full((6, 4), 1, np.uint8)
    truth[0] = 0 if nodata == 0 else 255  # 255 is no class, whether a file says so or not
    told = compare(write(np.ones((6, 8))), write(truth, "t.tif", nodata=nodata))
    assert told.confusion[1] == (0, 20, 0)
    assert told.not_judged.unknown == 28


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_reference_in_another_system_finds_its_ground(write, compare, tmp_path):
    truth = np.repeat(np.repeat(random_classes(10, 10), 8, 0), 8, 1)
    path, degrees = write(truth), str(tmp_path / "degrees.tif")
    gdal.Warp(degrees, path, dstSRS="EPSG:4326", xRes=1e-6, yRes=1e-6, resampleAlg="near")
    told = compare(path, degrees)
    assert told.measures.overall_accuracy > 0.97
    assert told.names == NAMES


def test_a_rotated_map_is_compared_on_its_own_grid(write, compare):
    turned = (300000.0, 0.4, 0.3, 5000000.0, 0.3, -0.4)
    told = compare(write(np.ones((20, 30)), place=turned), write(np.ones((200, 200)), "t.tif"))
    assert told.measures.pixels > 0
    assert told.measures.overall_accuracy == 1
    assert gdal.Open(str(told.output)).GetGeoTransform() == turned


def test_rasters_without_any_place_are_compared_pixel_by_pixel(write, compare, tmp_path):
    nowhere = {"place": None, "crs": None}
    one, other = write([[0, 1, 1]], **nowhere), write([[0, 1, 2]], "t.tif", **nowhere)
    told = compare(one, other, places=tmp_path / "p.gpkg")
    assert told.measures.overall_accuracy == pytest.approx(2 / 3)
    assert "PixelAsMetreCaution" in [type(each).__name__ for each in told.cautions]
    assert rows_of(tmp_path / "p.gpkg")[0]["x"] == 2.5
    with pytest.raises(ReferencePlaceError):
        compare(one, write([[0, 1]], "small.tif", **nowhere))
