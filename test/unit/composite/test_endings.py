"""A composite is whole, or it is not there."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from landseg.inference.blocks import blocks
from landseg.inference.errors import (
    JobCancelled,
    OutputExistsError,
    OutputNameError,
    OutputWriteError,
    RasterReadError,
    VerifyError,
)
from landseg.training import CompositeJob, composite_file
from landseg.training import composite as composite_module
from osgeo import gdal

from .making import SIZE, _whole, read


def test_progress_grows_to_the_end(compose, all_of, monkeypatch):
    monkeypatch.setattr(composite_module, "blocks", lambda area: blocks(area, 40))
    seen = []
    compose(**all_of, report=lambda done, total: seen.append(done / total))
    assert seen == sorted(seen)
    assert (seen[0], len(set(seen))) == (0, len(seen) - 1)


def test_a_cancel_leaves_nothing(compose, all_of, left):
    def stop(done, total):
        if done == total - 1:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        compose(**all_of, report=stop)
    assert left() == []


def test_an_older_file_is_kept_until_the_new_one_is_whole(compose, all_of, tmp_path, left):
    target = tmp_path / "composite.tif"
    target.write_bytes(b"old")
    with pytest.raises(OutputExistsError):
        compose(**all_of)

    def stop(done, total):
        if done == total - 1:
            assert target.read_bytes() == b"old"
            raise JobCancelled

    with pytest.raises(JobCancelled):
        compose(**all_of, overwrite=True, report=stop)
    assert target.read_bytes() == b"old"
    assert compose(**all_of, overwrite=True).output == target
    assert read(target)[0].shape == (3, *SIZE)
    assert left() == ["composite.tif"]


def test_no_source_is_replaced(compose, all_of, terrain, tmp_path):
    with pytest.raises(OutputNameError):
        compose(**all_of, output=tmp_path / "dtm.tif", overwrite=True)
    with pytest.raises(OutputNameError):
        compose(**all_of, output=tmp_path / "composite.png")


def test_what_the_disk_changes_is_found(compose, all_of, monkeypatch, left):
    verify = composite_file.CompositeFile._verify

    def damage_then_verify(self):
        found = gdal.Open(str(self._path), gdal.GA_Update)
        found.GetRasterBand(2).WriteArray(np.array([[77]], np.uint8), 5, 6)
        del found
        verify(self)

    monkeypatch.setattr(composite_file.CompositeFile, "_verify", damage_then_verify)
    with pytest.raises(VerifyError, match="pixels"):
        compose(**all_of)
    assert left() == []


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_disk_that_refuses_is_reported(compose, all_of, monkeypatch, left):
    monkeypatch.setattr(composite_file, "KINDS", ("COMPRESS=NONSENSE", "BLOCKXSIZE=7", "TILED=YES"))
    with pytest.raises(OutputWriteError, match=r"composite\.tif could not be written"):
        compose(**all_of)
    assert left() == []


class _Text(str):
    """A name that only GDAL understands, where a path is expected."""

    name = "full.tif"


def test_a_full_disk_is_an_error_at_whatever_byte_it_fills(surface, monkeypatch):
    monkeypatch.setattr(composite_file, "SETTINGS", {"GDAL_PAM_ENABLED": "NO"})
    noise = np.random.default_rng(6).integers(0, 255, (2, *SIZE), np.uint8)

    def make(name):
        file = composite_file.CompositeFile(_Text(name), surface, {"layers": ["dsm", "ndsm"]})
        file.write(_whole(), noise, noise[0] > 9)
        file.close()

    make("/vsimem/whole.tif")
    size = gdal.VSIStatL("/vsimem/whole.tif").size
    for share in (0, 10, 30, 50, 70, 90, 99):
        with pytest.raises(OutputWriteError):
            make(f"/vsimem/||maxlength={size * share // 100}||/part{share}.tif")


def test_damage_that_shows_late_leaves_nothing(compose, picture, write_raster, left):
    random = np.random.default_rng(4).normal(0, 1, (1, *SIZE)).astype(np.float32)
    options = ["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"]
    name = write_raster(random, "dsm.tif", options=options)
    with Path(name).open("r+b") as file:
        file.seek(9_000)
        file.write(b"\0" * 3_000)
    with pytest.raises(RasterReadError, match=r"dsm\.tif"):
        compose(dsm=name, layers=("dsm",))
    assert left() == []


def test_a_job_survives_json(all_of, tmp_path):
    job = CompositeJob(output=tmp_path / "x.tif", **all_of, dsm_range=(1.0, 2.0), layers=("dsm",))
    assert CompositeJob.from_json(json.loads(json.dumps(job.to_json()))) == job
