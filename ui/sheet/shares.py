"""Areas of classes, as a job of the engine measured them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional


@dataclass(frozen=True)
class ClassArea:
    """One class of the whole map."""

    value: int
    pixels: int
    area: Optional[float]  # m2 on the ellipsoid; None where the map has no place on the ground

    @property
    def size(self) -> float:
        """In m2, or in pixels where no area is known."""
        return float(self.pixels) if self.area is None else self.area


def areas_of(result: dict[str, Any]) -> tuple[ClassArea, ...]:
    """Read the whole map off the result of an `AreasJob`; absent classes are left out."""
    return tuple(
        ClassArea(int(row["class_value"]), int(row["pixels"]), row["area_m2"])
        for row in result["whole"]
        if row["pixels"]
    )
