"""What was made of a class map, as people and programs read it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..inference import Caution


@dataclass(frozen=True)
class ClassSum:
    """The polygons of one class."""

    value: int
    name: str
    polygons: int
    area: float  # m2

    def to_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "name": self.name,
            "polygons": self.polygons,
            "area_m2": self.area,
        }


@dataclass(frozen=True)
class PolygonsResult:
    """A GeoPackage of polygons."""

    output: Path
    classes: tuple[ClassSum, ...]  # those that have polygons
    cautions: tuple[Caution, ...]

    @property
    def polygons(self) -> int:
        return sum(each.polygons for each in self.classes)

    def to_json(self) -> dict[str, Any]:
        return {
            "output": str(self.output),
            "polygons": self.polygons,
            "classes": [each.to_json() for each in self.classes],
            "cautions": [{"class": type(it).__name__, "fields": it.fields} for it in self.cautions],
        }

    def as_text(self) -> str:
        """Write the place, and a line for each class."""
        wide = max(len(each.name) for each in self.classes)
        lines = [
            f"{each.name:{wide}}  {each.polygons:>9,} polygons  {each.area:>18,.1f} m²"
            for each in self.classes
        ]
        return "\n".join([str(self.output), *lines])
