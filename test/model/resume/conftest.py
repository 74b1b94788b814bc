"""A job of six tiles, and the tiles that pass the network."""

from __future__ import annotations

import pytest
from landseg.inference import SegmentationJob
from landseg.inference import journal as journal_module
from landseg.inference.predict import Predictor

from ..conftest import make_raster, scene
from .running import SIZE, TILE


@pytest.fixture(autouse=True)
def every_window_is_noted_at_once(monkeypatch):
    monkeypatch.setattr(journal_module, "PACE", 0.0)


@pytest.fixture
def job(tmp_path, tiny_model):
    pixels = scene(*SIZE)
    pixels[:, 200:230, 40:80] = 0
    raster = make_raster(tmp_path / "s.tif", pixels, nodata=0)
    return SegmentationJob(str(raster), tiny_model, tmp_path / "map.tif", tile=TILE)


@pytest.fixture
def seen(monkeypatch):
    """Count the tiles that pass the network."""
    found, predict = [], Predictor.predict

    def counting(self, images, *more):
        found.append(images.shape)
        return predict(self, images, *more)

    monkeypatch.setattr(Predictor, "predict", counting)
    return found
