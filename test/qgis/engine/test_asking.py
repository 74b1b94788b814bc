"""One warm process answers the main thread, tasks and threads in turn."""

from __future__ import annotations

import pytest
from landseg.inference import (
    SegmentationJob,
)

from ..making import read
from .making import Followed, nothing


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
