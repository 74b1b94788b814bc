"""Engines that are missing, broken, other or idle."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest
from landseg.inference import (
    EngineBrokenError,
    EngineMissingError,
    SegmentationJob,
    SelfTestJob,
)
from landseg.ui.engine import Engine
from landseg.ui.settings import Settings

from ..making import make_model, read
from ..processes import is_alive
from .making import nothing


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
