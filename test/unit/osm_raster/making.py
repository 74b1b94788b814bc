"""A small scene of OpenStreetMap, and what was drawn of it."""

from __future__ import annotations

import numpy as np
from osgeo import gdal

from ...osm_making import box

PIXEL = 1e-5  # degrees
PLACE = (10.0, PIXEL, 0.0, 50.0, 0.0, -PIXEL)
BUILDING, LOW, TREE, WATER, ROAD, NONE = 1, 2, 3, 5, 0, 255  # of the preset isprs


def place(col, row):
    """Longitude and latitude of a pixel's upper left corner."""
    return 10 + col * PIXEL, 50 - row * PIXEL


def pixels(left, top, right, bottom):
    """The ring around whole pixels."""
    (west, north), (east, south) = place(left, top), place(right, bottom)
    return box(west, south, east, north)


def values_of(path):
    return gdal.Open(str(path)).ReadAsArray()


def scene():
    """A wood with a lake, a house in it, and a lawn that overlaps the house."""
    return [
        ({"building": "yes", "name": 'the "\\ house'}, pixels(20, 10, 30, 20)),
        ({"landuse": "forest"}, pixels(5, 5, 50, 35)),
        ({"natural": "water"}, pixels(10, 25, 20, 30)),
        ({"landuse": "grass"}, pixels(25, 15, 40, 25)),
        ({"leisure": "park"}, pixels(42, 6, 48, 12)),
    ]


def drawn_scene():
    found = np.full((40, 60), NONE, np.uint8)
    found[15:25, 25:40] = LOW
    found[5:35, 5:50] = TREE
    found[25:30, 10:20] = WATER
    found[6:12, 42:48] = NONE
    found[10:20, 20:30] = BUILDING
    return found
