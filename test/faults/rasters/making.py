"""A map on a raster, and processes that make it."""

from __future__ import annotations

import subprocess
import sys

from landseg.inference.legend import LegendClass

from ...child_code import IMPORT

LEGEND = (LegendClass(0, "water", "#0000ff"), LegendClass(1, "land", "#00ff00"))
CHILD = (
    IMPORT
    + """
import json, os, resource, time
import numpy as np
from landseg.inference.errors import LandsegError
from landseg.inference.grid import Window
from landseg.inference.legend import LegendClass
from landseg.inference.store import MapStore
LEGEND = (LegendClass(0, "water", "#0000ff"), LegendClass(1, "land", "#00ff00"))
def save(target, raster, value, limit=None, side=700):
    noise = np.random.default_rng(value).integers(0, 2, (side, side)).astype(np.uint8)
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with MapStore(Path(target), raster, None, "classes", LEGEND) as store:
        for row in range(0, side, 100):
            store.write(Window(row, 0, 100, side), noise[row:row + 100])
        return store.finish({"VALUE": str(value)}, {})
"""
)


def child(code):
    return subprocess.Popen(
        [sys.executable, "-c", CHILD + code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def snapshot(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
