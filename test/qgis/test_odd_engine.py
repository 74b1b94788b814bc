"""What QGIS makes of an engine that hangs, chats, dies or belongs to another version."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from landseg.inference import (
    EngineBrokenError,
    EngineLostError,
    InternalError,
    JobCancelled,
    SelfTestJob,
)
from landseg.ui import engine as engine_module
from landseg.ui.engine_request import Request, follow
from landseg.ui.settings import Settings

ODD = Path(__file__).with_name("odd_engine.py")


@pytest.fixture
def choose(tmp_path):
    """Name an odd engine in the settings."""

    def choose(manner):
        script = tmp_path / "python"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -X utf8 "{ODD}" "{manner}"\n')
        script.chmod(0o755)
        Settings(engine_python=str(script)).save()

    return choose


@pytest.fixture
def odd(engine, choose):
    """Ask an odd engine for a job, on the main thread."""

    def ask(manner, report=lambda _done, _total: None, job=None):
        choose(manner)
        return engine.run(job or SelfTestJob(), report)

    return ask


@dataclass(frozen=True)
class KeepingJob(SelfTestJob):
    """A job that keeps what it has when it is stopped, as a training does."""

    grace = 20.0


def stop_at_once(done, _total):
    if done:
        raise JobCancelled


def test_a_job_with_a_grace_is_waited_for_and_gives_what_it_kept(odd, engine):
    assert odd("keeping", stop_at_once, KeepingJob()) == {"kept": 7}
    assert engine.state == "ready"


def test_a_job_with_a_grace_is_killed_when_that_is_over(odd, engine, monkeypatch):
    monkeypatch.setattr(KeepingJob, "grace", 1.0)
    with pytest.raises(JobCancelled):
        odd("keeping", stop_at_once, KeepingJob())
    assert engine.pid is None


def test_a_thread_does_not_wait_for_the_grace_when_qgis_no_longer_looks(choose, engine, until):
    choose("keeping")
    stopped, ended = threading.Event(), []

    def report(_done, _total):
        if stopped.is_set():
            raise JobCancelled

    def ask():
        with pytest.raises(JobCancelled):
            engine.run(KeepingJob(), report)
        ended.append(time.monotonic())

    thread = threading.Thread(target=ask)
    thread.start()
    until(lambda: engine.state == "busy")
    begin = time.monotonic()
    stopped.set()
    thread.join(10)  # as QGIS does when it ends: no look meanwhile
    assert ended[0] - begin < 3


def test_lines_of_libraries_and_of_other_jobs_are_skipped_and_pieces_put_together(odd):
    assert odd("chatty") == {"name": "Zürich"}


def test_an_engine_that_does_not_answer_a_cancel_is_killed_within_a_second(odd, engine):
    begin = []

    def report(done, _total):
        if done:
            begin.append(time.monotonic())
            raise JobCancelled

    with pytest.raises(JobCancelled):
        odd("deaf", report)
    assert time.monotonic() - begin[0] < 1
    assert engine.pid is None


def test_an_engine_that_hangs_is_ended_and_told(odd, monkeypatch):
    monkeypatch.setattr(engine_module, "SILENCE_PATIENCE", 10)
    with pytest.raises(EngineLostError, match="no sign of life"):
        odd("hanging")


def test_an_engine_that_never_says_that_it_is_ready_is_ended_and_told(odd, monkeypatch):
    monkeypatch.setattr(engine_module, "START_PATIENCE", 10)
    with pytest.raises(EngineBrokenError, match="no answer"):
        odd("mute")


def test_an_engine_of_another_version_is_told_as_such(odd):
    with pytest.raises(EngineBrokenError, match="another version"):
        odd("newer")


def test_the_last_error_of_a_dying_engine_is_passed_on(odd):
    with pytest.raises(EngineLostError, match="MemoryError: 4 GB"):
        odd("dying")


def test_an_error_that_only_a_newer_engine_knows_still_has_a_text(odd):
    with pytest.raises(InternalError, match="NoSuchError"):
        odd("newer words")


def test_what_is_said_during_a_job_is_passed_on_at_once():
    request, seen = Request(1, SelfTestJob()), []
    request.put({"event": "caution", "class": "NoCrsCaution", "fields": {}})
    request.put({"event": "progress", "done": 1, "total": 2})
    request.put({"event": "ok", "result": {"made": "it"}})
    found = follow(
        request,
        lambda asked: asked.take(0),
        lambda done, _total: seen.append(done),
        lambda caution: seen.append(type(caution).__name__),
    )
    assert found == {"made": "it"}
    assert seen == ["NoCrsCaution", 0, 1]
