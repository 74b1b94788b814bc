"""What is told of a map's classes: colours also without a legend, and what is odd about them."""

from __future__ import annotations

import colorsys
from dataclasses import replace
from typing import Any

from ..inference import Caution, ClassMap, Legend, complaints
from .errors import NumberedClassesCaution, StrangeValuesCaution

BLACK = "#000000"
MOST = 20  # values that are listed
GOLDEN = 0.618034  # of the circle of hues: neighbours in the legend are far apart in colour


def shown_legend(class_map: ClassMap) -> Legend:
    """Give the map's legend; where it has no colours, its palette's, or colours that differ."""
    if any(entry.colour != BLACK for entry in class_map.legend):
        return class_map.legend
    table: Any = None
    with complaints():
        table = class_map.grid.GetRasterBand(1).GetRasterColorTable()
    return tuple(replace(it, colour=_colour(table, it.value)) for it in class_map.legend)


def cautions_of(class_map: ClassMap) -> list[Caution]:
    """List what is odd, after the map was read: no legend, values that it does not have."""
    found: list[Caution] = []
    if not class_map.is_named:
        found.append(NumberedClassesCaution(name=class_map.name))
    if class_map.odd:
        values = ", ".join(map(str, sorted(class_map.odd)[:MOST]))
        count = sum(class_map.odd.values())
        found.append(StrangeValuesCaution(name=class_map.name, count=count, values=values))
    return found


def _colour(table: Any, value: int) -> str:
    if table is not None and value < table.GetCount():
        red, green, blue = table.GetColorEntry(value)[:3]
    else:
        parts = colorsys.hsv_to_rgb(value * GOLDEN % 1, 0.55, 0.85)
        red, green, blue = (round(255 * part) for part in parts)
    return f"#{red:02x}{green:02x}{blue:02x}"
