"""Colours become values and come back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from landseg.training.erode import eroded
from landseg.training.palette import read_palette
from osgeo import gdal

from .making import ISPRS, RNG, colours_of, some_values


def paletted(path, values, colours):
    """Write a PNG whose values are indices of colours, and a value has no meaning of its own."""
    memory = gdal.GetDriverByName("MEM").Create("", values.shape[1], values.shape[0])
    table = gdal.ColorTable()
    for number, colour in enumerate(colours):
        table.SetColorEntry(number, (*colour, 255))
    memory.GetRasterBand(1).SetRasterColorTable(table)
    memory.GetRasterBand(1).SetRasterColorInterpretation(gdal.GCI_PaletteIndex)
    memory.GetRasterBand(1).WriteArray(values)
    gdal.GetDriverByName("PNG").CreateCopy(str(path), memory)
    return path


class TestBothWays:
    def test_values_to_colours_to_values_is_equal(self, translate, write_raster):
        values = some_values()
        _, colours = translate(write_raster(values[np.newaxis]), "colours.tif", to_color=True)
        np.testing.assert_array_equal(colours, colours_of(values))
        result, back = translate(result_of("colours.tif", write_raster))
        np.testing.assert_array_equal(back, values)
        names = [entry.name for entry in read_palette("isprs")]
        expected = {name: int((values == value).sum()) for value, name in enumerate(names)}
        assert result.counts == expected
        assert result.unlabelled == int((values == 255).sum())
        assert result.unknown == ()

    def test_the_georeference_comes_along(self, translate, write_raster):
        source = gdal.Open(write_raster(colours_of(some_values())))
        result, _ = translate(source.GetDescription())
        found = gdal.Open(str(result.output))
        assert found.GetGeoTransform() == source.GetGeoTransform()
        assert found.GetSpatialRef().GetAuthorityCode(None) == "32633"
        assert found.GetRasterBand(1).GetNoDataValue() == 255

    def test_values_show_the_colours_and_names_of_their_classes(self, translate, write_raster):
        result, _ = translate(write_raster(colours_of(some_values())))
        found = gdal.Open(str(result.output))
        band = found.GetRasterBand(1)
        assert band.GetRasterColorTable().GetColorEntry(4)[:3] == ISPRS[4]
        assert band.GetCategoryNames()[4] == "car"
        assert sorted(path.name for path in result.output.parent.glob(".*")) == []

    def test_a_large_raster_is_the_same_as_its_parts(self, translate, write_raster):
        values = np.kron(some_values(30, 40), np.ones((45, 45), np.uint8)).astype(np.uint8)
        result, found = translate(write_raster(colours_of(values)))
        np.testing.assert_array_equal(found, values)
        assert sum(result.counts.values()) + result.unlabelled == values.size

    def test_erosion_does_not_see_the_seams_of_blocks(self, translate, write_raster):
        values = np.zeros((1300, 1100), np.uint8)
        values[:, 1024:], values[1020:] = 1, 2
        _, found = translate(write_raster(colours_of(values)), erode=3)
        np.testing.assert_array_equal(found, eroded(values, 3))

    @pytest.mark.parametrize("alpha", [0, 255])
    def test_alpha_is_dropped(self, translate, write_raster, alpha):
        values = some_values()
        pixels = np.concatenate([colours_of(values), np.full((1, 40, 50), alpha, np.uint8)])
        name = write_raster(pixels, options=["PHOTOMETRIC=RGB", "ALPHA=YES"])
        np.testing.assert_array_equal(translate(name)[1], values)

    def test_a_palette_is_read_through(self, translate, tmp_path):
        values = RNG.integers(0, 3, (20, 30)).astype(np.uint8)
        name = paletted(tmp_path / "p.png", values, [ISPRS[5], ISPRS[255], ISPRS[2]])
        _, found = translate(name)
        np.testing.assert_array_equal(found, np.array([5, 255, 2], np.uint8)[values])


def result_of(name, write_raster):
    return str(Path(write_raster(np.zeros((1, 1, 1), np.uint8), "here.tif")).parent / name)
