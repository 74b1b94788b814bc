"""The place of a result is checked before anything is computed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from landseg.inference import target as module
from landseg.inference.errors import (
    DiskSpaceError,
    OutputBusyError,
    OutputExistsError,
    OutputFolderError,
    OutputNameError,
    OutputReadOnlyError,
)
from landseg.inference.grid import Window
from landseg.inference.lock import take_lock
from landseg.inference.store import check_disk, check_output, needed_bytes
from landseg.inference.target import work_folder
from osgeo import gdal


@pytest.fixture
def raster(write_raster):
    return write_raster(np.ones((1, 4, 6), np.uint8))


def test_a_free_name_in_a_writable_folder_is_accepted_and_nothing_is_left(tmp_path, raster):
    for name in ("map.tif", "Karte ä 'x'.TIF", "map.tiff"):
        check_output(tmp_path / name, raster, False)
    assert [path.name for path in tmp_path.iterdir()] == ["raster.tif"]


def test_an_existing_file_is_replaced_only_when_allowed(tmp_path, raster):
    (tmp_path / "map.tif").write_text("a map")
    with pytest.raises(OutputExistsError):
        check_output(tmp_path / "map.tif", raster, False)
    check_output(tmp_path / "map.tif", raster, True)
    assert (tmp_path / "map.tif").read_text() == "a map"


@pytest.mark.parametrize("name", ["map", "map.png", ".tif", "map.tif.gz", "x" * 260 + ".tif"])
def test_what_cannot_be_the_name_of_a_map_is_refused(tmp_path, raster, name):
    with pytest.raises(OutputNameError):
        check_output(tmp_path / name, raster, False)


def test_a_folder_is_no_map(tmp_path, raster):
    (tmp_path / "map.tif").mkdir()
    with pytest.raises(OutputNameError):
        check_output(tmp_path / "map.tif", raster, True)


def test_the_raster_itself_is_never_replaced_whatever_it_is_called(tmp_path, raster):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.tif").symlink_to(raster)
    mosaic = str(tmp_path / "mosaic.vrt")
    gdal.BuildVRT(mosaic, [raster]).FlushCache()
    for path, source in (
        (tmp_path / "raster.tif", raster),
        (tmp_path / "folder" / ".." / "raster.tif", raster),
        (tmp_path / "link.tif", raster),
        (tmp_path / "raster.tif", mosaic),
    ):
        with pytest.raises(OutputNameError):
            check_output(path, source, True)


def test_a_missing_folder_is_named(tmp_path, raster):
    with pytest.raises(OutputFolderError, match="gone"):
        check_output(tmp_path / "gone" / "map.tif", raster, False)
    with pytest.raises(OutputFolderError):
        check_output(Path(raster) / "map.tif", raster, False)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder nobody can write to")
def test_a_folder_that_even_root_cannot_write_to_is_refused(raster):
    with pytest.raises(OutputReadOnlyError):
        check_output(Path("/proc/self/map.tif"), raster, False)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_refused(tmp_path, raster):
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(OutputReadOnlyError):
        check_output(tmp_path / "closed" / "map.tif", raster, False)


def test_a_target_that_another_job_writes_is_refused(tmp_path, raster):
    work = work_folder(tmp_path / "map.tif")
    work.mkdir()
    lock = take_lock(work / "lock")
    with pytest.raises(OutputBusyError):
        check_output(tmp_path / "map.tif", raster, True)
    lock.close()
    check_output(tmp_path / "map.tif", raster, True)


def test_the_disk_must_hold_store_map_overviews_and_some_more(tmp_path, monkeypatch):
    window = Window(0, 0, 20_000, 30_000)
    assert needed_bytes(window, False) >= window.pixels * (1 + 1 + 1 / 3) * 1.05
    assert needed_bytes(window, True) == 2 * needed_bytes(window, False)
    check_disk(tmp_path / "map.tif", Window(0, 0, 10, 10), True)
    usage = (10**12, 10**12 - 10**9, 10**9)
    kind = type(module.shutil.disk_usage(tmp_path))
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: kind(*usage))
    with pytest.raises(DiskSpaceError) as caught:
        check_disk(tmp_path / "map.tif", window, False)
    assert caught.value.fields == {"folder": str(tmp_path), "free": 1000, "needed": 1471}
