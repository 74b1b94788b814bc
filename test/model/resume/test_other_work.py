"""Work of another job is neither taken nor lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from landseg.inference import OtherWorkError, Stretch, Window, find_interrupted

from ..conftest import make_model, make_raster, scene
from .running import SIZE, interrupt, run


@pytest.mark.parametrize("choice", ["ask", "resume"])
@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"quality": "good"}, "quality"),
        ({"stretch": Stretch("range", 0, 200)}, "stretch"),
        ({"bands": (3, 2, 1)}, "bands"),
        ({"window": Window(0, 0, 1100, 90)}, "area"),
    ],
)
def test_work_of_other_settings_is_neither_taken_nor_lost(job, choice, change, what):
    interrupt(job)
    with pytest.raises(OtherWorkError, match=f"another choice of: {what}"):
        run(replace(job, interrupted=choice, **change))
    assert find_interrupted(job.output).percent > 0


def test_work_of_an_image_that_changed_is_not_taken(job):
    interrupt(job)
    pixels = scene(*SIZE, seed=5)
    make_raster(job.raster, pixels, nodata=0)
    with pytest.raises(OtherWorkError, match="image"):
        run(replace(job, interrupted="resume"))
    run(replace(job, interrupted="restart"))


def test_work_of_other_weights_is_not_taken(job):
    interrupt(job)
    make_model(seed=9)
    with pytest.raises(OtherWorkError, match="model"):
        run(replace(job, interrupted="resume"))
