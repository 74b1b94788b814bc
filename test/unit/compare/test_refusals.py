"""What cannot be compared is refused before anything is read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from landseg.inference import (
    ClassMapError,
    OutputExistsError,
    OutputFolderError,
    OutputNameError,
    OutputReadOnlyError,
)
from landseg.review import CompareJob
from landseg.review.compare import run_compare
from landseg.review.errors import (
    ConfidenceGridError,
    ConfidenceKindError,
    DistanceError,
    NothingLeftError,
    OutputTwiceError,
    ReferenceElsewhereError,
    ReferenceSilentError,
)
from osgeo import gdal

from .making import nothing


def test_what_cannot_be_compared_is_refused_and_leaves_nothing(write, write_raster, tmp_path):
    found, truth = write([[0, 1]]), write([[0, 1]], "t.tif")
    far = write([[0, 1]], "far.tif", place=(900000.0, 0.5, 0.0, 5000000.0, 0.0, -0.5))
    silent, empty = write([[255, 255]], "silent.tif"), write([[255, 255]], "e.tif", names=())
    half, other = write([[255, 1]], "half.tif"), write([[1, 255]], "other.tif")
    decimals = write_raster(np.zeros((1, 1, 2), np.float32), "decimals.tif")
    before = sorted(tmp_path.iterdir())
    for pair, error in (
        ((found, far), ReferenceElsewhereError),
        ((found, silent), ReferenceSilentError),
        ((half, other), NothingLeftError),
        ((silent, truth), NothingLeftError),
        ((empty, truth), ClassMapError),
        ((found, decimals), ClassMapError),
        ((found, str(tmp_path / "none.tif")), ClassMapError),
    ):
        job = CompareJob(*pair, tmp_path / "a.tif", places=tmp_path / "p.gpkg")
        with pytest.raises(error):
            run_compare(job, nothing)
        assert sorted(tmp_path.iterdir()) == before


def test_distances_that_make_no_sense_are_refused(write, compare):
    path = write([[0, 1]])
    for options in ({"tolerance": -1.0}, {"merge": float("nan")}, {"tolerance": 126.0}):
        with pytest.raises(DistanceError, match="cannot be used"):
            compare(path, path, **options)


def test_the_map_itself_is_no_confidence(write, compare):
    path = write([[0, 1]])
    opened, colours = gdal.OpenEx(path, gdal.OF_UPDATE), gdal.ColorTable()
    colours.SetColorEntry(0, (1, 2, 3, 255))
    opened.GetRasterBand(1).SetRasterColorTable(colours)
    del opened
    with pytest.raises(ConfidenceKindError, match="it is a map of classes"):
        compare(path, path, confidence=path)


def test_a_confidence_of_another_map_is_refused(write, compare, write_raster):
    path = write([[0, 1]])
    small = write_raster(np.zeros((1, 1, 1), np.uint8), "small.tif")
    with pytest.raises(ConfidenceGridError):
        compare(path, path, confidence=small)
    decimals = write_raster(np.zeros((1, 1, 2), np.float32), "decimals.tif")
    with pytest.raises(ConfidenceKindError):
        compare(path, path, confidence=decimals)
    loud = write_raster(np.full((1, 1, 2), 200, np.uint8), "loud.tif")
    with pytest.raises(ConfidenceKindError, match="200"):
        compare(path, path, confidence=loud, places=Path(path).with_name("p.gpkg"))


def test_places_for_results_are_refused_before_anything_is_read(compare, tmp_path, monkeypatch):
    old = tmp_path / "old.tif"
    old.touch()
    for output, error in (
        (tmp_path / "a.jpg", OutputNameError),
        (tmp_path / "no" / "a.tif", OutputFolderError),
    ):
        with pytest.raises(error):
            compare("no map", "no reference", output=output)
    with pytest.raises(OutputExistsError):
        compare("no map", "no reference", output=old, overwrite=False)
    with pytest.raises(OutputNameError):
        compare("no map", "no reference", places=tmp_path / "p.shp")

    def refuse(*_given, **_named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    with pytest.raises(OutputReadOnlyError):
        compare("no map", "no reference")


def test_one_file_cannot_be_two_results_or_a_source(write, compare, tmp_path):
    path = write([[0, 1]])
    with pytest.raises(OutputNameError):
        compare(path, path, output=Path(path))
    with pytest.raises(OutputNameError):
        compare(path, write([[0, 1]], "t.tif"), output=tmp_path / "t.tif")
    twice = tmp_path / "a.html"
    with pytest.raises(OutputNameError):
        compare(path, path, output=twice, report=nothing)
    job = CompareJob(path, path, tmp_path / "a.tif", places=tmp_path / "p.gpkg")
    assert run_compare(job, nothing).report is None
    assert OutputTwiceError(name="x").hint
