"""Metres on a map: how large its pixels are, and how many a distance takes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isfinite

from ..inference import Caution, ClassMap, pixel_size
from .errors import DistanceError, PixelAsMetreCaution

LARGEST = 250  # px; wider ones would take long and say little


@dataclass(frozen=True)
class Ground:
    """The pixels of one map; belongs to the thread that opened the map."""

    class_map: ClassMap

    @property
    def pixel(self) -> tuple[float, float]:
        """Width and height at the map's centre, m; a pixel without a size counts as a metre."""
        return self.class_map.pixel_size or (1.0, 1.0)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        if self.class_map.pixel_size is not None:
            return ()
        return (PixelAsMetreCaution(name=self.class_map.name),)

    def pixel_area(self, row: float) -> float:
        """Give the area of a pixel in the middle of a row, m2: in degrees it changes with it."""
        width, height = pixel_size(self.class_map.grid, row) or self.pixel
        return width * height

    def check(self, metres: float, what: str) -> None:
        """Refuse a distance that is none, or too many pixels.

        Raises:
            DistanceError: see its message.
        """
        least = min(self.pixel)
        if not isfinite(metres) or metres < 0 or ceil(metres / least) > LARGEST:
            most = f"{LARGEST * least:g}"
            raise DistanceError(metres=f"{metres:g}", what=what, most=most, pixels=LARGEST)
