"""What goes wrong during a training: it is named, and what was reached is kept."""

from __future__ import annotations

import errno
import json
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from landseg.inference import find_model
from landseg.inference.checkpoint import load_network
from landseg.inference.errors import InputError, JobCancelled, OutputWriteError
from landseg.training import run_training, train
from landseg.training.errors import (
    CheckpointCaution,
    CheckpointReadError,
    DamagedCaution,
    DamagedImageError,
    DivergedError,
    RunMissingError,
    RunWriteError,
)
from landseg.training.keeper import steps_of
from landseg.training.run_folder import RunFolder

from ..training_set import job_on, labels_of, make_scene, make_set, recipe_of


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    monkeypatch.setattr(train, "draw_pictures", lambda folder, areas: None)


@pytest.fixture
def folder(tmp_path):
    return make_set(tmp_path)


def quiet(done, total):
    """A report that nobody reads."""


def full_disk(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def stop_at(step):
    def report(done, total):
        if (done, total) == (step, 8):
            raise JobCancelled

    return report


def usable(weights):
    model = find_model(str(weights))
    return load_network(model.card, model.weights)


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


def test_a_full_disk_at_a_checkpoint_does_not_end_the_run(folder, monkeypatch):
    keep, calls = RunFolder.keep_checkpoint, []

    def sometimes(self, save):
        calls.append(save)
        keep(self, full_disk if len(calls) > 2 else save)

    monkeypatch.setattr(RunFolder, "keep_checkpoint", sometimes)
    result = run_training(job_on(folder), quiet)
    assert (result.steps, result.cancelled) == (8, False)
    assert [type(each) for each in result.cautions] == [CheckpointCaution]
    assert str(result.cautions[0]) == "2 files of the run could not be written."
    assert [steps_of(folder / "run" / f"{name}.ckpt") for name in ("previous", "last")] == [2, 4]
    monkeypatch.undo()
    monkeypatch.setattr(train, "draw_pictures", lambda folder, areas: None)
    weights = result.model.read_bytes()
    again = run_training(replace(job_on(folder), resume=True), quiet)
    assert (again.steps, again.cautions) == (8, ())
    assert again.model.read_bytes() == weights


def test_a_full_disk_while_lightning_writes_leaves_no_part_of_a_checkpoint(folder, monkeypatch):
    monkeypatch.setattr(torch, "save", full_disk)
    result = run_training(job_on(folder), quiet)
    assert str(result.cautions[0]) == "4 files of the run could not be written."
    assert not list((folder / "run").glob("*.ckpt"))
    assert not [path for path in (folder / "run").iterdir() if path.name.startswith(".")]
    usable(result.model)


def test_checkpoints_do_not_need_the_folder_for_temporary_files(folder, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "none"))
    assert run_training(job_on(folder), quiet).cautions == ()
    assert [steps_of(folder / "run" / f"{name}.ckpt") for name in ("previous", "last")] == [6, 8]


def test_weights_that_could_not_be_written_are_not_taken_for_the_best(folder, monkeypatch):
    write, calls = train.save_model, []

    def second_fails(*arguments):
        calls.append(arguments)
        return full_disk() if len(calls) == 2 else write(*arguments)

    monkeypatch.setattr(train, "save_model", second_fails)
    job = job_on(folder, recipe=recipe_of(validate_every=2, keep="last"))
    seen = []
    result = run_training(job, lambda done, total: seen.append(done))
    assert len(calls) == 4
    assert result.best_step == 8
    stopped = replace(job, output=folder / "stopped")
    calls.clear()
    result = run_training(stopped, stop_at(5))
    assert len(calls) == 2
    assert result.best_step == 2
    usable(result.model)
    assert CheckpointCaution in {type(each) for each in result.cautions}


def test_a_damaged_image_is_named_or_left_out_if_asked(folder):
    path = folder / "train1.tif"
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(DamagedImageError, match="train1"):
        run_training(job_on(folder), quiet)
    result = run_training(job_on(folder, skip_damaged=True), quiet)
    assert [type(each) for each in result.cautions] == [DamagedCaution]
    assert "train1" in str(result.cautions[0])
    usable(result.model)


