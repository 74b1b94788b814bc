"""What cannot be made is refused, and leaves nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from landseg.inference import (
    JobCancelled,
    OutputExistsError,
    OutputFolderError,
    OutputNameError,
    OutputWriteError,
)
from landseg.review import PolygonsJob
from landseg.review.errors import ConfidenceGridError, NoPatchesError, SizeError
from landseg.review.polygons import run_polygons

from .making import UTM, nothing, write_map


def test_nothing_but_nodata_is_said(polygons, tmp_path):
    with pytest.raises(NoPatchesError, match="nothing but nodata"):
        polygons([[255, 255]])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.tif"]


@pytest.mark.parametrize("sizes", [{"min_area": -1.0}, {"simplify": float("nan")}])
def test_sizes_below_nothing_are_refused(polygons, sizes):
    with pytest.raises(SizeError):
        polygons([[0]], **sizes)


def test_a_confidence_of_another_map_is_refused(polygons, tmp_path):
    other = write_map(tmp_path / "c.tif", [[80, 80, 80]], names=())
    with pytest.raises(ConfidenceGridError):
        polygons([[0, 1]], confidence=other)
    moved = write_map(tmp_path / "c.tif", [[80, 80]], (300001.0, *UTM[1:]), names=())
    with pytest.raises(ConfidenceGridError):
        polygons([[0, 1]], confidence=moved)


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_cancelled_job_leaves_the_older_file_and_nothing_else(polygons, tmp_path):
    polygons([[0, 1]])
    job = PolygonsJob(str(tmp_path / "map.tif"), tmp_path / "map.gpkg", simplify=1.0)
    job, calls = replace(job, overwrite=True), []
    run_polygons(job, lambda *call: calls.append(call))
    assert calls == sorted(calls)
    assert calls[-1] == (100, 100)
    before = (tmp_path / "map.gpkg").read_bytes()
    for last in range(len(calls)):
        left = iter(range(last))

        def stop(_done, _total, left=left):
            if next(left, None) is None:
                raise JobCancelled

        with pytest.raises(JobCancelled):
            run_polygons(job, stop)
        assert (tmp_path / "map.gpkg").read_bytes() == before
        assert sorted(path.name for path in tmp_path.iterdir()) == ["map.gpkg", "map.tif"]


def test_bad_places_are_refused_before_anything_is_read(polygons, tmp_path):
    path = write_map(tmp_path / "map.tif", [[0, 1]])
    with pytest.raises(OutputNameError, match="not a name"):
        run_polygons(PolygonsJob(path, tmp_path / "x.shp"), nothing)
    (tmp_path / "x.gpkg").touch()
    with pytest.raises(OutputExistsError):
        run_polygons(PolygonsJob(path, tmp_path / "x.gpkg"), nothing)
    with pytest.raises(OutputFolderError):
        run_polygons(PolygonsJob(path, tmp_path / "no" / "x.gpkg"), nothing)


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_disk_that_refuses_is_said_and_leaves_nothing(polygons, tmp_path, monkeypatch):
    def full(self, shapes, rows):
        raise OSError("disk full")

    monkeypatch.setattr("landseg.review.outlines.layer.PolygonFile.add", full)
    with pytest.raises(OutputWriteError, match=r"map\.gpkg could not be written: disk full"):
        polygons([[0, 1]])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.tif"]
