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


def test_the_threads_of_one_job_are_not_those_of_the_next(classify, tmp_path, monkeypatch, tried):
    found = calibration.Calibration(threads=1, side=None)
    monkeypatch.setattr(trials, "recall", lambda key: found)
    before, used = torch.get_num_threads(), []
    predict = Predictor.predict

    def noted(self, images, *given):
        used.append(torch.get_num_threads())
        return predict(self, images, *given)

    monkeypatch.setattr(Predictor, "predict", noted)
    torch.set_num_threads(2)
    try:
        classify(make_raster(tmp_path / "s.tif", scene(64, 96)))
        assert (used, torch.get_num_threads()) == ([1], 2)
    finally:
        torch.set_num_threads(before)
