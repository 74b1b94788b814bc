"""Damaged images and checkpoints are named, or give way to the ones before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from landseg.training import run_training
from landseg.training.errors import (
    CheckpointReadError,
    DamagedCaution,
    DamagedImageError,
)
from landseg.training.keeper import steps_of

from ...training_set import job_on
from .making import quiet, stop_at, usable


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
