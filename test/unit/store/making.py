"""Maps that are saved, opened and looked at."""

from __future__ import annotations

import json

import numpy as np
from landseg.inference.grid import Window
from landseg.inference.legend import LegendClass
from landseg.inference.store import MapStore
from osgeo import gdal

LEGEND = (
    LegendClass(0, "water", "#0000ff"),
    LegendClass(1, 'Häuser "A" & <B>', "#3c1098"),
    LegendClass(3, "it's forest", "#00ff7f"),
)
CLASSES = np.random.default_rng(2).choice([0, 1, 3, 255], (40, 60)).astype(np.uint8)
METADATA = {"LANDSEG_LEGEND": json.dumps(["ä"]), "TIFFTAG_SOFTWARE": "Landseg 0"}


def save(target, raster, classes=CLASSES, kind="classes", window=None, facts=None):
    with MapStore(target, raster, window, kind, LEGEND) as store:
        height, width = classes.shape
        for row in range(0, height, 16):
            for col in range(0, width, 25):
                part = Window(row, col, 16, 25).clip(height, width)
                store.write(part, classes[part.slices])
        return store.finish(METADATA, facts or {"LANDSEG_DATE": "2026-01-01"})


def open_map(path):
    """GDAL 3.6 reads the .aux.xml late: category names are there once metadata were asked for."""
    found = gdal.Open(str(path))
    found.GetMetadata()
    return found


def left_in(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != "raster.tif")
