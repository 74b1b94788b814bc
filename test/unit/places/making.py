"""Lists of places that are read and judged."""

from __future__ import annotations

import numpy as np
from landseg.review import PLACES_LAYER
from osgeo import gdal

NAMES = ("building", "road")
METRE = (300000.0, 1.0, 0.0, 5000000.0, 0.0, -1.0)


def nothing(_done, _total):
    pass


def rows(path, table=PLACES_LAYER):
    source = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    layer = source.GetLayerByName(table)
    return None if layer is None else [dict(each.items()) for each in layer]


def judge(path, rank, **values):
    """Write what the tab writes."""
    source = gdal.OpenEx(str(path), gdal.OF_VECTOR | gdal.OF_UPDATE)
    layer = source.GetLayerByName(PLACES_LAYER)
    for feature in layer:
        if feature["rank"] == rank:
            for name, value in values.items():
                feature[name] = value
            layer.SetFeature(feature)


SCENE = np.zeros((12, 20), np.uint8)
TRUTH = SCENE.copy()
TRUTH[1:4, 1:5] = 1  # 12 m2 of road that the map calls building
FOUND = SCENE.copy()
FOUND[6:11, 6:10] = 1  # 20 m2 of building that the map calls road
FOUND[0, 19] = 1  # 1 m2
