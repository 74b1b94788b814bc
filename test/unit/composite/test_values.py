"""A composite holds the published values; blocks do not show."""

from __future__ import annotations

import json

import numpy as np
from landseg.inference.blocks import blocks
from landseg.inference.errors import (
    error_from,
)
from landseg.inference.raster import RasterReader, describe_raster
from landseg.training import composite as composite_module
from landseg.training.composite_bands import NDSM_RANGE, NDVI_RANGE, to_bytes, vegetation_index
from landseg.training.errors import (
    GapsCaution,
)
from osgeo import gdal

from .making import SIZE, _whole, read


def floats(*values):
    return np.array(values, np.float32)


def test_heights_become_bytes_as_published():
    assert to_bytes(floats(245, 290, 267.5, 200, 400), (245, 290)).tolist() == [0, 255, 128, 0, 255]
    assert to_bytes(floats(0, 15, 45, -2), NDSM_RANGE).tolist() == [0, 128, 255, 0]


def test_the_vegetation_index_becomes_bytes_as_published():
    index = vegetation_index(floats(70, 70, 0, 0), floats(70, 0, 70, 0))
    assert index.tolist() == [0, 1, -1, 0]
    assert to_bytes(index, NDVI_RANGE).tolist() == [128, 255, 0, 128]


def test_a_composite_holds_the_published_values(compose, all_of):
    result = compose(**all_of, dsm_range=(245.0, 290.0))
    (dsm, ndsm, ndvi), valid = read(result.output)
    assert dsm[0, 0] == np.floor(255 * 5 / 45 + 0.5)
    assert (ndsm[10:20, 10:25] == 128).all()
    assert (ndsm[40:50, 50:60] == 255).all()
    assert ndsm[0, 0] == 0
    assert [ndvi[20, 20], ndvi[0, 0], ndvi[-1, -1], ndvi[0, -1]] == [128, 255, 0, 128]
    assert not valid[30:34, 30:36].any()
    assert valid.sum() == valid.size - 24
    assert result.valid == valid.mean()
    assert result.cautions == ()


def test_the_file_says_what_it_is(compose, all_of, surface):
    result = compose(**all_of)
    found, source = gdal.Open(str(result.output)), gdal.Open(surface)
    bands = [found.GetRasterBand(number) for number in (1, 2, 3)]
    assert [band.GetDescription() for band in bands] == ["DSM", "NDSM", "NDVI"]
    assert {band.DataType for band in bands} == {gdal.GDT_Byte}
    assert {band.GetMaskFlags() for band in bands} == {gdal.GMF_PER_DATASET}
    assert found.GetGeoTransform() == source.GetGeoTransform()
    assert found.GetSpatialRef().IsSame(source.GetSpatialRef())
    said = json.loads(found.GetMetadataItem("LANDSEG_COMPOSITE"))
    assert said == result.scaling == result.to_json()["scaling"]
    heights, hole = read(surface)[0][0], read(surface)[0][0] == -9999
    expected = np.percentile(heights[~hole].astype(np.float64), (1, 99))
    np.testing.assert_allclose(said["dsm_range"], expected)
    assert (said["ndsm_range"], said["ndvi_range"]) == ([0, 30], [-1, 1])
    assert said["ground"] == "terrain model"
    facts = describe_raster(str(result.output))
    assert [band.name for band in facts.bands] == ["DSM", "NDSM", "NDVI"]
    with RasterReader(str(result.output), (1, 2, 3)) as reader:
        np.testing.assert_array_equal(reader.read(_whole()).valid, ~hole)


def test_the_stored_scaling_given_again_makes_the_same_bytes(compose, all_of, tmp_path):
    first = compose(**all_of)
    again = compose(
        **all_of,
        output=tmp_path / "again.tif",
        dsm_range=tuple(first.scaling["dsm_range"]),
    )
    assert first.output.read_bytes() == again.output.read_bytes()