SPOILT = {
    "empty": lambda whole: b"",
    "cut": lambda whole: whole[: len(whole) // 2],
    "text": lambda whole: b"no checkpoint at all",
    "zeros": lambda whole: bytes(len(whole)),
    "without its end": lambda whole: whole[:-30],
    "with another head": lambda whole: b"\xff" * 64 + whole[64:],
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_damaged_checkpoint_gives_way_to_the_one_before(folder, spoil):
    whole = run_training(job_on(folder, "whole"), quiet)
    job = job_on(folder, "parts")
    run_training(job, stop_at(7))
    last, previous = (folder / "parts" / f"{name}.ckpt" for name in ("last", "previous"))
    last.write_bytes(spoil(last.read_bytes()))
    assert steps_of(previous) == 4
    stopped = run_training(replace(job, resume=True), stop_at(5))
    assert stopped.steps == 5
    assert steps_of(previous) == 4  # not pushed out by the damaged one
    result = run_training(replace(job, resume=True), quiet)
    assert result.model.read_bytes() == whole.model.read_bytes()


def test_two_damaged_checkpoints_are_said_and_left_alone(folder):
    job = job_on(folder)
    run_training(job, stop_at(7))
    checkpoints = [folder / "run" / f"{name}.ckpt" for name in ("last", "previous")]
    for path in checkpoints:
        path.write_bytes(b"damaged")
    with pytest.raises(CheckpointReadError, match=r"previous\.ckpt cannot be read"):
        run_training(replace(job, resume=True), quiet)
    assert all(path.read_bytes() == b"damaged" for path in checkpoints)


def test_a_checkpoint_runs_no_code(folder, tmp_path):
    class Hostile:
        def __reduce__(self):
            return Path.write_text, (tmp_path / "canary", "ran")

    job = job_on(folder)
    run_training(job, stop_at(3))
    torch.save({"global_step": 2, "x": Hostile()}, folder / "run" / "last.ckpt")
    with pytest.raises(CheckpointReadError):
        run_training(replace(job, resume=True), quiet)
    assert not (tmp_path / "canary").exists()


@pytest.mark.parametrize("resume", [False, True])
def test_a_folder_that_cannot_be_made_is_said(folder, resume):
    (folder / "file").write_text("")
    job = job_on(folder, "file/run", resume=resume)
    with pytest.raises((RunWriteError, RunMissingError)) as caught:
        run_training(job, quiet)
    assert caught.value.fields["folder"] == str(folder / "file" / "run")


def test_a_disk_full_from_the_start_is_said(folder, monkeypatch):
    monkeypatch.setattr(RunFolder, "write_json", full_disk)
    with pytest.raises((RunWriteError, OutputWriteError), match="No space left"):
        run_training(job_on(folder), quiet)


CONFIG = """
name = "tiny"
output = "run"
device = "cpu"
workers = 1

[recipe]
width = 0.0625
steps = 100000
batch = 2
patch = 32
final_patch = 32
checkpoint_every = 5
validate_every = 5

[[classes]]
name = "grass"
colour = "#3cc85a"

[[classes]]
name = "roof"
colour = "#d2323c"

[[sources]]
images = "train*.tif"
labels = "{folder}/label_{stem}.tif"
role = "train"

[[sources]]
images = "validation.tif"
labels = "{folder}/label_{stem}.tif"
role = "validation"
"""


def test_ctrl_c_at_the_command_line_keeps_the_best(folder, root):
    (folder / "config.toml").write_text(CONFIG)
    child = subprocess.Popen(
        [sys.executable, str(root), "train", str(folder / "config.toml"), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        log = folder / "run" / "log.csv"
        for _ in range(600):
            if child.poll() is not None or (log.exists() and len(log.read_text().split()) > 2):
                break
            time.sleep(0.1)
        child.send_signal(signal.SIGINT)
        told, said = child.communicate(timeout=60)
    finally:
        child.kill()
    assert child.returncode == 130, said
    found = json.loads(told)
    assert found["cancelled"]
    assert found["best_step"] % 5 == 0
    assert "The training was stopped after" in said
    usable(found["model"])
