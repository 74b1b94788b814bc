"""Colours that no class has are told, and never class 0."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.training.errors import (
    LabelValueError,
    LossyLabelsError,
    UnknownColoursError,
)
from landseg.training.labels import UnknownColour
from osgeo import gdal

from .making import colours_of, some_values


class TestUnknownColours:
    def test_a_few_become_255_and_are_told(self, translate, write_raster):
        values = np.zeros((100, 100), np.uint8)
        pixels = colours_of(values)
        pixels[:, 7, 9] = pixels[:, 8, 2] = pixels[:, 50, 50] = 1, 2, 254
        pixels[:, 3, 4] = 255, 0, 255
        result, found = translate(write_raster(pixels))
        assert result.unknown == (
            UnknownColour("#0102FE", 3, 7, 9),
            UnknownColour("#FF00FF", 1, 3, 4),
        )
        assert result.unlabelled == 4
        assert (found[[7, 8, 50, 3], [9, 2, 50, 4]] == 255).all()
        assert (found == 0).sum() == 9996

    def test_first_place_and_count_hold_across_blocks(self, translate, write_raster):
        pixels = colours_of(np.zeros((1100, 1100), np.uint8))
        pixels[:, 5, 1090] = pixels[:, 1050, 3] = pixels[:, 1040, 1060] = 9, 9, 9
        result, _ = translate(write_raster(pixels))
        assert result.unknown == (UnknownColour("#090909", 3, 5, 1090),)

    def test_erosion_counts_no_pixel_twice(self, translate, write_raster):
        pixels = colours_of(np.zeros((1100, 1100), np.uint8))
        pixels[:, 1022:1026, 1022:1026] = 9
        result, _ = translate(write_raster(pixels), erode=5)
        assert [each.count for each in result.unknown] == [16]

    def test_more_than_a_thousandth_stops_before_anything_is_written(
        self, translate, write_raster, tmp_path
    ):
        pixels = colours_of(np.zeros((100, 100), np.uint8))
        pixels[:, 0, :11] = 77
        with pytest.raises(UnknownColoursError) as caught:
            translate(write_raster(pixels))
        assert caught.value.fields == {
            "name": "raster.tif", "count": 11, "colour": "#4D4D4D", "share": "0.11",
        }  # fmt: skip
        assert [path.name for path in tmp_path.iterdir()] == ["raster.tif"]

    def test_unless_they_are_tolerated(self, translate, write_raster):
        pixels = np.full((3, 10, 10), 77, np.uint8)
        result, found = translate(write_raster(pixels), tolerate_unknown=True)
        assert (found == 255).all()
        assert result.unknown[0].count == 100

    def test_a_lossy_file_is_refused_though_its_colours_fit(self, translate, tmp_path):
        pixels = colours_of(np.zeros((32, 32), np.uint8))
        memory = gdal.GetDriverByName("MEM").Create("", 32, 32, 3)
        memory.WriteArray(pixels)
        for name, driver, options in (
            ("a.jpg", "JPEG", []),
            ("a.tif", "GTiff", ["COMPRESS=JPEG", "PHOTOMETRIC=YCBCR"]),
        ):
            path = str(tmp_path / name)
            gdal.GetDriverByName(driver).CreateCopy(path, memory, options=options)
            with pytest.raises(LossyLabelsError, match=name):
                translate(path)
            assert translate(path, f"{name}.tif", tolerate_unknown=True)[0].counts

    def test_a_value_without_a_colour_is_refused(self, translate, write_raster):
        values = some_values()
        values[2, 3] = values[5, 5] = 6
        with pytest.raises(LabelValueError) as caught:
            translate(write_raster(values[np.newaxis]), to_color=True)
        assert caught.value.fields == {"name": "raster.tif", "value": "6", "count": 2}
