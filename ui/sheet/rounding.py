"""Round numbers for scales, bars, grids and areas: what a person reads off a sheet."""

from __future__ import annotations

import math
from typing import NamedTuple

STEPS = (1.0, 2.0, 5.0, 10.0)
SCALES = (
    *(1.0, 1.1, 1.2, 1.25, 1.3, 1.4, 1.5, 1.6, 1.75, 2.0, 2.25, 2.5),
    *(3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 7.5, 8.0, 9.0, 10.0),
)
HECTARE, SQUARE_KILOMETRE = 1e4, 1e6  # m2


class ScaleBar(NamedTuple):
    """Two equal parts of a round length."""

    segment: float  # in the unit
    unit: str  # "m" or "km"


class AreaUnit(NamedTuple):
    """A unit for a whole table, so that its rows can be compared."""

    name: str
    size: float  # m2
    digits: int


PIXELS = AreaUnit("px", 1.0, 0)  # where a map has no place on the ground


def round_scale(least: float) -> float:
    """Give the first round denominator of a scale that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in SCALES if step * power >= least * (1 - 1e-9))


def round_step(most: float) -> float:
    """Give the largest of 1, 2, 5, 10 ... that is not above `most`."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in STEPS if step * power <= most * (1 + 1e-9))


def scale_bar(denominator: float, room: float) -> ScaleBar:
    """Choose a bar of two segments that fits into `room` mm."""
    metres = round_step(room / 1000 * denominator / 2)
    return ScaleBar(metres / 1000, "km") if metres >= 1000 else ScaleBar(metres, "m")


def area_unit(total: float) -> AreaUnit:
    """Choose the unit that a person wants for a map of `total` m2."""
    if total < HECTARE:
        return AreaUnit("m²", 1.0, 0)
    if total < 1000 * HECTARE:
        return AreaUnit("ha", HECTARE, 2 if total < 100 * HECTARE else 1)
    return AreaUnit("km²", SQUARE_KILOMETRE, 2)
