"""What a class map says, and what it never says."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest
import torch
from landseg.inference import JobCancelled, Stretch, Window
from landseg.inference.errors import (
    AllNodataCaution,
    BandsMissingError,
    MemoryShortError,
    RasterChangedError,
    ScoresError,
    StretchNeededError,
)
from landseg.inference.predict import Predictor, TileMemoryError
from landseg.inference.strip_network import StripNetwork
from osgeo import gdal, ogr

from .conftest import GEOTRANSFORM, make_model, make_raster, scene


def test_nodata_of_any_band_is_nodata_in_the_map_and_changes_nothing_beyond_reach(
    classify, tmp_path
):
    pixels = scene(600, 600)
    clean, _ = classify(make_raster(tmp_path / "clean.tif", pixels))
    pixels[1, 100:110, 100:110] = 0
    holed, result = classify(
        make_raster(tmp_path / "holed.tif", pixels, nodata=0), output=tmp_path / "holed_map.tif"
    )
    nodata = np.zeros((600, 600), bool)
    nodata[100:110, 100:110] = True
    np.testing.assert_array_equal(holed == 255, nodata)
    np.testing.assert_array_equal(holed[330:, 330:], clean[330:, 330:])
    assert sum(result.counts.values()) == 600 * 600 - 100


def test_nan_and_infinity_become_nodata_and_are_counted(classify, tmp_path, user_folder):
    make_model("float", data_type="float32")
    pixels = scene(64, 96).astype(np.float32)
    pixels[0, 3, 4], pixels[2, 60, 90] = np.nan, np.inf
    classes, result = classify(make_raster(tmp_path / "f.tif", pixels), weights="float")
    assert sorted(zip(*np.nonzero(classes == 255))) == [(3, 4), (60, 90)]
    assert str(result.cautions[0]).startswith("2 pixels")


def test_a_raster_without_a_valid_pixel_gives_an_empty_map_and_a_caution(classify, tmp_path):
    pixels = np.zeros((3, 40, 50), np.uint8)
    classes, result = classify(make_raster(tmp_path / "empty.tif", pixels, nodata=0))
    assert (classes == 255).all()
    assert AllNodataCaution in map(type, result.cautions)


def test_confidence_lies_beside_the_map_and_has_its_nodata(classify, tmp_path):
    pixels = scene(64, 96)
    pixels[:, :5] = 0
    raster = make_raster(tmp_path / "s.tif", pixels, nodata=0)
    classes, result = classify(raster, confidence=tmp_path / "sure.tif")
    sure = gdal.Open(str(result.confidence)).ReadAsArray()
    np.testing.assert_array_equal(sure == 255, classes == 255)
    assert sure[5:].min() >= 25  # percent: the likeliest of four classes
    assert sure[5:].max() <= 100


def test_only_tiles_that_touch_the_polygons_are_computed(classify, tmp_path, monkeypatch):
    raster = make_raster(tmp_path / "s.tif", scene(900, 900))
    whole, _ = classify(raster)
    x, y = GEOTRANSFORM[0], GEOTRANSFORM[3]
    area = _polygons(tmp_path / "area.geojson", [(x + 5, y - 5), (x + 30, y - 5), (x + 5, y - 30)])
    runs = []
    predict = Predictor.predict
    monkeypatch.setattr(Predictor, "predict", lambda *given: runs.append(1) or predict(*given))
    classes, result = classify(
        raster, mask=area, window=Window(0, 0, 900, 900), tile=448, output=tmp_path / "part.tif"
    )
    inside = classes != 255
    assert 0 < inside.sum() < 2600
    offset = gdal.Open(str(result.output)).GetGeoTransform()
    col, row = round((offset[0] - x) / 0.5), round((y - offset[3]) / 0.5)
    height, width = classes.shape
    np.testing.assert_array_equal(
        classes[inside], whole[row : row + height, col : col + width][inside]
    )
    assert len(runs) == 1


def test_values_of_another_type_need_a_stretch_that_the_user_names(classify, tmp_path):
    eight = scene(64, 96)
    sixteen = make_raster(tmp_path / "sixteen.tif", eight.astype(np.uint16) * 8)
    with pytest.raises(StretchNeededError, match=r"8-bit values; sixteen\.tif holds 16-bit"):
        classify(sixteen)
    expected, _ = classify(make_raster(tmp_path / "eight.tif", eight))
    found, _ = classify(sixteen, stretch=Stretch("range", 0, 255 * 8), output=tmp_path / "b.tif")
    np.testing.assert_array_equal(found, expected)


def test_missing_bands_are_named_and_nothing_is_left(classify, tmp_path):
    raster = make_raster(tmp_path / "two.tif", scene(40, 40, bands=2))
    with pytest.raises(BandsMissingError, match="blue"):
        classify(raster)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["two.tif"]


def test_the_same_job_gives_the_same_bytes_and_can_be_read_from_the_map(classify, tmp_path):
    raster = make_raster(tmp_path / "s.tif", scene(70, 90))
    first, second = (
        classify(raster, output=tmp_path / name)[1].output for name in ("a.tif", "b.tif")
    )
    assert first.read_bytes() == second.read_bytes()
    job = json.loads(gdal.Open(str(first)).GetMetadataItem("LANDSEG_JOB"))
    assert job["raster"] == str(raster)
    assert job["bands"] == [1, 2, 3]


def test_cancel_leaves_neither_map_nor_work_folder(classify, tmp_path):
    raster = make_raster(tmp_path / "s.tif", scene(64, 96))
    calls = []

    def cancel(done, total):
        calls.append(done)
        if len(calls) == 12:  # between two layers of the first tile
            raise JobCancelled

    with pytest.raises(JobCancelled):
        classify(raster, report=cancel)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.tif"]


def test_a_raster_that_changes_in_the_meantime_gives_no_map(classify, tmp_path):
    raster = make_raster(tmp_path / "s.tif", scene(64, 96))

    def touch(done, total):
        os.utime(raster, (done + 1, done + 1))

    with pytest.raises(RasterChangedError):
        classify(raster, report=touch)
    assert not (tmp_path / "map.tif").exists()


def test_short_memory_takes_smaller_tiles_and_gives_the_same_map(classify, tmp_path, monkeypatch):
    raster = make_raster(tmp_path / "s.tif", scene(701, 933))
    expected, _ = classify(raster)
    predict = Predictor.predict

    def limited(self, images, *given):
        if images.shape[1] * images.shape[2] > 512 * 512:
            raise TileMemoryError
        return predict(self, images, *given)

    monkeypatch.setattr(Predictor, "predict", limited)
    found, result = classify(raster, output=tmp_path / "small.tif")
    np.testing.assert_array_equal(found, expected)
    assert "tiles of" in str(result.cautions[0])


def test_no_memory_at_all_is_said_and_leaves_nothing(classify, tmp_path, monkeypatch):
    raster = make_raster(tmp_path / "s.tif", scene(64, 96))

    def none(*_):
        raise TileMemoryError

    monkeypatch.setattr(Predictor, "predict", none)
    with pytest.raises(MemoryShortError, match="memory"):
        classify(raster)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s.tif"]


def test_torchs_own_word_for_no_memory_is_understood(tiny_model, tmp_path):
    from landseg.inference import find_model
    from landseg.inference.checkpoint import load_network
    from landseg.inference.device import pick

    model = find_model(tiny_model)
    predictor = Predictor(load_network(model.card, model.weights), pick("cpu"))

    def exhaust():
        torch.empty(1 << 60)

    with pytest.raises(TileMemoryError):
        predictor.predict(np.zeros((3, 32, 32), np.float32), Window(0, 0, 32, 32), exhaust)


def test_a_network_that_gives_no_numbers_makes_no_map(classify, tmp_path, monkeypatch):
    raster = make_raster(tmp_path / "s.tif", scene(64, 96))

    def scores(self, images, core, hear):
        yield 0, torch.full((core.height, core.width, 4), torch.nan)

    monkeypatch.setattr(StripNetwork, "scores", scores)
    with pytest.raises(ScoresError, match="no numbers"):
        classify(raster)
    assert not (tmp_path / "map.tif").exists()


def _polygons(path, corners):
    driver = ogr.GetDriverByName("GeoJSON")
    source = driver.CreateDataSource(str(path))
    from osgeo import osr

    reference = osr.SpatialReference()
    reference.ImportFromEPSG(32640)
    layer = source.CreateLayer("area", reference, ogr.wkbPolygon)
    feature = ogr.Feature(layer.GetLayerDefn())
    points = ", ".join(f"{x} {y}" for x, y in [*corners, corners[0]])
    feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POLYGON(({points}))"))
    layer.CreateFeature(feature)
    return str(path)
