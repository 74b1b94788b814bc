"""Values that are no numbers never replace good weights."""

from __future__ import annotations

import json

import numpy as np
import pytest
from landseg.inference.errors import InputError
from landseg.training import run_training, train
from landseg.training.errors import (
    DivergedError,
)
from landseg.training.keeper import steps_of

from ...training_set import job_on, labels_of, make_scene, make_set, recipe_of
from .making import quiet, usable


@pytest.mark.parametrize("optimiser", ["sgd", "adamw", "muon"])
def test_a_loss_that_is_no_number_stops_with_its_batch_named(folder, optimiser):
    recipe = recipe_of("seed", optimiser=optimiser, rate=1e30, encoder_rate=1.0)
    with pytest.raises(
        DivergedError, match=r"step [23] .*/train[01] \(row \d+, column \d+, 32 px\)"
    ):
        run_training(job_on(folder, recipe=recipe), quiet)


@pytest.fixture
def poisoned(monkeypatch):
    """Train, and break a weight after a step, as a gradient without bounds does."""
    modules = []
    whole = train.SegNetModule.training_step

    def step(self, batch, number):
        modules[:] = [self]
        return whole(self, batch, number)

    monkeypatch.setattr(train.SegNetModule, "training_step", step)

    def run(job, after):
        def report(done, total):
            if (done, total) == (after, 8):
                modules[0].network.conv1_1.weight.data.fill_(float("nan"))

        with pytest.raises(DivergedError) as caught:
            run_training(job, report)
        return caught

    return run


@pytest.mark.parametrize("average", [0.0, 0.998])
def test_weights_that_are_no_numbers_never_replace_good_ones(folder, poisoned, average):
    recipe = recipe_of(average=average, keep="last", validate_every=2)
    caught = poisoned(job_on(folder, recipe=recipe), 4 if average == 0 else 3)
    assert caught.value.fields["step"] == 4
    usable(folder / "run" / "tiny.safetensors")
    assert json.loads((folder / "run" / "metrics.json").read_text())["step"] == 2


def test_the_best_before_a_loss_that_is_no_number_is_kept(folder, poisoned):
    caught = poisoned(job_on(folder), 6)
    assert caught.value.fields["step"] == 7
    assert caught.value.fields["patches"].count("px)") == 2
    assert isinstance(caught.value, InputError)
    assert "lower the rate" in caught.value.hint
    usable(folder / "run" / "tiny.safetensors")
    assert json.loads((folder / "run" / "metrics.json").read_text())["step"] == 4
    assert steps_of(folder / "run" / "last.ckpt") == 6


def test_huge_values_do_not_stop_a_training(tmp_path):
    """Also those that a standard deviation in 32 bits could not hold."""
    make_set(tmp_path)
    for number, name in enumerate(("train0", "train1", "validation")):
        labels = labels_of(96, 2, number)
        pixels = np.repeat(labels[np.newaxis], 3, 0).astype(np.float32)
        pixels[0, 0, :5], pixels[1, 5, 5] = 3e38, np.inf
        make_scene(tmp_path / f"{name}.tif", labels, number, pixels)
    result = run_training(job_on(tmp_path), quiet)
    usable(result.model)
