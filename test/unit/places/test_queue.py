"""The queue of unsure places."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from landseg.inference import (
    JobCancelled,
    OutputFolderError,
    OutputNameError,
)
from landseg.review import QueueJob
from landseg.review.errors import (
    ConfidenceGridError,
    ThresholdError,
)
from landseg.review.unsure import run_queue
from osgeo import gdal

from .making import FOUND, TRUTH, judge, nothing, rows

# The queue of unsure places.


@pytest.fixture
def queue(write, tmp_path):
    def run(found, sure, report=nothing, **options):
        job = QueueJob(
            write(found),
            write(sure, "sure.tif", names=()),
            tmp_path / "q.gpkg",
            **{"below": 60, "merge": 0.0, "overwrite": True, **options},
        )
        return run_queue(job, report), rows(tmp_path / "q.gpkg")

    return run


UNSURE = np.full((12, 20), 90, np.uint8)
UNSURE[1:3, 1:6] = 50  # 10 m2 of building
UNSURE[6:9, 6:8] = 10  # 6 m2 of road
UNSURE[0, 19] = 255  # not known


def test_unsure_places_are_ranked_by_area_and_what_is_missing(queue):
    told, found = queue(FOUND, UNSURE)
    assert [it["map_class"] for it in found] == ["road", "building"]
    assert [it["reference_class"] for it in found] == [None, None]
    assert [it["confidence"] for it in found] == [10, 50]
    assert [it["score"] for it in found] == pytest.approx([5.4, 5], rel=1e-3)
    assert found[0]["why"] == "Map: road, 6 m², sure to 10 % only"
    assert (told.unsure, told.pixels) == (16, 12 * 20 - 1)
    assert "16 of 239 pixels (6.7 %) are sure to less than 60 %." in told.as_text()
    assert told.to_json()["places"] == told.to_json()["output"]


def test_the_threshold_itself_is_sure_enough(queue):
    assert len(queue(FOUND, UNSURE, below=50)[1]) == 1
    assert len(queue(FOUND, UNSURE, below=51)[1]) == 2


def test_a_map_of_two_classes_is_unsure_of_something_too(queue):
    """The likelier of two is sure to 50 % at least: a default of 50 would list nothing, ever."""
    _, found = queue(FOUND, np.full((12, 20), 55, np.uint8), below=QueueJob.below)
    assert found


def test_both_lists_have_one_layout(queue, listed, tmp_path):
    queue(FOUND, UNSURE)
    listed(FOUND, TRUTH)
    one, other = (gdal.OpenEx(str(tmp_path / it), gdal.OF_VECTOR) for it in ("q.gpkg", "p.gpkg"))
    for table in ("places", "about", "layer_styles"):
        fields = [
            [(it.GetName(), it.GetType()) for it in source.GetLayerByName(table).schema]
            for source in (one, other)
        ]
        assert fields[0] == fields[1]


def test_pixels_without_class_are_in_no_queue(queue):
    assert queue(np.full((12, 20), 255), UNSURE)[1] == []


def test_verdicts_of_a_queue_are_kept_too(queue, tmp_path):
    queue(FOUND, UNSURE)
    judge(tmp_path / "q.gpkg", 2, verdict="map_right")
    _, found = queue(FOUND, UNSURE, below=20)
    assert [it["verdict"] for it in found] == [None]
    assert [it["verdict"] for it in rows(tmp_path / "q.gpkg", "old_verdicts")] == ["map_right"]


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_queue_that_cannot_be_is_refused_and_leaves_nothing(queue, write, tmp_path):
    queue(FOUND, UNSURE)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for below in (0, 101):
        with pytest.raises(ThresholdError):
            queue(FOUND, UNSURE, below=below)
    with pytest.raises(OutputFolderError):
        run_queue(QueueJob("m", "c", tmp_path / "no" / "q.gpkg"), nothing)
    with pytest.raises(OutputNameError):
        run_queue(QueueJob("m", "c", tmp_path / "q.shp"), nothing)
    found, small = str(tmp_path / "map.tif"), write([[1]], "small.tif", names=())
    with pytest.raises(ConfidenceGridError):
        run_queue(QueueJob(found, small, Path(tmp_path, "n.gpkg")), nothing)
    Path(small).unlink()

    def cancel(done, _total):
        if done:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        queue(FOUND, UNSURE, cancel)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
