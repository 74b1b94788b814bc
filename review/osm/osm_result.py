"""What a reference from OpenStreetMap holds, in figures and in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...inference import NODATA, Caution, Legend

CREDIT = "© OpenStreetMap contributors, ODbL 1.0"


@dataclass(frozen=True)
class OsmResult:
    """One reference."""

    output: Path
    source: str  # the file's name
    date: str  # that the source states; "": none
    table: str  # the name of the table of tags
    legend: Legend
    pixels: dict[int, int]  # by value; 255: nothing is known there
    told: dict[str, object]  # what became of the objects
    cautions: tuple[Caution, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give plain values."""
        return {
            "output": str(self.output),
            "source": self.source,
            "date": self.date or None,
            "table": self.table,
            "credit": CREDIT,
            "classes": [
                {**entry.to_json(), "pixels": self.pixels.get(entry.value, 0)}
                for entry in self.legend
            ],
            "unknown_pixels": self.pixels.get(NODATA, 0),
            **self.told,
            "cautions": [
                {"class": type(each).__name__, "fields": each.fields, "text": str(each)}
                for each in self.cautions
            ],
        }

    def as_text(self) -> str:
        """Word it for a terminal: the file first, then the share of each class."""
        every = sum(self.pixels.values())
        rows = [(entry.name, self.pixels.get(entry.value, 0)) for entry in self.legend]
        rows.append(("not known", self.pixels.get(NODATA, 0)))
        wide = max(len(name) for name, _ in rows)
        lines = [f"{name:<{wide}}  {count:>12} px  {count / every:6.1%}" for name, count in rows]
        dated = f" of {self.date}" if self.date else ""
        return "\n".join([str(self.output), *lines, f"{self.source}{dated}; {CREDIT}"])
