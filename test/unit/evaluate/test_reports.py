"""Reports: JSON or a page, whole or as before."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from landseg.inference.errors import (
    OutputExistsError,
    OutputFolderError,
    OutputReadOnlyError,
    OutputWriteError,
)
from landseg.training import EvaluateJob
from landseg.training.evaluate import run_evaluation
from landseg.training.evaluation_text import as_html, as_text

from .making import nothing


def test_the_report_is_json_or_a_page_by_its_name(write, evaluate, tmp_path):
    found, truth = write([[0, 1, 1]]), write([[0, 1, 0]], "truth.tif")
    told = run_evaluation(EvaluateJob(found, truth, report=tmp_path / "a.json"), nothing)
    assert json.loads((tmp_path / "a.json").read_text()) == told.to_json()
    run_evaluation(EvaluateJob(found, truth, report=tmp_path / "a.html"), nothing)
    assert (tmp_path / "a.html").read_text().strip() == as_html(told).strip()
    with pytest.raises(OutputExistsError):
        run_evaluation(EvaluateJob(found, truth, report=tmp_path / "a.json"), nothing)
    again = EvaluateJob(found, truth, report=tmp_path / "a.json", overwrite=True)
    run_evaluation(again, nothing)
    with pytest.raises(OutputFolderError):
        run_evaluation(EvaluateJob(found, truth, report=tmp_path / "no" / "a.json"), nothing)


def test_a_report_that_cannot_be_written_is_refused_before_any_work(write, tmp_path, monkeypatch):
    found, folder = write([[0, 1, 1]]), tmp_path / "a.json"
    folder.mkdir()
    with pytest.raises(OutputExistsError):
        run_evaluation(EvaluateJob(found, found, report=folder, overwrite=True), nothing)

    def refuse(*_given, **_named):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(OutputReadOnlyError):
        run_evaluation(EvaluateJob("no map", found, report=tmp_path / "b.json"), nothing)


def test_a_disk_that_fills_up_leaves_an_older_report_as_it_was(write, tmp_path, monkeypatch):
    def fill(_path, *_given):
        raise OSError(28, "No space left on device")

    found, report = write([[0, 1, 1]]), tmp_path / "a.json"
    report.write_text("older")
    monkeypatch.setattr(Path, "write_text", fill)
    with pytest.raises(OutputWriteError, match="No space"):
        run_evaluation(EvaluateJob(found, found, report=report, overwrite=True), nothing)
    assert report.read_text() == "older"
    assert not list(tmp_path.glob(".a*"))


def test_a_person_reads_the_figures(write, evaluate):
    text = as_text(evaluate(write([[0, 0, 0, 1]]), write([[0, 0, 1, 1]], "truth.tif")))
    assert "overall accuracy  75.00 %" in text
    assert re.search(r"^kappa +0\.5000$", text, re.MULTILINE)
    assert "not in the reference, in no mean: water" in text
    line = next(line for line in text.splitlines() if line.startswith("road"))
    assert line.split() == ["road", "2", "50.00", "%", "100.00", "%", "66.67", "%", "50.00", "%"]
    assert "nan" not in text.casefold()


def test_names_are_escaped_in_the_page(write, evaluate):
    told = evaluate(write([[0]], names=("<b>x</b>",)), write([[0]], "t.tif", ("<b>x</b>",)))
    assert "<b>" not in as_html(told)
