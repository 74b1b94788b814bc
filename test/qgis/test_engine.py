"""The warm engine: one process, any thread, and every way it can end."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

import numpy as np
import pytest
from landseg.inference import (
    EngineBrokenError,
    EngineLostError,
    EngineMissingError,
    JobCancelled,
    SegmentationJob,
    SelfTestJob,
    find_interrupted,
)
from landseg.ui.engine import Engine
from landseg.ui.settings import Settings
from landseg.ui.tasks import JobTask
from osgeo import gdal
from qgis.core import QgsApplication

from .making import make_model, make_raster, read


def nothing(_done, _total):
    pass


class Followed:
    """A task, and what it said."""

    def __init__(self, engine, job, **options):
        self.said = []
        self.progress = []
        self.task = JobTask(engine, job, "test", **options)
        self.task.succeeded.connect(lambda result: self.said.append(("succeeded", result)))
        self.task.failed.connect(lambda error: self.said.append(("failed", error)))
        self.task.cancelled.connect(lambda: self.said.append(("cancelled", None)))
        self.task.progressed.connect(lambda done, total: self.progress.append((done, total)))
        QgsApplication.taskManager().addTask(self.task)

    @property
    def computes(self):
        return any(done for done, _ in self.progress)

    @property
    def outcome(self):
        assert len(self.said) == 1
        return self.said[0]


@pytest.fixture
def job(raster, tiny_model, tmp_path):
    return SegmentationJob(str(raster), tiny_model, tmp_path / "map.tif", overwrite=True)


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


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_two_jobs_on_the_main_thread_are_done_by_one_warm_process(engine, job, tmp_path):
    first = engine.run(job, nothing)
    pid = engine.pid
    bytes_of_first = (tmp_path / "map.tif").read_bytes()
    engine.run(job, nothing)
    assert engine.pid == pid
    assert (tmp_path / "map.tif").read_bytes() == bytes_of_first
    assert first["output"] == str(tmp_path / "map.tif")
    assert engine.ready_event["protocol"] == 1
    assert engine.state == "ready"


def test_a_task_and_the_main_thread_get_the_same_map(engine, job, until, tmp_path):
    followed = Followed(engine, job)
    until(lambda: followed.said)
    kind, result = followed.outcome
    assert kind == "succeeded", result
    from_task = (tmp_path / "map.tif").read_bytes()
    engine.run(job, nothing)
    assert (tmp_path / "map.tif").read_bytes() == from_task
    assert read(tmp_path / "map.tif")[:10, :12].min() == 255


def test_requests_of_several_threads_are_answered_in_turn(
    engine, raster, tiny_model, tmp_path, until
):
    jobs = [SegmentationJob(str(raster), tiny_model, tmp_path / f"{n}.tif") for n in range(3)]
    order = []
    followed = [Followed(engine, job) for job in jobs]
    for one in followed:
        one.task.succeeded.connect(lambda result: order.append(result["output"]))
    until(lambda: len(order) == 3)
    assert sorted(order) == [str(job.output) for job in jobs]
    assert len({job.output.read_bytes() for job in jobs}) == 1


def test_an_error_of_the_engine_arrives_with_its_fields_and_the_process_stays(
    engine, job, tmp_path
):
    engine.run(job, nothing)
    pid = engine.pid
    gone = SegmentationJob(str(tmp_path / "gone.tif"), "tiny", tmp_path / "m.tif")
    with pytest.raises(Exception, match=r"gone\.tif cannot be opened") as caught:
        engine.run(gone, nothing)
    assert type(caught.value).__name__ == "RasterOpenError"
    assert caught.value.hint
    assert engine.pid == pid


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


def test_a_missing_engine_tells_what_to_do(engine, job, tmp_path):
    Settings(engine_python=str(tmp_path / "no python")).save()
    with pytest.raises(EngineMissingError) as caught:
        engine.run(job, nothing)
    assert "make setup" in caught.value.hint
    engine.warm_up()
    assert engine.state == "stopped"


def test_a_python_without_torch_is_told_as_a_broken_engine(engine, job):
    Settings(engine_python="/usr/bin/python3").save()
    with pytest.raises(EngineBrokenError, match="torch"):
        engine.run(job, nothing)


def test_a_file_that_is_no_program_is_told_as_a_broken_engine(engine, job, tmp_path):
    (tmp_path / "python").write_text("no program")
    Settings(engine_python=str(tmp_path / "python")).save()
    with pytest.raises(EngineBrokenError):
        engine.run(job, nothing)
    Settings(engine_python=sys.executable).save()
    assert engine.run(job, nothing)["output"]


def test_another_python_in_the_settings_is_used_from_the_next_job_on(engine, job, tmp_path):
    engine.run(job, nothing)
    pid = engine.pid
    link = tmp_path / "python"
    link.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    link.chmod(0o755)
    Settings(engine_python=str(link)).save()
    engine.run(job, nothing)
    assert engine.pid != pid
    assert not is_alive(pid)


def test_a_self_test_tells_device_and_speed(engine, tiny_model):
    result = engine.run(SelfTestJob(tiny_model), nothing)
    assert result["megapixels_per_second"] > 0
    assert result["device"]


def test_the_engine_starts_without_what_belongs_to_another_python(monkeypatch, engine, job):
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/cert.pem")
    assert engine.run(job, nothing)["output"]


def test_a_thread_may_ask_without_a_task(engine, job, until):
    found = []
    thread = threading.Thread(target=lambda: found.append(engine.run(job, nothing)))
    thread.start()
    until(lambda: found)
    thread.join()
    assert found[0]["output"] == str(job.output)


def test_a_process_that_went_idle_is_replaced_without_a_word(engine, job, until):
    engine.run(job, nothing)
    pid = engine.pid
    os.kill(pid, signal.SIGTERM)
    until(lambda: engine.state == "stopped", 10)
    assert engine.run(job, nothing)["output"]
    assert engine.pid != pid


def test_warm_up_starts_the_process_and_says_so(engine, until):
    states, facts = [], []
    engine.state_changed.connect(states.append)
    engine.ready.connect(facts.append)
    engine.warm_up()
    assert states == ["starting"]
    until(lambda: facts)
    assert states == ["starting", "ready"]
    assert facts[0]["devices"][-1]["id"] == "cpu"
    assert isinstance(engine, Engine)


def test_a_model_that_always_gives_one_class_gives_it_everywhere(engine, raster, tmp_path):
    make_model("water", always=2)
    result = engine.run(SegmentationJob(str(raster), "water", tmp_path / "w.tif"), nothing)
    found = read(tmp_path / "w.tif")
    assert (found[:10, :12] == 255).all()
    found[:10, :12] = 2
    assert (found == 2).all()
    assert result["counts"]["water"] == 70 * 90 - 10 * 12
