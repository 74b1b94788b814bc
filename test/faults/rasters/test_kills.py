"""A kill at any time leaves the older map or the new one."""

from __future__ import annotations

import os
import signal
import sys
import time

import numpy as np
import pytest
from landseg.inference.errors import (
    InputError,
)
from landseg.inference.grid import Window
from landseg.inference.store import MapStore, check_output, discard_partial
from landseg.inference.target import work_folder
from osgeo import gdal

from .making import LEGEND, child, snapshot


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
@pytest.mark.parametrize("seed", range(8))
def test_a_kill_at_any_time_leaves_the_old_map_or_the_new_one(tmp_path, write_raster, seed):
    raster = write_raster(np.zeros((1, 700, 700), np.uint8))
    target = tmp_path / "map.tif"
    first = child(f"save({str(target)!r}, {raster!r}, 1)")
    assert first.wait(60) == 0, first.stderr.read()
    old = snapshot(tmp_path)
    killed = child(
        f"""
print("go", flush=True)
for _ in range(100):
    save({str(target)!r}, {raster!r}, 2)
"""
    )
    killed.stdout.readline()
    time.sleep(np.random.default_rng(seed).uniform(0.0, 0.5))
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait(10)
    assert discard_partial(target)
    found = snapshot(tmp_path)
    assert not work_folder(target).exists()
    assert set(found) == set(old)
    assert gdal.Open(str(target)).GetMetadataItem("VALUE") in ("1", "2")
    if found["map.tif"] == old["map.tif"]:
        assert found == old
    new = np.random.default_rng(2).integers(0, 2, (700, 700))
    was = np.random.default_rng(1).integers(0, 2, (700, 700))
    pixels = gdal.Open(str(target)).ReadAsArray()
    assert (pixels == new).all() or (pixels == was).all()


@pytest.mark.parametrize("stage", ["set aside", "replaced"])
def test_a_kill_between_the_renames_is_mended(tmp_path, write_raster, stage):
    raster = write_raster(np.zeros((1, 8, 9), np.uint8))
    target = tmp_path / "map.tif"

    def save(value):
        with MapStore(target, raster, None, "classes", LEGEND) as store:
            store.write(Window(0, 0, 8, 9), np.full((8, 9), value, np.uint8))
            store.finish({"VALUE": str(value)}, {"DATE": str(value)})
        return snapshot(tmp_path)

    new = save(1)
    old = save(0)
    work = work_folder(target)
    (work / "old.map.tif").mkdir(parents=True)
    for name in ("map.tif.aux.xml", "map.qml"):
        (tmp_path / name).replace(work / "old.map.tif" / name)
        (work / name).write_bytes(new[name])
    (target if stage == "replaced" else work / "map.tif").write_bytes(new["map.tif"])
    (work / "lock").write_text("{}")
    assert discard_partial(target)
    assert snapshot(tmp_path) == (new if stage == "replaced" else old)


def test_a_live_job_of_another_process_is_respected_and_a_dead_one_not(tmp_path, write_raster):
    raster = write_raster(np.zeros((1, 8, 9), np.uint8))
    target = tmp_path / "map.tif"
    other = child(
        f"""
with MapStore(Path({str(target)!r}), {raster!r}, None, "classes", LEGEND):
    print("go", flush=True)
    time.sleep(60)
"""
    )
    assert other.stdout.readline() == "go\n"
    assert discard_partial(target) is False
    with pytest.raises(InputError, match="Another job"):
        check_output(target, raster, True)
    other.kill()
    other.wait(10)
    check_output(target, raster, True)
    with MapStore(target, raster, None, "classes", LEGEND) as store:
        store.finish({}, {})
    assert not work_folder(target).exists()
    assert (gdal.Open(str(target)).ReadAsArray() == 255).all()
