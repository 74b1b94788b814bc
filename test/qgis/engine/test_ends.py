"""Cancels, kills and stops, and the job after them."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest
from landseg.inference import (
    EngineLostError,
    JobCancelled,
    SegmentationJob,
    find_interrupted,
)
from osgeo import gdal

from ..making import make_raster
from ..processes import is_alive
from .making import Followed, nothing


@pytest.fixture
def long_job(tmp_path, tiny_model):
    """A job of minutes: a large raster of nothing but ones, which takes no place on the disk."""
    path = make_raster(tmp_path / "large.tif", np.ones((3, 1, 1), np.uint8))
    large = tmp_path / "large.vrt"
    gdal.Translate(str(large), str(path), format="VRT", width=12000, height=12000)
    return SegmentationJob(str(large), tiny_model, tmp_path / "large-map.tif", tile=512)


def leaves_only_what_is_of_use(job):
    """Tell whether a work folder is there if, and only if, a part of the map is done."""
    folders = list(job.output.parent.glob(".*part*"))
    return bool(folders) == (find_interrupted(job.output) is not None)


def test_cancel_of_a_task_takes_less_than_a_second_and_keeps_what_is_done(
    engine, long_job, until, tmp_path
):
    followed = Followed(engine, long_job)
    until(lambda: followed.computes)
    begin = time.monotonic()
    followed.task.cancel()
    until(lambda: followed.said, 5)
    took = time.monotonic() - begin
    assert followed.outcome[0] == "cancelled"
    assert took < 1, took
    until(lambda: engine.state in ("ready", "stopped"), 5)
    assert leaves_only_what_is_of_use(long_job)
    assert not long_job.output.exists()


def test_cancel_on_the_main_thread_ends_the_job_too(engine, long_job, tmp_path):
    def report(done, _total):
        if done:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        engine.run(long_job, report)
    assert leaves_only_what_is_of_use(long_job)


def test_the_main_thread_stays_free_while_a_task_runs(engine, long_job, until):
    followed = Followed(engine, long_job)
    until(lambda: followed.computes)
    longest, last = 0.0, time.monotonic()

    def look():
        nonlocal longest, last
        now = time.monotonic()
        longest, last = max(longest, now - last), now
        return len(followed.progress) > 5

    until(look)
    followed.task.cancel()
    until(lambda: followed.said, 5)
    assert longest < 0.25


def test_a_killed_engine_is_told_as_memory_and_the_next_job_runs(
    engine, long_job, job, until, tmp_path
):
    followed = Followed(engine, long_job)
    until(lambda: followed.computes)
    os.kill(engine.pid, signal.SIGKILL)
    until(lambda: followed.said, 10)
    kind, error = followed.outcome
    assert kind == "failed"
    assert isinstance(error, EngineLostError)
    assert "memory" in str(error)
    assert leaves_only_what_is_of_use(long_job)
    assert not long_job.output.exists()
    assert engine.run(job, nothing)["output"] == str(job.output)


def test_a_job_that_waits_is_cancelled_at_once(engine, long_job, job, until):
    running = Followed(engine, long_job)
    until(lambda: running.computes)
    waiting = Followed(engine, job)
    until(lambda: waiting.task.isActive(), 5)
    waiting.task.cancel()
    until(lambda: waiting.said, 2)
    assert waiting.outcome[0] == "cancelled"
    assert not running.said
    running.task.cancel()
    until(lambda: running.said, 5)


def test_stop_ends_the_process_and_every_task_within_two_seconds(
    engine, long_job, job, until, tmp_path
):
    running = Followed(engine, long_job)
    until(lambda: running.computes)
    waiting = Followed(engine, job)
    pid = engine.pid
    begin = time.monotonic()
    engine.stop()
    assert time.monotonic() - begin < 2
    assert not is_alive(pid)
    until(lambda: running.said and waiting.said, 5)
    assert {running.outcome[0], waiting.outcome[0]} == {"cancelled"}
    assert leaves_only_what_is_of_use(long_job)
    with pytest.raises(JobCancelled):
        engine.run(job, nothing)
