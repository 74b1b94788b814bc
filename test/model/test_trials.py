"""Trials before a long job: made once, not where a tile is given, and no trace in the map."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from landseg.inference import calibration, trials
from landseg.inference.predict import Predictor

from .conftest import make_raster, scene


@pytest.fixture
def tried(monkeypatch):
    """Take every job for a long one and every trial for the last; list the sides of all tiles."""
    monkeypatch.setattr(trials, "WORTH", 0.0)
    monkeypatch.setattr(calibration, "SECONDS", 0.0)
    predict, sides = Predictor.predict, []

    def noted(self, images, *given):
        sides.append(images.shape[1:])
        return predict(self, images, *given)

    monkeypatch.setattr(Predictor, "predict", noted)
    return sides


def test_trials_are_made_once_and_leave_the_map_as_it_is(classify, tmp_path, tried, user_folder):
    raster = make_raster(tmp_path / "s.tif", scene(64, 96))
    plain, _ = classify(raster, tile=512)
    assert tried == [(64, 96)]
    threads = torch.get_num_threads()
    first, _ = classify(raster, output=tmp_path / "a.tif")
    assert tried[1:] == [(512, 512), (64, 96)]
    second, _ = classify(raster, output=tmp_path / "b.tif")
    assert tried[3:] == [(64, 96)]
    np.testing.assert_array_equal(first, plain)
    np.testing.assert_array_equal(second, plain)
    assert (user_folder / calibration.FILE).is_file()
    assert torch.get_num_threads() == threads
