"""A map on a raster, and processes that make it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from landseg.inference.legend import LegendClass

ROOT = Path(__file__).resolve().parents[3]
LEGEND = (LegendClass(0, "water", "#0000ff"), LegendClass(1, "land", "#00ff00"))
CHILD = """
import importlib.util, json, os, resource, sys, time
from pathlib import Path
root = Path({root!r})
spec = importlib.util.spec_from_file_location(
    "landseg", root / "__init__.py", submodule_search_locations=[str(root)])
sys.modules["landseg"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["landseg"])
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
        return store.finish({{"VALUE": str(value)}}, {{}})
"""


def child(code):
    text = CHILD.format(root=str(ROOT)) + code
    return subprocess.Popen(
        [sys.executable, "-c", text], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def snapshot(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
