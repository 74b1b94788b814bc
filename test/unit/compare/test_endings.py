"""A comparison is whole, or all is as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from landseg.inference import (
    JobCancelled,
    LandsegError,
    OutputWriteError,
)
from landseg.review import strips

from .making import random_classes


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_cancel_at_any_moment_leaves_all_as_it_was(write, compare, tmp_path, monkeypatch):
    monkeypatch.setattr(strips, "LEAST", 8)
    monkeypatch.setattr(strips, "MOST", 8)
    found, truth = write(random_classes(30, 30)), write(random_classes(30, 30, seed=1), "t.tif")
    files = {"places": tmp_path / "p.gpkg"}
    compare(found, truth, **files)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    heard = []
    compare(found, truth, lambda done, total: heard.append(done / total), **files)
    assert heard == sorted(heard)
    assert heard[-1] <= 1
    for path, content in before.items():
        path.write_bytes(content)
    for moment in {0, 1, 3, len(heard) // 2, len(heard) - 2, len(heard) - 1}:
        left = [moment]

        def cancel(_done, _total, left=left):
            left[0] -= 1
            if left[0] < 0:
                raise JobCancelled

        with pytest.raises(JobCancelled):
            compare(found, truth, cancel, **files)
        assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_damaged_file_is_named_and_leaves_nothing(write, compare, tmp_path):
    truth = random_classes(700, 700)
    found, broken = write(truth), write(truth, "broken.tif", options=("TILED=YES", "COMPRESS=LZW"))
    content = Path(broken).read_bytes()
    Path(broken).write_bytes(content[: len(content) // 2] + bytes(len(content) // 4))
    before = sorted(tmp_path.iterdir())
    for pair in ((found, broken), (broken, found)):
        with pytest.raises(LandsegError, match=r"broken\.tif"):
            compare(*pair, places=tmp_path / "p.gpkg")
        assert sorted(tmp_path.iterdir()) == before


def test_a_list_that_cannot_be_written_leaves_the_older_results(
    write, compare, tmp_path, monkeypatch
):
    def refuse(*_given):
        raise RuntimeError("database or disk is full")

    found, truth = write([[0, 1]]), write([[0, 0]], "t.tif")
    compare(found, truth, places=tmp_path / "p.gpkg")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr("landseg.review.places_file._write", refuse)
    with pytest.raises(OutputWriteError, match="disk is full"):
        compare(found, truth, places=tmp_path / "p.gpkg")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
