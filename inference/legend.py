"""The legend: value, name and colour of each class; one table for maps, metrics and styles."""

from __future__ import annotations

from dataclasses import dataclass

NODATA = 255  # in every class map and confidence raster


@dataclass(frozen=True)
class LegendClass:
    """One class of a map."""

    value: int  # 0 to 254
    name: str
    colour: str  # "#rrggbb"

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Red, green and blue, 0 to 255."""
        red, green, blue = bytes.fromhex(self.colour.lstrip("#"))
        return red, green, blue

    def to_json(self) -> dict[str, str | int]:
        return {"value": self.value, "name": self.name, "colour": self.colour}


Legend = tuple[LegendClass, ...]
