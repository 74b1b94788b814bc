"""Raster units to network input: by the card, the same in every tile, and never guessed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landseg.inference.card import ModelCard, Scaling
from landseg.inference.errors import StretchNeededError
from landseg.inference.grid import Window
from landseg.inference.jobs import Stretch
from landseg.inference.legend import LegendClass
from landseg.inference.normalise import Normaliser, check_fit, preview
from landseg.inference.raster import Block, RasterReader, describe_raster
from landseg.inference.stretch import stretch_limits
from osgeo import gdal

RNG = np.random.default_rng(5)


def card_of(scaling, data_type="uint8", valid_range=(0.0, 255.0), fill=None):
    return ModelCard(
        id="model",
        title="Model",
        bands=("red", "green", "blue")[: len(scaling)],
        data_type=data_type,
        scaling=scaling,
        valid_range=valid_range,
        fill=fill or (0.0,) * len(scaling),
        legend=(LegendClass(0, "a", "#000000"), LegendClass(1, "b", "#ffffff")),
        bn_first=True,
        sha256="0" * 64,
        size=1,
    )


def block_of(values, valid=None):
    values = np.asarray(values, np.float32)
    return Block(values, np.ones(values.shape[1:], bool) if valid is None else valid, 0)


def test_each_band_is_scaled_by_its_own_numbers():
    card = card_of((Scaling("z-score", 100.0, 50.0), Scaling("min-max", 50.0, 250.0)))
    found = Normaliser(card)(block_of([[[0, 100, 200]], [[50, 150, 250]]]))
    np.testing.assert_allclose(found, [[[-2, 0, 2]], [[0, 0.5, 1]]], atol=1e-7)
    assert found.dtype == np.float32


def test_nodata_becomes_the_fill_of_the_card_whatever_is_around():
    card = card_of((Scaling("z-score", 100.0, 50.0),) * 2, fill=(100.0, 200.0))
    valid = np.array([[True, False]])
    for around in (0, 255):
        found = Normaliser(card)(block_of([[[around, 0]], [[around, 0]]], valid))
        assert found[:, 0, 1].tolist() == [0.0, 2.0]


def test_a_stretch_maps_its_limits_onto_the_valid_range_and_clips_beyond():
    card = card_of((Scaling("min-max", 0.0, 1.0),), valid_range=(10.0, 20.0))
    limits = np.array([[1000.0, 3000.0]])
    found = Normaliser(card, limits)(block_of([[[0, 1000, 1500, 3000, 65535]]]))
    np.testing.assert_allclose(found, [[[10, 10, 12.5, 20, 20]]])


def test_the_fill_is_in_the_units_of_the_card_also_with_a_stretch():
    card = card_of((Scaling("min-max", 0.0, 255.0),), fill=(51.0,))
    found = Normaliser(card, np.array([[1000.0, 3000.0]]))(
        block_of([[[2000]]], np.zeros((1, 1), bool))
    )
    assert found[0, 0, 0] == np.float32(0.2)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 30), st.integers(1, 30))
def test_a_pixel_does_not_depend_on_the_tile_it_is_read_in(row, col, height, width):
    values = np.random.default_rng(1).normal(800, 300, (3, 70, 70)).astype(np.float32)
    card = card_of((Scaling("z-score", 117.3, 41.7),) * 3)
    normalise = Normaliser(card, np.array([[100.3, 1999.9]] * 3))
    rows, cols = Window(row, col, height, width).slices
    whole = normalise(block_of(values))
    assert (normalise(block_of(values[:, rows, cols])) == whole[:, rows, cols]).all()


@pytest.mark.parametrize(
    ("found", "wanted", "words"),
    [
        ("uint8", "uint8", None),
        ("uint16", "uint16", None),
        ("float64", "float32", None),
        ("float32", "float32", None),
        ("uint16", "uint8", "16-bit"),
        ("uint8", "uint16", "8-bit"),
        ("float32", "uint8", "decimal"),
        ("int16", "uint16", "signed 16-bit"),
    ],
)
def test_other_units_than_the_models_need_a_stretch(write_raster, found, wanted, words):
    facts = describe_raster(write_raster(np.ones((1, 2, 2), found)))
    card = card_of((Scaling("min-max", 0.0, 1.0),), data_type=wanted)
    check_fit(card, facts, Stretch())
    if words is None:
        check_fit(card, facts, None)
        return
    with pytest.raises(StretchNeededError) as caught:
        check_fit(card, facts, None)
    assert caught.value.fields["found"] == words


def test_only_the_bands_in_use_must_fit(tmp_path, write_raster):
    names = [
        write_raster(np.ones((1, 2, 2), dtype), f"{dtype}.tif") for dtype in ("uint8", "float32")
    ]
    path = str(tmp_path / "both.vrt")
    gdal.BuildVRT(path, names, separate=True).FlushCache()
    facts, card = describe_raster(path), card_of((Scaling("min-max", 0.0, 1.0),))
    check_fit(card, facts, None, (1,))
    with pytest.raises(StretchNeededError):
        check_fit(card, facts, None, (1, 2))


def test_the_preview_is_what_the_network_sees(write_raster):
    values = np.stack([np.full((40, 30), level, np.uint16) for level in (1000, 2000, 3000)])
    values[:, 0, 0] = 0
    name = write_raster(values, nodata=0)
    card = card_of((Scaling("z-score", 1.0, 2.0),) * 3, fill=(255.0,) * 3)
    found = preview(name, (3, 2, 1), card, Stretch("range", 1000, 3000))
    assert found.shape == (3, 40, 30)
    assert found[:, 5, 5].tolist() == [255, 128, 0]
    assert found[:, 0, 0].tolist() == [255, 255, 255]
    assert preview(name, (1,), card_of((Scaling("min-max", 0.0, 1.0),)), Stretch(), 10).shape == (
        1,
        10,
        8,
    )


def test_a_preview_by_percentiles_agrees_with_a_run_where_nothing_is_thinned(write_raster):
    values = RNG.integers(1, 4000, (3, 30, 30)).astype(np.uint16)
    name, stretch = write_raster(values), Stretch("percentile", 5, 90)
    card = card_of((Scaling("min-max", 0.0, 255.0),) * 3)
    limits = stretch_limits(name, (1, 2, 3), stretch)
    with RasterReader(name, (1, 2, 3)) as reader:
        seen = Normaliser(card, limits)(reader.read(Window(0, 0, 30, 30)))
    np.testing.assert_allclose(preview(name, (1, 2, 3), card, stretch), seen * 255, atol=0.51)
