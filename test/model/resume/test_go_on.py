"""A job that was stopped goes on: the same bytes, and nothing is computed twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from landseg.inference import (
    InterruptedWorkError,
    JobCancelled,
    discard_interrupted,
    find_interrupted,
)
from landseg.inference.errors import OutputBusyError
from landseg.inference.segment import run_segmentation
from landseg.inference.store import STORE
from landseg.inference.target import work_folder

from .running import files, interrupt, kinds, run, whole


@pytest.mark.parametrize("kind", ["plain", "confidence", "stretch", "window", "quality", "mask"])
def test_a_cancelled_job_goes_on_to_the_same_bytes(job, tmp_path, seen, kind):
    job = kinds(job, tmp_path)[kind]
    expected, uninterrupted = whole(job, tmp_path / "whole")
    tiles = len(seen)
    interrupt(job)
    assert not job.output.exists()
    assert 0 < find_interrupted(job.output).percent < 100
    result = run(replace(job, interrupted="resume"))
    assert files(result) == expected
    assert result.counts == uninterrupted.counts
    assert len(seen) == 2 * tiles
    assert not list(tmp_path.glob(".*.part"))


def test_unfinished_work_is_named_and_not_touched_unless_the_job_says_so(job):
    interrupt(job)
    before = (work_folder(job.output) / STORE).read_bytes()
    with pytest.raises(InterruptedWorkError, match=r"map\.tif was left unfinished on 20.*% of it"):
        run(job)
    assert (work_folder(job.output) / STORE).read_bytes() == before


def test_a_job_starts_over_where_that_is_wished(job, seen):
    interrupt(job)
    first = len(seen)
    run(replace(job, interrupted="restart"))
    run(replace(job, output=job.output.with_name("other.tif")))
    assert (len(seen) - first) % 2 == 0
    assert not work_folder(job.output).exists()


def test_to_resume_where_nothing_was_begun_is_to_begin(job, tmp_path):
    expected, _ = whole(job, tmp_path / "whole")
    assert files(run(replace(job, interrupted="resume"))) == expected


def test_unfinished_work_can_be_removed_with_its_confidence(job, tmp_path):
    job = replace(job, confidence=tmp_path / "sure.tif")
    interrupt(job)
    assert len(list(tmp_path.glob(".*.part"))) == 2
    assert discard_interrupted(job.output)
    assert not list(tmp_path.glob(".*.part"))
    assert find_interrupted(job.output) is None


def test_a_job_that_is_stopped_before_anything_is_done_leaves_nothing(job, tmp_path):
    interrupt(job, 0)
    assert not list(tmp_path.glob(".*.part"))


def test_work_in_progress_is_busy_and_not_interrupted(job):
    def report(done, total):
        if done == 4:
            with pytest.raises(OutputBusyError):
                run(replace(job, interrupted="restart"))
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run_segmentation(job, report)
    assert find_interrupted(job.output).percent > 0


def test_an_older_map_stays_until_the_new_one_is_whole(job):
    old = files(run(replace(job, quality="good")))
    job = replace(job, overwrite=True)
    interrupt(job)
    assert job.output.read_bytes() == old[0]
    assert files(run(replace(job, interrupted="resume"))) != old
