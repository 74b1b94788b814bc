"""Widths as people tag them: 7; 7,5 m; 24 ft; feet and inches with their marks."""

from __future__ import annotations

import re
from typing import Optional

FOOT, INCH = 0.3048, 0.0254  # m
METRES = {
    "": 1.0, "m": 1.0, "metre": 1.0, "metres": 1.0, "meter": 1.0, "meters": 1.0,
    "cm": 0.01, "km": 1000.0, "mi": 1609.344, "ft": FOOT, "feet": FOOT, "in": INCH,
}  # fmt: skip
NUMBER = r"\d+(?:[.,]\d+)?|[.,]\d+"
WRITTEN = re.compile(rf"~?\s*({NUMBER})\s*([a-z]*)\.?")
FEET = re.compile(rf"({NUMBER})\s*'\s*(?:({NUMBER})\s*(?:\"|''))?")


def read_metres(text: str) -> Optional[float]:
    """Read a length; None where it is none, such as "narrow" or "2;3"."""
    text = text.strip().lower()
    feet = FEET.fullmatch(text)
    if feet is not None:
        return _number(feet[1]) * FOOT + _number(feet[2] or "0") * INCH
    found = WRITTEN.fullmatch(text)
    if found is None or found[2] not in METRES:
        return None
    return _number(found[1]) * METRES[found[2]]


def read_count(text: str) -> Optional[float]:
    """Read a number of lanes; None where it is none."""
    text = text.strip()
    return _number(text) if re.fullmatch(NUMBER, text) else None


def _number(text: str) -> float:
    return float(text.replace(",", "."))
