"""Equal jobs give equal files; a cancelled one leaves nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from landseg.inference import JobCancelled
from landseg.review import OsmJob
from landseg.review.osm.osm_raster import run_osm

from ...osm_making import write_osm
from .making import PLACE, scene


def test_equal_jobs_give_equal_files(draw, tmp_path):
    source = write_osm(tmp_path / "a.osm", scene())
    draw(source, name="a.tif")
    draw(source, name="b.tif")
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()
    assert (tmp_path / "a.qml").exists()


def test_a_cancelled_run_leaves_nothing(tmp_path, write_raster):
    grid = write_raster(np.zeros((1, 40, 60), np.uint8), place=PLACE, crs="EPSG:4326")
    job = OsmJob(grid, write_osm(tmp_path / "a.osm", scene()), tmp_path / "osm.tif", "isprs")
    before, seen = sorted(path.name for path in tmp_path.iterdir()), []

    def stopping_after(most):
        def report(done, total):
            seen.append(done / total)
            if len(seen) == most:
                raise JobCancelled

        return report

    for most in (1, 2):
        seen.clear()
        with pytest.raises(JobCancelled):
            run_osm(job, stopping_after(most))
        assert sorted(path.name for path in tmp_path.iterdir()) == before
    seen.clear()
    run_osm(job, stopping_after(None))
    assert seen == sorted(seen)
    assert seen[-1] == 1
    with pytest.raises(Exception, match="already exists"):
        run_osm(job, stopping_after(None))
    run_osm(replace(job, overwrite=True), stopping_after(None))
