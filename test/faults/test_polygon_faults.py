"""Disks that fill up while polygons are written: never a part of a file, and it is said."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from ..child_code import IMPORT

CHILD = (
    IMPORT
    + """
import json, resource
raster, target, limit, exceptions = sys.argv[1:]
from osgeo import gdal, ogr
from landseg.inference import LandsegError
from landseg.review import PolygonsJob
from landseg.review.polygons import run_polygons
if exceptions == "yes":
    gdal.UseExceptions(); ogr.UseExceptions()
if int(limit):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    job = PolygonsJob(raster, Path(target), overwrite=True)
    print(json.dumps(["done", run_polygons(job, lambda done, total: None).polygons]))
except LandsegError as error:
    print(json.dumps([type(error).__name__, str(error)]))
"""
)


def child(raster, target, limit=0, exceptions="no"):
    arguments = [sys.executable, "-c", CHILD, raster, str(target), str(limit)]
    found = subprocess.run([*arguments, exceptions], capture_output=True, text=True, check=False)
    assert found.stdout, found.stderr
    return json.loads(found.stdout.splitlines()[-1])


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file sizes are POSIX")
@pytest.mark.parametrize("exceptions", ["no", "yes"])
def test_a_disk_that_fills_up_leaves_the_old_file_and_says_so(tmp_path, write_raster, exceptions):
    noise = np.random.default_rng(0).integers(0, 3, (1, 90, 90)).astype(np.uint8)
    raster, target = write_raster(noise), tmp_path / "map.gpkg"
    done, _ = child(raster, target)
    assert done == "done"
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    size = target.stat().st_size
    for limit in (100, size // 2, size - 1):
        name, text = child(raster, target, limit, exceptions)
        assert (name, str(target) in text) == ("OutputWriteError", True), (limit, name, text)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
