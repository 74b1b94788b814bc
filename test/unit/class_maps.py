"""Class maps for tests, written as Landseg writes them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from landseg.inference import LEGEND, NODATA, LegendClass, MapStore, Window

LEGEND_OF = (
    LegendClass(0, "building", "#aa0000"),
    LegendClass(1, "road", "#444444"),
    LegendClass(4, "tree", "#00aa00"),
)
CREDIT = "Survey of X (CC-BY-4.0)"
MODEL = json.dumps({"id": "m", "credit": "Survey of X", "licence": "CC-BY-4.0"})
RNG = np.random.default_rng(5)


def make_class_map(path: Path, values, grid: str, legend=LEGEND_OF) -> str:
    """Write values (height, width) where a raster lies; give the map's name."""
    with MapStore(path, grid, None, "classes", legend) as made:
        made.write(Window(0, 0, *values.shape), values)
        said = json.dumps([entry.to_json() for entry in legend])
        made.finish({LEGEND: said, "LANDSEG_MODEL": MODEL}, {"LANDSEG_DATE": "2026-01-01"})
    return str(path)


def noisy(height, width, nodata=0.1):
    values = RNG.choice([0, 1, 4], (height, width)).astype(np.uint8)
    values[RNG.random(values.shape) < nodata] = NODATA
    return values
