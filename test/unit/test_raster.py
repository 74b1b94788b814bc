"""Windows of a raster: values, validity by every rule, and errors that name the block."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.errors import (
    BandNumberError,
    RasterOpenError,
    RasterReadError,
    RasterSizeError,
    RasterTypeError,
)
from landseg.inference.grid import Window
from landseg.inference.raster import RasterReader, open_raster
from osgeo import gdal

RNG = np.random.default_rng(3)


def pixels(bands=3, height=20, width=30, dtype="uint8"):
    return RNG.integers(1, 250, (bands, height, width)).astype(dtype)


def read_all(name, bands):
    with RasterReader(name, bands) as reader:
        return reader.read(Window(0, 0, reader.height, reader.width))


@pytest.mark.parametrize(
    "dtype", ["uint8", "uint16", "int16", "uint32", "int32", "float32", "float64"]
)
def test_values_of_every_type_come_in_the_order_of_the_chosen_bands(write_raster, dtype):
    expected = pixels(3, dtype=dtype)
    block = read_all(write_raster(expected), (3, 1))
    np.testing.assert_array_equal(block.values, expected[[2, 0]])
    assert block.values.dtype == np.float32
    assert block.valid.all()


@pytest.mark.parametrize(
    "window",
    [
        Window(-5, -7, 40, 50),
        Window(-32, 4, 64, 8),
        Window(15, 25, 10, 10),
        Window(3, 4, 5, 6),
        Window(19, 29, 1, 1),
        Window(20, 0, 4, 4),
        Window(-9, -9, 4, 4),
    ],
)
def test_a_window_is_zero_and_invalid_where_it_leaves_the_raster(write_raster, window):
    expected = pixels(2)
    padded = np.pad(expected, ((0, 0), (64, 64), (64, 64)))
    inside = np.pad(np.ones((20, 30), bool), 64)
    with RasterReader(write_raster(expected), (1, 2)) as reader:
        block = reader.read(window)
    rows, cols = Window(window.row + 64, window.col + 64, window.height, window.width).slices
    np.testing.assert_array_equal(block.values, padded[:, rows, cols])
    np.testing.assert_array_equal(block.valid, inside[rows, cols])


def test_nodata_of_any_chosen_band_makes_a_pixel_invalid(write_raster):
    values = pixels(3)
    values[0, 2, 3], values[1, 4, 5], values[2, 6, 7] = 0, 0, 0
    name = write_raster(values, nodata=0)
    expected = np.ones((20, 30), bool)
    expected[2, 3] = expected[4, 5] = False
    block = read_all(name, (1, 2))
    np.testing.assert_array_equal(block.valid, expected)
    assert (block.values[:, ~expected] == 0).all()


def test_a_nodata_value_that_differs_by_band_counts_for_its_band_only(tmp_path, write_raster):
    values = np.full((2, 20, 30), 5, np.uint8)
    values[0, 0, :2] = values[1, 0, 2:4] = 7, 9
    source = gdal.Open(write_raster(values))
    copy = gdal.GetDriverByName("VRT").CreateCopy(str(tmp_path / "two.vrt"), source)
    copy.GetRasterBand(1).SetNoDataValue(7)
    copy.GetRasterBand(2).SetNoDataValue(9)
    del copy
    block = read_all(str(tmp_path / "two.vrt"), (1, 2))
    assert list(zip(*np.nonzero(~block.valid))) == [(0, 0), (0, 3)]


@pytest.mark.parametrize("nodata", [-9999.0, -3.4028234663852886e38, 0.1, float("nan")])
def test_float_nodata_and_numbers_that_are_none_are_told_apart(write_raster, nodata):
    values = pixels(2, dtype="float32")
    values[0, 1, 1] = nodata
    values[1, 2, 2], values[0, 3, 3] = np.inf, -np.inf
    values[1, 4, 4] = np.nan
    values[1, 1, 1] = np.nan  # nodata in the other band already
    block = read_all(write_raster(values, nodata=nodata), (1, 2))
    invalid = [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert list(zip(*np.nonzero(~block.valid))) == invalid
    assert block.invalid_values == (2 if np.isnan(nodata) else 3)
    assert np.isfinite(block.values).all()


def test_doubles_beyond_float32_are_invalid_and_not_infinite(write_raster):
    values = pixels(1, dtype="float64")
    values[0, 5, 5] = 1e300
    block = read_all(write_raster(values), (1,))
    assert list(zip(*np.nonzero(~block.valid))) == [(5, 5)]
    assert block.values[0, 5, 5] == 0


def test_alpha_zero_is_invalid_and_faint_is_valid(write_raster):
    values = pixels(4)
    values[3] = 255
    values[3, 0, 0], values[3, 0, 1] = 0, 1
    name = write_raster(values, options=["PHOTOMETRIC=RGB", "ALPHA=YES"])
    block = read_all(name, (1, 2, 3))
    assert list(zip(*np.nonzero(~block.valid))) == [(0, 0)]


def test_alpha_counts_beside_a_nodata_value(write_raster):
    values = pixels(4)
    values[3] = 255
    values[3, 0, 0] = 0
    values[0, 1, 1] = 0
    name = write_raster(values, nodata=0, options=["PHOTOMETRIC=RGB", "ALPHA=YES"])
    block = read_all(name, (1, 2, 3))
    assert list(zip(*np.nonzero(~block.valid))) == [(0, 0), (1, 1)]


def test_an_alpha_band_that_is_chosen_is_data(write_raster):
    values = pixels(4)
    values[3, 0, 0] = 0
    name = write_raster(values, options=["PHOTOMETRIC=RGB", "ALPHA=YES"])
    block = read_all(name, (1, 2, 3, 4))
    assert block.valid.all()
    np.testing.assert_array_equal(block.values, values)


@pytest.mark.parametrize("internal", ["YES", "NO"])
def test_a_mask_band_counts_beside_nodata(write_raster, internal):
    values = pixels(2)
    values[1, 8, 8] = 0
    name = write_raster(values, nodata=0)
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", internal)
    try:
        dataset = gdal.Open(name, gdal.GA_Update)
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        mask = np.full((20, 30), 255, np.uint8)
        mask[9, 9] = 0
        dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)
        del dataset
    finally:
        gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", None)
    block = read_all(name, (1, 2))
    assert list(zip(*np.nonzero(~block.valid))) == [(8, 8), (9, 9)]


@pytest.mark.parametrize(
    ("kind", "share"),
    [("", 1.0), ("_alpha", None), ("_mask", None), ("_extmask", None), ("_nodata", None)],
)
def test_one_image_is_as_valid_as_gdal_says_in_each_of_its_files(shared, kind, share):
    name = str(shared / "cases" / f"201404_13SED190110_201404_0x1500m_CL_1{kind}.tif")
    dataset = gdal.Open(name)
    masks = [dataset.GetRasterBand(n).GetMaskBand().ReadAsArray() > 0 for n in (1, 2, 3)]
    block = read_all(name, (1, 2, 3))
    np.testing.assert_array_equal(block.valid, np.logical_and.reduce(masks))
    assert share in (None, block.valid.mean())


def test_a_glance_shows_the_whole_raster_thinned(write_raster):
    values = np.repeat(np.arange(100, dtype=np.uint8), 60).reshape(1, 100, 60)
    with RasterReader(write_raster(values), (1,)) as reader:
        block = reader.glance(50)
        tiny = RasterReader(write_raster(values[:, :1], "line.tif"), (1,)).glance(50)
    assert block.values.shape == (1, 50, 30)
    assert (np.diff(block.values[0, :, 0]) == 2).all()
    assert tiny.values.shape == (1, 1, 50)


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
class TestRefusals:
    @pytest.mark.parametrize("text", [None, "no raster"])
    def test_what_is_no_raster_cannot_be_opened(self, tmp_path, text):
        path = tmp_path / "ä 'x'.tif"
        if text:
            path.write_text(text)
        with pytest.raises(RasterOpenError, match=r"ä 'x'\.tif cannot be opened"):
            open_raster(str(path))

    def test_a_band_that_is_not_there_is_named(self, write_raster):
        with pytest.raises(BandNumberError, match=r"Band 4 does not exist; raster\.tif has 3"):
            RasterReader(write_raster(pixels()), (1, 2, 4))

    def test_complex_numbers_are_refused(self, write_raster):
        with pytest.raises(RasterTypeError, match="complex"):
            open_raster(write_raster(pixels(1, dtype="complex64")))

    def test_a_palette_is_refused(self, tmp_path):
        path = str(tmp_path / "palette.tif")
        dataset = gdal.GetDriverByName("GTiff").Create(path, 5, 5)
        table = gdal.ColorTable()
        table.SetColorEntry(0, (1, 2, 3))
        dataset.GetRasterBand(1).SetRasterColorTable(table)
        del dataset
        with pytest.raises(RasterTypeError, match="palette"):
            open_raster(path)

    def test_an_absurd_size_is_refused_before_bands_are_opened(self, tmp_path):
        path = tmp_path / "huge.vrt"
        path.write_text(
            '<VRTDataset rasterXSize="2147483647" rasterYSize="2147483647">'
            '<VRTRasterBand dataType="Byte" band="1"/></VRTDataset>'
        )
        with pytest.raises(RasterSizeError, match="2147483647 x 2147483647"):
            open_raster(str(path))

    def test_a_cut_file_names_the_first_block_that_is_missing(self, tmp_path, write_raster):
        options = ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"]
        path = tmp_path / "raster.tif"
        write_raster(pixels(1, 64, 64), options=options)
        whole = path.read_bytes()
        offset = 256 * 10 + 100  # of 16 blocks the last few end beyond it
        path.write_bytes(whole[: len(whole) - 256 * 16 + offset])
        with RasterReader(str(path), (1,)) as reader:
            assert reader.read(Window(0, 0, 32, 64)).valid.all()
            with pytest.raises(RasterReadError) as caught:
                reader.read(Window(10, 5, 50, 50))
        assert caught.value.fields == {"name": "raster.tif", "row": 32, "col": 32}

    def test_a_missing_part_of_a_mosaic_is_an_error(self, tmp_path, write_raster):
        name = write_raster(pixels(1))
        mosaic = str(tmp_path / "mosaic.vrt")
        gdal.BuildVRT(mosaic, [name]).FlushCache()
        (tmp_path / "raster.tif").unlink()
        with pytest.raises((RasterReadError, RasterOpenError)):
            read_all(mosaic, (1,))
