"""A reference on another grid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from landseg.training.errors import (
    GridError,
    LabelsKindError,
    LabelsWarpedCaution,
)
from osgeo import gdal

from .making import COLOURED, PLACE, TWO, in_colours, indices


class TestGrids:
    def test_without_a_place_the_sizes_must_be_equal(self, onto, write_raster):
        image = write_raster(np.ones((3, 40, 60), np.uint8), "image.tif", place=None, crs=None)
        good = write_raster(indices()[np.newaxis], place=None, crs=None)
        assert onto(good, image)[0].shape == (40, 60)
        bad = write_raster(indices(41, 60)[np.newaxis], "bad.tif", place=None, crs=None)
        with pytest.raises(GridError) as caught:
            onto(bad, image)
        assert caught.value.fields["reason"].startswith("60 x 41 px on 60 x 40")
        placed = write_raster(indices(41, 60)[np.newaxis], "placed.tif")
        with pytest.raises(GridError, match=r"placed\.tif do not lie on image\.tif"):
            onto(placed, image)

    def test_a_shifted_grid_takes_the_nearest_labels_and_says_so(self, onto, image, write_raster):
        labels = indices(60, 80, values=(0, 1))
        x, width, _, y, _, height = PLACE
        name = write_raster(labels[np.newaxis], place=(x - 5, width, 0, y + 5, 0, height))
        found, cautions = onto(name, image)
        np.testing.assert_array_equal(found, labels[10:50, 10:70])
        assert [type(each) for each in cautions] == [LabelsWarpedCaution]
        assert cautions[0].fields == {"name": "raster.tif", "image": "image.tif"}

    def test_labels_that_reach_over_a_part_leave_the_rest_unlabelled(
        self, onto, image, write_raster
    ):
        name = write_raster(np.zeros((1, 40, 60), np.uint8), place=(300010.0, 0.5, 0, 5e6, 0, -0.5))
        found, _ = onto(name, image)
        assert (found[:, 20:] == 0).all()
        assert (found[:, :20] == 255).all()

    @pytest.mark.parametrize("coloured", [False, True])
    def test_another_coordinate_system_is_warped(self, onto, image, write_raster, coloured):
        labels = np.kron(indices(4, 6, values=(0, 1)), np.ones((10, 10), np.uint8))
        pixels = in_colours(labels) if coloured else labels[np.newaxis]
        source = gdal.Open(write_raster(pixels))
        path = str(Path(source.GetDescription()).with_name("degrees.tif"))
        gdal.Warp(path, source, dstSRS="EPSG:4326", resampleAlg="near", dstNodata=255)
        found, cautions = onto(path, image, COLOURED if coloured else TWO, ignored=("#FFFFFF",))
        assert (found == labels).mean() > 0.9  # nearest twice moves borders by a pixel
        assert np.isin(found, (0, 1, 255)).all()
        assert [type(each) for each in cautions] == [LabelsWarpedCaution]

    def test_a_palette_is_read_through_when_it_is_warped(self, onto, image, tmp_path):
        path = str(tmp_path / "palette.tif")
        source = gdal.GetDriverByName("GTiff").Create(path, 80, 60)
        source.SetGeoTransform((299995.0, 0.5, 0, 5000005.0, 0, -0.5))
        source.SetProjection(gdal.Open(image).GetProjection())
        table = gdal.ColorTable()
        table.SetColorEntry(5, (0x3C, 0x10, 0x98, 255))
        table.SetColorEntry(6, (0xFE, 0xDD, 0x3A, 255))
        labels = indices(60, 80, values=(5, 6))
        source.GetRasterBand(1).SetRasterColorTable(table)
        source.GetRasterBand(1).WriteArray(labels)
        del source
        found, _ = onto(path, image, COLOURED)
        np.testing.assert_array_equal(found, labels[10:50, 10:70] - 5)

    @pytest.mark.parametrize("bands", [2, 4])
    def test_too_many_bands_are_refused_on_another_grid_too(self, onto, image, write_raster, bands):
        place = (299995.0, 0.5, 0, 5000005.0, 0, -0.5)
        name = write_raster(np.ones((bands, 60, 80), np.uint16), place=place)
        with pytest.raises(LabelsKindError, match=f"{bands} bands|8 bits"):
            onto(name, image)

    def test_labels_elsewhere_are_refused(self, onto, image, write_raster, tmp_path):
        name = write_raster(indices()[np.newaxis], place=(400000.0, 0.5, 0, 5e6, 0, -0.5))
        with pytest.raises(GridError, match="elsewhere"):
            onto(name, image)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["image.tif", "raster.tif"]

    def test_a_rotated_image_gets_labels_on_its_own_pixels(self, onto, write_raster):
        turned = (300005.0, 0.4, 0.3, 4999990.0, 0.3, -0.4)
        image = write_raster(np.ones((3, 30, 30), np.uint8), "image.tif", place=turned)
        labels = np.zeros((100, 100), np.uint8)
        labels[:, 50:] = 1
        found, _ = onto(write_raster(labels[np.newaxis], place=PLACE), image)
        rows, cols = np.indices((30, 30)) + 0.5
        east = turned[0] + cols * turned[1] + rows * turned[2]
        sure = abs(east - (PLACE[0] + 25)) > 0.5
        expected = east > PLACE[0] + 25
        np.testing.assert_array_equal((found == 1)[sure], expected[sure])
