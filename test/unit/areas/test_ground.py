"""Areas are those of the ground, each pixel counted once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from landseg.inference import (
    NODATA,
)

from ..class_maps import make_class_map, noisy
from .making import pixels_of, run


def test_every_pixel_is_counted_once_and_nodata_apart(make_map):
    values = noisy(70, 90)
    told = run(make_map(values)).whole
    assert pixels_of(told) == {value: (values == value).sum() for value in (0, 1, 4)}
    assert told.nodata == (values == NODATA).sum()
    assert sum(each.share for each in told.classes) == pytest.approx(1)


def test_areas_are_those_of_the_ground_and_not_of_the_projection(make_map):
    """EPSG:3857 at 60 degrees north: a metre of the map is half a metre."""
    place = {"place": (1e6, 1.0, 0, 8399737.89, 0, -1.0), "crs": "EPSG:3857"}
    told = run(make_map(np.zeros((40, 50), np.uint8), **place))
    assert told.whole.area == pytest.approx(2000 * 0.25, rel=5e-3)


def test_a_belt_of_the_earth_in_degrees_has_its_known_area(write_raster, tmp_path):
    """Ten degrees of latitude around the ellipsoid: Snyder's equation 3-12."""
    values = np.zeros((20, 720), np.uint8)
    values[:, 360:] = 1
    grid = write_raster(values[None], place=(-180.0, 0.5, 0, 60.0, 0, -0.5), crs="EPSG:4326")
    told = run(make_class_map(tmp_path / "belt.tif", values, grid)).whole
    flat = 1 / 298.257223563
    square = flat * (2 - flat)
    e = math.sqrt(square)

    def q(lat):
        sine = math.sin(math.radians(lat))
        logs = math.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
        return (1 - square) * (sine / (1 - square * sine**2) - logs)

    whole = math.pi * 6378137.0**2 * (q(60) - q(50))
    assert told.area == pytest.approx(whole, rel=1e-9)
    assert told.classes[0].area == pytest.approx(whole / 2, rel=1e-9)
