"""What QGIS makes of an engine that hangs, chats, dies or belongs to another version."""

from __future__ import annotations

import sys
import time
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
from landseg.ui.settings import Settings

ODD = Path(__file__).with_name("odd_engine.py")


@pytest.fixture
def odd(engine, tmp_path):
    """Ask an odd engine for a self-test, on the main thread."""

    def ask(manner, report=lambda _done, _total: None):
        script = tmp_path / "python"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -X utf8 "{ODD}" "{manner}"\n')
        script.chmod(0o755)
        Settings(engine_python=str(script)).save()
        return engine.run(SelfTestJob(), report)

    return ask


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
