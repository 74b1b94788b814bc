"""Maps and references that are compared, and what came of it."""

from __future__ import annotations

import numpy as np
from landseg.inference import (
    ClassMap,
)
from osgeo import gdal

NAMES = ("building", "road", "water")


def nothing(_done, _total):
    pass


def tag(path, **items):
    dataset = gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_UPDATE)
    for name, text in items.items():
        dataset.SetMetadataItem(name, text)
    del dataset
    return path


def random_classes(height, width, classes=3, seed=0):
    random = np.random.default_rng(seed)
    found = random.integers(0, classes, (height, width)).astype(np.uint8)
    found[random.random((height, width)) < 0.1] = 255
    return found


def matrix(truth, found, classes):
    return [
        [int(np.sum((truth == t) & (found == f))) for f in range(classes)] for t in range(classes)
    ]


def pixels_of(told):
    return gdal.Open(str(told.output)).ReadAsArray()


def legend_of(told):
    with ClassMap(str(told.output)) as found:
        return {entry.value: entry.name for entry in found.legend}


def rows_of(path):
    source = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    layer = source.GetLayerByName("places")
    return [{**each.items(), "shape": each.GetGeometryRef().ExportToWkt()} for each in layer]
