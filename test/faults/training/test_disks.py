"""A full disk does not end a run, and leaves no part of a file."""

from __future__ import annotations

import tempfile
from dataclasses import replace

import torch
from landseg.training import run_training, train
from landseg.training.errors import (
    CheckpointCaution,
)
from landseg.training.keeper import steps_of
from landseg.training.run_folder import RunFolder

from ...training_set import job_on, recipe_of
from .making import full_disk, quiet, stop_at, usable


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
