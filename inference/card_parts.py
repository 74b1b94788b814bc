"""The parts of a card, each read and checked; also what an import asks for.

All raise `FieldError` with words that end the sentence "the card cannot be used".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from .legend import NODATA, Legend, LegendClass
from .strict_json import FieldError, Fields, shown

DATA_TYPES = ("uint8", "uint16", "int16", "uint32", "int32", "float32", "float64")


@dataclass(frozen=True)
class Scaling:
    """How one band's raster values become network input."""

    kind: Literal["z-score", "min-max"]
    first: float  # mean | minimum
    second: float  # standard deviation | maximum

    @property
    def offset_and_divisor(self) -> tuple[float, float]:
        """Network input = (value - offset) / divisor."""
        return self.first, self.second if self.kind == "z-score" else self.second - self.first


def read_legend(classes: list[Fields], colour: str) -> Legend:
    """Read value, name and the field `colour` of each class.

    Raises:
        FieldError: none, too many, values not 0, 1, 2, ..., a name twice, a bad colour.
    """
    if not 2 <= len(classes) <= NODATA:
        raise FieldError(f"it has {len(classes)} classes; 2 to {NODATA} are possible")
    if [found.integer("value") for found in classes] != list(range(len(classes))):
        raise FieldError("the values of its classes are not 0, 1, 2, ... in order")
    legend = tuple(
        LegendClass(value, found.line("name"), _colour(found.text(colour)))
        for value, found in enumerate(classes)
    )
    _check_names("classes", [found.name for found in legend])
    return legend


def read_scaling(scaling: list[Fields], bands: int) -> tuple[Scaling, ...]:
    """Read one scaling for all bands, or one a band."""
    if len(scaling) not in (1, bands):
        raise FieldError(f"it has {len(scaling)} scalings for {bands} bands")
    found = tuple(_scaling(fields) for fields in scaling)
    return found * bands if len(found) == 1 else found


def read_bands(names: tuple[str, ...]) -> tuple[str, ...]:
    """Check the names of a model's bands."""
    if not 1 <= len(names) <= 64:
        raise FieldError(f"it has {len(names)} bands; 1 to 64 are possible")
    _check_names("bands", names)
    return names


def read_data_type(name: str) -> str:
    """Check the name of a raster's data type."""
    if name not in DATA_TYPES:
        raise FieldError(f"the data type {shown(name)} is not one of {', '.join(DATA_TYPES)}")
    return name


def read_range(limits: tuple[float, ...]) -> tuple[float, float]:
    """Check a pair of limits, the lower first."""
    low, high = limits
    if not low < high:
        raise FieldError("a range has its lower limit last")
    return low, high


def default_fill(scaling: tuple[Scaling, ...]) -> tuple[float, ...]:
    """Choose what a network sees at nodata: each band's mean, or the middle of its range."""
    return tuple(
        band.first if band.kind == "z-score" else (band.first + band.second) / 2 for band in scaling
    )


def read_resolution(fields: Fields, gsd: str, gsd_range: str) -> dict[str, Any]:
    """Read the ground resolution; without a range, half to twice of it is the range."""
    found: dict[str, Any] = {}
    if gsd in fields.names:
        found["gsd"] = fields.number(gsd)
        found["gsd_range"] = found["gsd"] / 2, found["gsd"] * 2
    if gsd_range in fields.names:
        found["gsd_range"] = read_range(fields.numbers(gsd_range, 2))
    if any(number <= 0 for number in (found.get("gsd", 1), *found.get("gsd_range", ()))):
        raise FieldError("its ground resolution is not above zero")
    return found


def _scaling(fields: Fields) -> Scaling:
    kind = fields.text("type")
    if kind == "z-score":
        mean, deviation = fields.number("mean"), fields.number("stddev")
        if deviation <= 0:
            raise FieldError("a standard deviation is not above zero")
        return Scaling("z-score", mean, deviation)
    if kind == "min-max":
        return Scaling("min-max", *read_range((fields.number("minimum"), fields.number("maximum"))))
    raise FieldError(f"the scaling {shown(kind)} is neither z-score nor min-max")


def _check_names(what: str, names: tuple[str, ...] | list[str]) -> None:
    if len({name.casefold() for name in names}) < len(names):
        raise FieldError(f"two of its {what} have the same name")


def _colour(text: str) -> str:
    if not re.fullmatch(r"#?[0-9A-Fa-f]{6}", text):
        raise FieldError(f"{shown(text)} is not a colour such as FF8000")
    return "#" + text.lstrip("#").lower()