def test_nodata_of_any_raster_is_nodata_of_all(compose, surface, picture, write_raster):
    heights = np.full((1, *SIZE), 250, np.float32)
    heights[0, 5, :] = np.nan
    dtm = write_raster(heights, "dtm.tif")
    red = np.full((1, *SIZE), 50, np.uint8)
    red[0, :, 7] = 3
    red = write_raster(red, "red.tif", nodata=3)
    result = compose(dsm=surface, dtm=dtm, infrared=picture, red=red, red_band=1)
    found, valid = read(result.output)
    expected = np.ones(SIZE, np.bool_)
    expected[30:34, 30:36] = expected[5, :] = expected[:, 7] = False
    np.testing.assert_array_equal(valid, expected)
    assert not found[:, ~expected].any()
    (caution,) = result.cautions
    assert isinstance(caution, GapsCaution)
    sent = result.to_json()["cautions"][0]
    assert str(error_from(sent["class"], sent["fields"])) == "3 % of the composite is nodata."


def test_layers_come_in_the_order_asked_for(compose, all_of):
    result = compose(**all_of, layers=("ndvi", "dsm"), dsm_range=(250.0, 260.0))
    found = gdal.Open(str(result.output))
    assert [found.GetRasterBand(n).GetDescription() for n in (1, 2)] == ["NDVI", "DSM"]
    assert result.layers == ("ndvi", "dsm")
    assert set(result.scaling) == {"layers", "dsm_range", "ndvi_range"}
    assert found.ReadAsArray()[0, 0, 0] == 255


def test_without_terrain_the_ground_is_found(compose, surface, monkeypatch, tmp_path):
    options = {"dsm": surface, "layers": ("ndsm",), "ground_window": 10.0}
    whole = compose(**options)
    found, valid = read(whole.output)
    assert (whole.scaling["ground"], whole.scaling["ground_window"]) == ("opening", 10.0)
    assert (abs(found[0, 10:20, 10:25].astype(int) - 128) <= 4).all()  # on a slope
    assert (found[0, 40:50, 50:60] == 255).all()
    assert np.median(found[0][valid]) <= 4
    monkeypatch.setattr(composite_module, "blocks", lambda area: blocks(area, 17))
    parts = compose(**options, output=tmp_path / "parts.tif")
    np.testing.assert_array_equal(read(parts.output)[0], found)


def test_blocks_do_not_show_where_rasters_are_resampled(
    compose, surface, write_raster, monkeypatch, tmp_path
):
    random = np.random.default_rng(5)
    place = (299999.8, 0.31, 0.0, 5000000.2, 0.0, -0.27)
    picture = random.integers(0, 255, (2, 130, 140), np.uint8)
    options = {"dsm": surface, "infrared": write_raster(picture, "fine.tif", place=place)}
    whole = compose(**options)
    monkeypatch.setattr(composite_module, "blocks", lambda area: blocks(area, 13))
    parts = compose(**options, output=tmp_path / "parts.tif")
    for one, other in zip(read(whole.output), read(parts.output)):
        np.testing.assert_array_equal(one, other)
    assert whole.valid > 0.9


def test_the_infrared_band_is_the_grid_without_heights(compose, picture, write_raster):
    red = write_raster(
        np.full((1, 30, 40), 80, np.uint8), "red.tif", place=(300000, 1, 0, 5e6, 0, -1)
    )
    result = compose(infrared=picture, red=red, red_band=1, layers=("ndvi",))
    found, valid = read(result.output)
    assert found.shape == (1, *SIZE)
    assert valid.all()
    assert found[0, 20, 20] == 128


def test_an_infrared_band_that_is_marked_as_alpha_is_data(compose, write_raster):
    pixels = np.full((4, *SIZE), 60, np.uint8)
    pixels[3, :4] = 0
    name = write_raster(pixels, "rgbn.tif", options=["PHOTOMETRIC=RGB", "ALPHA=YES"])
    result = compose(infrared=name, infrared_band=4, red_band=1, layers=("ndvi",))
    found, valid = read(result.output)
    assert valid.all()
    assert (found[0, :4] == 0).all()
    assert (found[0, 4:] == 128).all()
