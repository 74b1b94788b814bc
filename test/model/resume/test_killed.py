"""A job that is killed goes on: the same bytes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from landseg.inference import Stretch
from osgeo import gdal

from ...child_code import IMPORT
from .running import SIZE, whole

CHILD = (
    IMPORT
    + """
from landseg.inference import SegmentationJob, journal
from landseg.inference.segment import run_segmentation
import json
journal.PACE = 0.0
job = SegmentationJob.from_json(json.loads(sys.argv[1]))
def report(done, total):
    print(done, total, flush=True)
run_segmentation(job, report)
print("made", flush=True)
"""
)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
@pytest.mark.parametrize("seed", range(2))
def test_a_job_killed_again_and_again_ends_in_the_same_bytes(job, tmp_path, seed):
    job = replace(job, confidence=tmp_path / "sure.tif", stretch=Stretch(), interrupted="resume")
    expected, _ = whole(job, tmp_path / "whole")
    random, kills = np.random.default_rng(seed), 0
    job = replace(job, overwrite=True)  # it may be killed between its two maps
    while not _is_made(job, int(random.integers(20, 120)), random.uniform(0, 0.02)):
        kills += 1
        assert kills < 30
    assert kills
    assert [path.read_bytes() for path in (job.output, job.confidence)] == expected
    assert gdal.Open(str(job.output)).ReadAsArray().shape == SIZE
    assert not list(tmp_path.glob(".*.part"))


def _is_made(job, steps, pause):
    """Let a process work for so many steps, then kill it; tell whether it made the map before."""
    command = [sys.executable, "-c", CHILD, json.dumps(job.to_json())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        for _, line in zip(range(steps), child.stdout):
            if line == "made\n":
                return True
        time.sleep(pause)
        child.send_signal(signal.SIGKILL)
    return False
