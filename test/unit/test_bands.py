"""Bands are found by name, colour or position, and never made up."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.bands import check_bands, match_bands
from landseg.inference.errors import BandCountError, BandNumberError, BandsMissingError
from landseg.inference.raster import describe_raster
from osgeo import gdal

RGB = ("red", "green", "blue")
COLOURS = {
    "red": gdal.GCI_RedBand,
    "green": gdal.GCI_GreenBand,
    "blue": gdal.GCI_BlueBand,
    "alpha": gdal.GCI_AlphaBand,
    "gray": gdal.GCI_GrayIndex,
    "undefined": gdal.GCI_Undefined,
}


@pytest.fixture
def facts(write_raster):
    def make(*colours, names=()):
        name = write_raster(np.ones((len(colours), 2, 2), np.uint8))
        dataset = gdal.Open(name, gdal.GA_Update)
        for number, colour in enumerate(colours, 1):
            dataset.GetRasterBand(number).SetColorInterpretation(COLOURS[colour])
        for number, text in enumerate(names, 1):
            dataset.GetRasterBand(number).SetDescription(text)
        del dataset
        return describe_raster(name)

    return make


@pytest.mark.parametrize(
    ("colours", "names", "wanted", "expected"),
    [
        (("red", "green", "blue"), (), RGB, (1, 2, 3)),
        (("blue", "green", "red"), (), RGB, (3, 2, 1)),
        (("red", "green", "blue", "alpha"), (), RGB, (1, 2, 3)),
        (("undefined",) * 3, (), RGB, (1, 2, 3)),
        (("gray", "undefined", "undefined"), (), RGB, (1, 2, 3)),
        (("gray",), (), ("dsm",), (1,)),
        (("undefined",) * 4, ("Blue", "Green", "Red", "Near-Infrared"), RGB, (3, 2, 1)),
        (("undefined",) * 4, ("NIR", "R", "g", "b"), (*RGB, "nir"), (2, 3, 4, 1)),
        (("red", "green", "blue"), ("Near infrared", "Red", "Green"), ("nir", "red"), (1, 2)),
        (("red", "green", "blue", "undefined"), (), (*RGB, "nir"), (1, 2, 3, 4)),
        (("red", "green", "blue"), ("Band 1", "Band 2", "Band 3"), RGB, (1, 2, 3)),
    ],
)
def test_bands_are_found_by_name_then_colour_then_position(facts, colours, names, wanted, expected):
    assert match_bands(facts(*colours, names=names), wanted, "model") == expected


@pytest.mark.parametrize(
    ("colours", "names", "wanted", "missing"),
    [
        (("gray",), (), RGB, "green, blue"),
        (("red", "green", "blue"), (), (*RGB, "nir"), "nir"),
        (("red", "green", "blue", "alpha"), (), (*RGB, "nir"), "nir"),
        (("red", "green", "blue"), (), ("nir", "red", "green"), "nir"),
        (("undefined",) * 4, ("coastal", "blue", "green", "swir"), RGB, "red"),
    ],
)
def test_a_band_that_is_not_there_is_named_and_no_other_taken(
    facts, colours, names, wanted, missing
):
    with pytest.raises(BandsMissingError) as caught:
        match_bands(facts(*colours, names=names), wanted, "model")
    assert caught.value.fields["missing"] == missing


def test_real_imagery_is_matched_by_its_colours(shared):
    naip = describe_raster(str(shared / "cases" / "naip_rgbn.tif"))
    assert match_bands(naip, RGB, "model") == (1, 2, 3)
    with pytest.raises(BandsMissingError):  # its infrared says that it is alpha
        match_bands(naip, (*RGB, "nir"), "model")
    check_bands(naip, (1, 2, 3, 4), (*RGB, "nir"), "model")


def test_chosen_bands_must_exist_and_be_as_many_as_the_model_needs(facts):
    raster = facts("red", "green", "blue")
    check_bands(raster, (3, 3, 1), RGB, "model")
    with pytest.raises(BandNumberError):
        check_bands(raster, (1, 2, 4), RGB, "model")
    with pytest.raises(BandNumberError):
        check_bands(raster, (0, 1, 2), RGB, "model")
    with pytest.raises(BandCountError):
        check_bands(raster, (1, 2), RGB, "model")
