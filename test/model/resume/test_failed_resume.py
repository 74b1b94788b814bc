"""A resume that fails costs nothing of what was done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from landseg.inference import JobCancelled, find_interrupted
from landseg.inference.errors import MemoryLimitError, OutputWriteError
from landseg.inference.segment import run_segmentation

from .running import files, interrupt, kinds, run, whole


def end_with(error):
    def report(done, total):
        raise error

    return report


@pytest.mark.parametrize("kind", ["plain", "confidence", "stretch"])
def test_a_resume_that_ends_before_it_began_keeps_what_was_done(job, tmp_path, monkeypatch, kind):
    from landseg.inference import classify_tiles, store

    job = kinds(job, tmp_path)[kind]
    expected, _ = whole(job, tmp_path / "whole")
    interrupt(job)
    done = find_interrupted(job.output).percent
    again = replace(job, interrupted="resume")

    def fails(*_):
        raise OutputWriteError(name="map.tif", reason="No space left on device")

    with pytest.raises(JobCancelled):
        run_segmentation(again, end_with(JobCancelled))
    with pytest.raises(MemoryLimitError):
        run_segmentation(replace(again, memory=10**8, tile=None), lambda done, total: None)
    for module, name in ((classify_tiles, "pick"), (store, "_open_store")):
        with monkeypatch.context() as context:
            context.setattr(module, name, fails)
            with pytest.raises(OutputWriteError):
                run(again)
    assert find_interrupted(job.output).percent == done > 0
    assert files(run(again)) == expected


def test_a_store_that_cannot_be_made_again_costs_the_other_one_nothing(job, tmp_path, monkeypatch):
    from landseg.inference import store

    job = kinds(job, tmp_path)["confidence"]
    interrupt(job)
    made = store._open_store

    def only_classes(path, size):
        if "sure" in str(path):
            raise OSError("No space left on device")
        return made(path, size)

    monkeypatch.setattr(store, "_open_store", only_classes)
    with pytest.raises(OutputWriteError):
        run(replace(job, interrupted="resume"))
    assert find_interrupted(job.output).percent > 0
