"""What was changed or lost since is computed again, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from landseg.inference import discard_interrupted
from landseg.inference import journal as journal_module
from landseg.inference.store import STORE
from landseg.inference.target import work_folder

from .running import files, interrupt, run, whole


def test_a_changed_byte_of_the_store_is_computed_again(job, tmp_path, seen):
    expected, _ = whole(job, tmp_path / "whole")
    tiles = len(seen)
    interrupt(job)
    done = len(seen) - tiles
    store = work_folder(job.output) / STORE
    pixels = bytearray(store.read_bytes())
    pixels[3] ^= 1  # in the first tile
    store.write_bytes(pixels)
    assert files(run(replace(job, interrupted="resume"))) == expected
    assert len(seen) - tiles - done == tiles - done + 1


@pytest.mark.parametrize("cut", [1, 40, 100])
def test_a_torn_last_line_of_the_journal_costs_one_window(job, tmp_path, seen, cut):
    expected, _ = whole(job, tmp_path / "whole")
    tiles = len(seen)
    interrupt(job)
    done = len(seen) - tiles
    journal = work_folder(job.output) / journal_module.NAME
    journal.write_bytes(journal.read_bytes()[:-cut])
    interrupt(replace(job, interrupted="resume"), 5)
    assert files(run(replace(job, interrupted="resume"))) == expected
    assert len(seen) - tiles - done == tiles - done + 1


def test_a_changed_line_of_the_journal_costs_one_window(job, tmp_path, seen):
    expected, _ = whole(job, tmp_path / "whole")
    tiles = len(seen)
    interrupt(job)
    done = len(seen) - tiles
    journal = work_folder(job.output) / journal_module.NAME
    lines = journal.read_bytes().split(b"\n")
    lines[2] = lines[2].replace(b'"window":[', b'"window":[1')
    journal.write_bytes(b"\n".join(lines))
    assert files(run(replace(job, interrupted="resume"))) == expected
    assert len(seen) - tiles - done == tiles - done + 1


def test_a_lost_store_is_computed_again(job, tmp_path):
    job = replace(job, confidence=tmp_path / "sure.tif")
    expected, _ = whole(job, tmp_path / "whole")
    interrupt(job)
    assert discard_interrupted(job.confidence)
    assert files(run(replace(job, interrupted="resume"))) == expected
