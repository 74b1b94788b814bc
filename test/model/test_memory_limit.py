"""The limit of memory holds for the resident size of a real process, and changes no pixel."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from osgeo import gdal

from .conftest import make_raster, scene

PROBE = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as end:
    assert not end.code
with open("/proc/self/status") as file:
    print(next(line.split()[1] for line in file if line.startswith("VmHWM")))
"""


def classify(root, raster, output, *flags):
    """Classify with the shipped compact model in a process of its own; give its peak in bytes."""
    command = [sys.executable, "-c", PROBE, str(root), "classify", str(raster)]
    command += ["--weights", "dubai-5", "--output", str(output), "--quality", "fast", *flags]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=250)
    return int(done.stdout.splitlines()[-1]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from Linux")
def test_the_peak_of_the_engine_keeps_to_the_limit_and_the_map_is_the_same(root, tmp_path):
    raster = make_raster(tmp_path / "s.tif", scene(1100, 1500))
    maps = []
    for limit in (600, 1000):
        output = tmp_path / f"{limit}.tif"
        assert classify(root, raster, output, "--memory", f"{limit}MB") <= limit * 10**6
        maps.append(gdal.Open(str(output)).ReadAsArray())
    np.testing.assert_array_equal(*maps)
