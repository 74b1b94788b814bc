"""The engine's process, driven over its pipes as QGIS does."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest
from landseg.inference import SegmentationJob, find_interrupted

from .conftest import make_raster, scene


class Worker:
    def __init__(self, root, cwd):
        command = [sys.executable, "-I", "-X", "utf8", "-u", str(root / "__main__.py"), "worker"]
        self.log = (cwd / "log.txt").open("w")
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            cwd=cwd,
            text=True,
        )

    def send(self, **request):
        self.write(json.dumps(request))

    def write(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def next(self, *kinds):
        for line in self.process.stdout:
            event = json.loads(line)
            if event["event"] in kinds:
                return event
        raise AssertionError("the worker ended")


@pytest.fixture
def worker(root, tmp_path, user_folder):
    found = Worker(root, tmp_path)
    yield found
    found.process.kill()
    found.process.wait()
    found.log.close()


def _job(raster, model, output, **options):
    return SegmentationJob(str(raster), model, output, **options).to_json()


def test_a_worker_says_what_it_is_does_jobs_and_stays(worker, tiny_model, tmp_path):
    ready = worker.next("ready")
    assert ready["protocol"] == 1
    assert ready["devices"][-1]["id"] == "cpu"
    raster = make_raster(tmp_path / "s.tif", scene(64, 96))
    for number in (1, 2):
        job = _job(raster, tiny_model, tmp_path / f"{number}.tif")
        worker.send(do="classify", id=number, job=job)
        done = worker.next("ok", "error")
        assert done["event"] == "ok", done
        assert done["id"] == number
        assert sum(done["result"]["counts"].values()) == 64 * 96
    assert (tmp_path / "1.tif").read_bytes() == (tmp_path / "2.tif").read_bytes()


def test_an_error_crosses_as_class_and_fields_and_the_worker_lives(worker, tiny_model, tmp_path):
    worker.send(do="classify", id=5, job=_job("none.tif", tiny_model, tmp_path / "m.tif"))
    failed = worker.next("ok", "error")
    assert (failed["event"], failed["id"], failed["class"]) == ("error", 5, "RasterOpenError")
    assert failed["fields"]["name"] == "none.tif"
    worker.write("this is no request")
    worker.send(do="dance", id=6, job={})
    assert worker.next("ok", "error")["class"] == "InternalError"


def test_a_cancel_is_answered_within_a_second(worker, tiny_model, tmp_path):
    raster = make_raster(tmp_path / "s.tif", scene(2500, 2500))
    job = _job(raster, tiny_model, tmp_path / "m.tif", tile=512)
    worker.send(do="classify", id=1, job=job)
    worker.next("progress")
    started = time.monotonic()
    worker.send(do="cancel", id=1)
    assert worker.next("cancelled", "ok")["event"] == "cancelled"
    assert time.monotonic() - started < 1
    left = {path.name for path in tmp_path.iterdir()} - {"log.txt", "s.tif"}
    assert left == ({".m.tif.part"} if find_interrupted(tmp_path / "m.tif") else set())


def test_a_worker_ends_with_the_front_door_even_in_mid_job(worker, tiny_model, tmp_path):
    raster = make_raster(tmp_path / "s.tif", scene(2500, 2500))
    worker.send(do="classify", id=1, job=_job(raster, tiny_model, tmp_path / "m.tif", tile=512))
    worker.next("progress")
    worker.process.stdin.close()
    worker.process.wait(timeout=5)
    assert not (tmp_path / "m.tif").exists()


def test_what_libraries_print_does_not_disturb_the_protocol(root, tmp_path, user_folder):
    """A broken raster makes GDAL print from C; every line must still be JSON."""
    (tmp_path / "cut.tif").write_bytes(b"II*\0" + bytes(50))
    worker = Worker(root, tmp_path)
    try:
        worker.send(do="classify", id=1, job=_job(tmp_path / "cut.tif", "x", tmp_path / "m.tif"))
        assert worker.next("error", "ok")["event"] == "error"
    finally:
        worker.process.kill()
        worker.process.wait()
        worker.log.close()
