"""Metres on a map: how large its pixels are, and how many a distance takes."""

from __future__ import annotations

from math import ceil, isfinite

import numpy as np
from numpy.typing import NDArray

from ..inference import Caution, ClassMap, Window
from .errors import DistanceError, PixelAsMetreCaution
from .pixel_areas import PixelAreas

LARGEST = 250  # px; wider ones would take long and say little


class Metres:
    """Measures one map; a pixel without a known size counts as a metre. For the map's thread."""

    def __init__(self, class_map: ClassMap) -> None:
        known = class_map.pixel_size
        self.pixel = known or (1.0, 1.0)  # width and height at the map's centre, m
        self._areas = None if known is None else PixelAreas(class_map.grid)
        self.cautions: tuple[Caution, ...] = ()
        if known is None:
            self.cautions = (PixelAsMetreCaution(name=class_map.name),)

    def areas(self, window: Window) -> NDArray[np.float64]:
        """Measure pixels on the ellipsoid, (height, width), m2."""
        if self._areas is None:
            return np.ones((window.height, window.width))
        return self._areas.read(window)

    def check(self, distance: float, what: str) -> None:
        """Refuse a distance that is none, or too many pixels.

        Raises:
            DistanceError: see its message.
        """
        least = min(self.pixel)
        if not isfinite(distance) or distance < 0 or ceil(distance / least) > LARGEST:
            most = f"{LARGEST * least:g}"
            raise DistanceError(metres=f"{distance:g}", what=what, most=most, pixels=LARGEST)
