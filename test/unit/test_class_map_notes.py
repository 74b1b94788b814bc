"""What a class map says of itself, read without its pixels."""

from __future__ import annotations

import json

import numpy as np
import pytest
from landseg.inference import LEGEND, ClassMapError, LegendClass, read_notes
from osgeo import gdal

LAND = LegendClass(1, "land", "#e3d2a8")


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_legend_and_items_are_read(write_raster):
    name = write_raster(np.ones((1, 8, 8), np.uint8))
    dataset = gdal.Open(name, gdal.GA_Update)
    dataset.SetMetadataItem(LEGEND, json.dumps([LAND.to_json()]))
    dataset.SetMetadataItem("OF", "mine")
    del dataset
    notes = read_notes(name)
    assert notes.legend == (LAND,)
    assert notes.items["OF"] == "mine"


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_map_that_says_nothing_has_an_empty_legend(write_raster):
    assert read_notes(write_raster(np.ones((1, 8, 8), np.uint8))).legend == ()


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_what_is_no_raster_is_refused(tmp_path):
    (tmp_path / "x.tif").write_text("no", "utf-8")
    with pytest.raises(ClassMapError, match=r"x\.tif"):
        read_notes(str(tmp_path / "x.tif"))
