"""`landseg:labels` in Processing, with the real engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import processing
import pytest
from osgeo import gdal
from qgis.core import (
    QgsPalettedRasterRenderer,
    QgsProcessing,
    QgsProcessingException,
)

from .making import make_raster, read
from .running import Feedback

ISPRS = np.array(
    [(255, 255, 255), (0, 0, 255), (0, 255, 255), (0, 255, 0), (255, 255, 0), (255, 0, 0)], np.uint8
)


@pytest.fixture
def values():
    found = np.random.default_rng(1).integers(0, 6, (40, 50)).astype(np.uint8)
    found[:20] = 1
    return found


@pytest.fixture
def coloured(tmp_path, values):
    """The values as colours of the ISPRS palette."""
    return str(make_raster(tmp_path / "colours.tif", np.moveaxis(ISPRS[values], 2, 0)))


@pytest.fixture
def convert(provider, tmp_path):
    def run(source, feedback=None, name="out.tif", **options):
        options = {"INPUT": source, "OUTPUT": str(tmp_path / name), **options}
        return Path(processing.run("landseg:labels", options, feedback=feedback)["OUTPUT"])

    return run


def test_colours_become_values_and_colours_again(convert, coloured, values):
    said = Feedback()
    found = convert(coloured, said)
    np.testing.assert_array_equal(read(found), values)
    assert f"building: {(values == 1).sum()} pixels" in said.infos
    assert "not labelled: 0 pixels" in said.infos
    back = gdal.Open(str(convert(str(found), name="back.tif", DIRECTION=1))).ReadAsArray()
    np.testing.assert_array_equal(back, gdal.Open(coloured).ReadAsArray())


def test_borders_are_eroded_on_wish(convert, tmp_path):
    halves = np.zeros((20, 20), np.uint8)
    halves[:, 10:] = 1
    path = make_raster(tmp_path / "halves.tif", np.moveaxis(ISPRS[halves], 2, 0))
    found = read(convert(str(path), ERODE=3))
    assert (found[:, 7:13] == 255).all()
    assert (found != 255).sum() == 280


def test_a_palette_of_ones_own(convert, tmp_path):
    (tmp_path / "palette.csv").write_text("value,name,colour\n4,roof,#102030\n7,sky,#FF0001\n")
    pixels = np.zeros((3, 8, 9), np.uint8)
    pixels[:, :4] = np.array([0x10, 0x20, 0x30])[:, None, None]
    path = make_raster(tmp_path / "roofs.tif", pixels)
    found = read(convert(str(path), PALETTE=str(tmp_path / "palette.csv")))
    assert (found[:4] == 4).all()
    assert (found[4:] == 255).all()


def test_unknown_colours_stop_it_unless_they_are_tolerated(convert, tmp_path, values):
    colours = np.moveaxis(ISPRS[values], 2, 0).copy()
    colours[:, 30, 7:12] = 99
    path = str(make_raster(tmp_path / "odd.tif", colours))
    with pytest.raises(QgsProcessingException, match=r"5 pixels of odd\.tif .* first #636363"):
        convert(path)
    assert not (tmp_path / "out.tif").exists()
    said = Feedback()
    found = read(convert(path, said, TOLERATE_UNKNOWN=True))
    assert said.warnings == ["Unknown colour #636363: 5 pixels, first at row 30, column 7."]
    assert (found[30, 7:12] == 255).all()


@pytest.mark.usefixtures("provider")
def test_the_layer_shows_the_colours_of_the_classes(coloured, project):
    values = {"INPUT": coloured, "OUTPUT": QgsProcessing.TEMPORARY_OUTPUT}
    processing.runAndLoadResults("landseg:labels", values)
    (layer,) = project.mapLayersByName("Converted labels")
    renderer = layer.renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    colours = {one.value: one.color.name() for one in renderer.classes()}
    assert colours[1] == "#0000ff"
