"""Areas on the ellipsoid of a coordinate system: of rings, and of each pixel of a raster.

Edges are straight in the system's own plane. An edge counts the same from both sides but for the
sign, so areas of neighbours add up to the area of both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from osgeo import osr

from ..inference import complaints

Floats = NDArray[np.float64]

# Gauss-Legendre, three places along an edge: exact to the last bits for edges below some degrees.
PLACES = ((-(0.6**0.5), 5 / 18), (0.0, 8 / 18), (0.6**0.5, 5 / 18))


class Ground:
    """Measures in m2; in the square of the raster's units where `is_known` is False."""

    def __init__(self, crs: Any) -> None:
        """Read the ellipsoid; `crs` is an `osr.SpatialReference`, or None."""
        self.is_known = crs is not None
        self.is_degrees = bool(crs is not None and crs.IsGeographic())
        self.is_planar = not (self.is_degrees or (crs is not None and crs.IsProjected()))
        self._unit = float(crs.GetLinearUnits()) if self.is_known and self.is_planar else 1.0
        if not self.is_planar:
            self._read(crs)

    def _read(self, crs: Any) -> None:
        with complaints():
            source, degrees = crs.Clone(), crs.CloneGeogCS()
            for system in (source, degrees):
                system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
            self._angle = float(degrees.GetAngularUnits())  # radians
            self._major, flat = degrees.GetSemiMajor(), degrees.GetInvFlattening()
            self._squared = 2 / flat - 1 / flat**2 if flat else 0.0  # of the eccentricity
            self._to_degrees = osr.CoordinateTransformation(source, degrees)

    def places(self, points: Floats) -> Floats:
        """Give longitude and latitude in radians of points in the system, (n, 2).

        In a plane system: x and y in metres.
        """
        if self.is_planar:
            return points * self._unit
        if self.is_degrees:
            turned: Floats = points * self._angle
            return turned
        found: Any = []
        with complaints():
            found = self._to_degrees.TransformPoints(points.tolist())
        if len(found) != len(points):
            return np.full(points.shape, np.nan)
        return np.array(found, np.float64).reshape(-1, 3)[:, :2] * self._angle

    def scales(self, lat: Floats) -> tuple[Floats, Floats]:
        """Give metres in a radian of longitude and of latitude; in a plane system 1."""
        if self.is_planar:
            return np.ones(lat.shape), np.ones(lat.shape)
        bend = 1 - self._squared * np.sin(lat) ** 2
        east: Floats = self._major * np.cos(lat) / np.sqrt(bend)
        north: Floats = self._major * (1 - self._squared) / bend**1.5
        return east, north

    def belt(self, lat: Floats) -> Floats:
        """Give the area between the equator and a latitude, a radian of longitude wide, m2.

        Source: J. P. Snyder 1987, Map Projections - A Working Manual, equation 3-12, times a^2/2.
        """
        sine, e = np.sin(lat), self._squared**0.5
        logs = np.arctanh(e * sine) / e if e else sine
        found: Floats = (
            self._major**2 * (1 - self._squared) / 2 * (sine / (1 - self._squared * sine**2) + logs)
        )
        return found

    def ring_areas(self, points: Floats, starts: NDArray[np.int64]) -> Floats:
        """Give the signed areas of closed rings; positive where a ring turns to the left.

        Args:
            points: (n, 2), x and y of all rings; the first point of each is its last one too.
            starts: the row of each ring's first point.
        """
        if not len(starts):
            return np.zeros(0)
        ends = np.append(starts[1:], len(points)) - 1
        if self.is_planar:
            near = points - np.repeat(points[starts], ends - starts + 1, axis=0)
            x, y = self.places(near).T
            edges = (x[:-1] * y[1:] - x[1:] * y[:-1]) / 2
        else:
            edges = self._edges(points)
        edges = np.append(edges, 0.0)
        edges[ends] = 0.0  # from one ring to the next
        found: Floats = np.add.reduceat(edges, starts)
        return found

    def polygon_area(self, rings: Sequence[Floats]) -> float:
        """Give the area of a polygon, its outer ring first; each ring is closed, (n, 2)."""
        outer, *holes = (abs(self.ring_areas(ring, np.zeros(1, np.int64))[0]) for ring in rings)
        return float(outer - sum(holes))

    def _edges(self, points: Floats) -> Floats:
        """Give the area under each edge, down to one latitude for all.

        In longitude and latitude an edge of another plane is bent. Its chord misses an area that
        shrinks with the square of its pieces: two halves tell how much (Richardson).
        """
        places = self.places(points)
        level = self.belt(places[:1, 1])  # near the polygons: fewer digits are lost
        chords = self._under(places[:-1], places[1:], level)
        if self.is_degrees:
            return chords
        middles = self.places((points[:-1] + points[1:]) / 2)
        halves = self._under(places[:-1], middles, level) + self._under(middles, places[1:], level)
        return (4 * halves - chords) / 3

    def _under(self, starts: Floats, ends: Floats, level: Floats) -> Floats:
        east = ends[:, 0] - starts[:, 0]
        east = np.where(np.abs(east) > np.pi, east - np.copysign(2 * np.pi, east), east)
        middle, half = (ends[:, 1] + starts[:, 1]) / 2, (ends[:, 1] - starts[:, 1]) / 2
        mean = np.zeros(len(east))
        for at, weight in PLACES:
            mean += weight * (self.belt(middle + at * half) - level)
        return -east * mean
