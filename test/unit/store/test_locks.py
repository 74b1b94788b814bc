"""One job at a time makes a map; what a dead one left is taken over."""

from __future__ import annotations

import json

import numpy as np
import pytest
from landseg.inference.errors import (
    OutputBusyError,
)
from landseg.inference.grid import Window
from landseg.inference.lock import take_lock
from landseg.inference.store import MapStore, discard_partial
from landseg.inference.target import work_folder
from osgeo import gdal

from .making import CLASSES, LEGEND, left_in, save


def test_a_second_job_on_one_target_is_refused_while_the_first_lives(tmp_path, raster):
    target = tmp_path / "map.tif"
    with MapStore(target, raster, None, "classes", LEGEND) as store:
        with pytest.raises(OutputBusyError), MapStore(target, raster, None, "classes", LEGEND):
            pass
        assert discard_partial(target) is False
        store.write(Window(0, 0, 40, 60), CLASSES)
        store.finish({}, {})
    np.testing.assert_array_equal(gdal.Open(str(target)).ReadAsArray(), CLASSES)
    with MapStore(target, raster, None, "classes", LEGEND):
        pass


def test_a_lock_of_another_host_is_respected(tmp_path, raster):
    work = work_folder(tmp_path / "map.tif")
    work.mkdir()
    (work / "lock").write_text('{"pid": 1, "host": "another-host", "started": "2026"}')
    with pytest.raises(OutputBusyError):
        save(tmp_path / "map.tif", raster)
    assert discard_partial(tmp_path / "map.tif") is False


@pytest.mark.parametrize("text", ["", "{", '{"pid": 1}', "[]", '{"pid": 99999999, "host": ""}'])
def test_what_a_dead_job_left_is_taken_over(tmp_path, raster, text):
    work = work_folder(tmp_path / "map.tif")
    (work / "some folder").mkdir(parents=True)
    (work / "lock").write_text(text)
    (work / "store.raw").write_bytes(b"old")
    save(tmp_path / "map.tif", raster)
    assert left_in(tmp_path) == ["map.qml", "map.tif", "map.tif.aux.xml"]


def test_what_a_killed_job_left_can_be_removed(tmp_path):
    target = tmp_path / "map.tif"
    assert discard_partial(target) is True
    work_folder(target).mkdir()
    (work_folder(target) / "store.raw").write_bytes(b"old")
    assert discard_partial(target) is True
    assert left_in(tmp_path) == []


def test_a_lock_says_who_holds_it(tmp_path):
    lock = take_lock(tmp_path / "lock")
    assert set(json.loads((tmp_path / "lock").read_text())) == {"pid", "host", "started"}
    assert take_lock(tmp_path / "lock") is None
    lock.close()
    take_lock(tmp_path / "lock").close()
