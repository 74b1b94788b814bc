"""The areas of a map's classes: plain values, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from ..inference import Caution, LegendClass
from .area_units import area_words, share_words

WHOLE = "whole map"


@dataclass(frozen=True)
class ClassArea:
    """One class within a zone."""

    entry: LegendClass
    pixels: int
    area: Optional[float]  # m2 on the ellipsoid; None where the map has no place on the ground
    share: float  # 0 to 1, of what has a class in the zone


@dataclass(frozen=True)
class ZoneAreas:
    """All classes within one zone, those without a pixel too."""

    number: int  # from 1; 0: the whole map
    name: str
    classes: tuple[ClassArea, ...]
    nodata: int  # pixels without a class; in no sum and no share

    @property
    def pixels(self) -> int:
        """Pixels with a class."""
        return sum(each.pixels for each in self.classes)

    @property
    def area(self) -> Optional[float]:
        """What has a class, m2."""
        areas = [each.area for each in self.classes if each.area is not None]
        return sum(areas) if areas else None

    @property
    def note(self) -> str:
        """Say why there is nothing; "" where there is something."""
        if self.pixels:
            return ""
        return "only nodata" if self.nodata else "no pixel of the map"

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row for each class; a single one without a class where there is nothing."""
        start = {"zone_id": self.number, "zone": self.name}
        end = {"zone_nodata_pixels": self.nodata, "note": self.note}
        for each in self.classes if self.pixels else ():
            yield {
                **start,
                "class_value": each.entry.value,
                "class_name": each.entry.name,
                "colour": each.entry.colour,
                "pixels": each.pixels,
                "area_m2": each.area,
                "share": each.share,
                **end,
            }
        if not self.pixels:
            nothing = dict.fromkeys(("class_value", "class_name", "colour"))
            yield {**start, **nothing, "pixels": 0, "area_m2": 0.0, "share": None, **end}


@dataclass(frozen=True)
class AreaTable:
    """The areas of a class map, for its zones too where there are any."""

    class_map: str
    zone_layer: str  # "" without
    whole: ZoneAreas
    zones: tuple[ZoneAreas, ...]
    crs: str
    ellipsoid: str  # "" where areas are not known
    credits: tuple[str, ...]
    cautions: tuple[Caution, ...] = ()
    output: Optional[Path] = None

    @property
    def shown(self) -> tuple[ZoneAreas, ...]:
        """What was asked for: the zones, or else the whole map."""
        return self.zones if self.zone_layer else (self.whole,)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [row for zone in self.shown for row in zone.rows]

    def to_json(self) -> dict[str, Any]:
        """Give all figures; what is not known is null."""
        cautions = [{"class": type(it).__name__, "fields": it.fields} for it in self.cautions]
        return {
            "output": self.output and str(self.output),
            "class_map": self.class_map,
            "zone_layer": self.zone_layer,
            "crs": self.crs,
            "ellipsoid": self.ellipsoid,
            "area_m2": self.whole.area,
            "pixels": self.whole.pixels,
            "nodata_pixels": self.whole.nodata,
            "whole": list(self.whole.rows),
            "rows": self.rows,
            "credits": list(self.credits),
            "cautions": cautions,
        }

    def as_text(self) -> str:
        """Write the tables, to be shown in letters of one width."""
        parts = [f"{self.output}\n"] if self.output else []
        return "\n".join(parts + [_text(zone) for zone in self.shown])


def _text(zone: ZoneAreas) -> str:
    head = f"{zone.name}: {zone.note or area_words(zone.area)}, {zone.nodata:,} pixels of nodata"
    present = [each for each in zone.classes if each.pixels]
    cells = [
        (each.entry.name, area_words(each.area), share_words(each.share), f"{each.pixels:,} px")
        for each in sorted(present, key=lambda each: -each.pixels)
    ]
    widths = [max(map(len, column)) for column in zip(*cells)]
    lines = [
        f"  {row[0]:<{widths[0]}}" + "".join(f"  {c:>{w}}" for c, w in zip(row[1:], widths[1:]))
        for row in cells
    ]
    return "\n".join([head, *lines])
