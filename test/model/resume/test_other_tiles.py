"""Finished windows fit into tiles of another size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from landseg.inference import JobCancelled, find_interrupted
from landseg.inference.predict import Predictor, TileMemoryError

from ..conftest import make_raster, scene
from .running import TILE, files, interrupt, pixels_of, run, whole


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_what_is_done_fits_into_other_tiles_on_another_device(job, tmp_path, seen, device):
    raster = make_raster(tmp_path / "large.tif", scene(800, 640))
    job = replace(job, raster=str(raster), tile=512)
    expected, _ = whole(job, tmp_path / "whole")
    interrupt(job, 2)
    seen.clear()
    found = files(run(replace(job, interrupted="resume", tile=TILE, device=device)))
    assert max(height * width for _, height, width in seen) <= TILE**2
    np.testing.assert_array_equal(*(pixels_of(each[0]) for each in (found, expected)))


def test_the_tiles_become_smaller_where_memory_became_short(job, tmp_path, monkeypatch, seen):
    from landseg.inference import classify_tiles

    raster = make_raster(tmp_path / "large.tif", scene(800, 640))
    job = replace(job, raster=str(raster), tile=None)
    monkeypatch.setattr(classify_tiles, "choose_side", lambda *_: 544)
    interrupt(job, 1)
    seen.clear()
    monkeypatch.setattr(classify_tiles, "choose_side", lambda *_: TILE)
    run(replace(job, interrupted="resume"))
    assert max(height * width for _, height, width in seen) <= TILE**2


def test_the_tiles_stay_those_of_the_first_run_whatever_memory_says(job, tmp_path, monkeypatch):
    from landseg.inference import classify_tiles

    job = replace(job, tile=None)
    monkeypatch.setattr(classify_tiles, "choose_side", lambda *_: TILE)
    expected, _ = whole(job, tmp_path / "whole")
    interrupt(job)
    monkeypatch.setattr(classify_tiles, "choose_side", lambda *_: 2048)
    assert files(run(replace(job, interrupted="resume"))) == expected


def test_windows_of_smaller_tiles_are_kept_too(job, tmp_path, monkeypatch, seen):
    raster = make_raster(tmp_path / "large.tif", scene(800, 640))
    job = replace(job, raster=str(raster), tile=1024)
    expected, _ = whole(job, tmp_path / "whole")
    predict = Predictor.predict

    def limited(self, images, *more):
        if images[0].size > 544 * 544:
            raise TileMemoryError
        if len(seen) == 4:
            raise JobCancelled
        return predict(self, images, *more)

    seen.clear()
    monkeypatch.setattr(Predictor, "predict", limited)
    with pytest.raises(JobCancelled):
        run(job)
    assert find_interrupted(job.output).percent > 0
    monkeypatch.setattr(Predictor, "predict", predict)
    assert files(run(replace(job, interrupted="resume"))) == expected
