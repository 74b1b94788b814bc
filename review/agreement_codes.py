"""One byte for what a map and its reference say of a pixel, and how it looks.

| value | meaning |
|---|---|
| 0 | both say the same class |
| 1 | near a border of the reference: not judged |
| 2 | unknown: the reference is silent, which is no evidence against the map |
| 3 to 254 | they disagree |
| 255 | nodata: the map has no class |

A pixel of disagreement is at once too much of the map's class ("only in the map") and missing of
the reference's ("only in the reference"). Up to 16 classes its value names both, so that the
raster holds the whole confusion matrix; its hue is that of the map's class, and shades tell the
reference's. More classes than pairs fit into a byte: then the map's class alone, or no class.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..inference import NODATA, Caution, Legend, LegendClass
from .errors import ManyClassesCaution

AGREE, NEAR, UNKNOWN, FIRST = 0, 1, 2, 3
ROOM = NODATA - FIRST  # values for disagreements
CALM = (
    LegendClass(AGREE, "agree", "#e6e6e6"),
    LegendClass(NEAR, "near a border of the reference (not judged)", "#c9c9c9"),
    LegendClass(UNKNOWN, "unknown (the reference is silent)", "#fff6d1"),
)
# Okabe and Ito 2008 without black and grey, told apart by colour-blind people too; strongest
# first. jfly.uni-koeln.de/color
HUES = ("#d55e00", "#0072b2", "#009e73", "#e69f00", "#56b4e9", "#b8a800", "#cc79a7")


@dataclass(frozen=True)
class AgreementCodes:
    """The values of one comparison."""

    table: NDArray[np.uint8]  # (class of the map, class of the reference) -> value
    names: tuple[str, ...]  # by value - FIRST
    colours: tuple[str, ...]
    cautions: tuple[Caution, ...] = ()

    def legend(self, counts: NDArray[np.int64]) -> Legend:
        """Give the values that occur, the calm ones always.

        Args:
            counts: (256,), pixels of each value.
        """
        return CALM + tuple(
            LegendClass(value, name, colour)
            for value, (name, colour) in enumerate(zip(self.names, self.colours), FIRST)
            if counts[value]
        )


def agreement_codes(names: Sequence[str], in_map: int) -> AgreementCodes:
    """Choose the values.

    Args:
        names: of all classes, those of the map first.
        in_map: how many the map has.
    """
    count = len(names)
    apart = ~np.eye(count, dtype=np.bool_)
    if in_map * (count - 1) <= ROOM:
        return _by_pair(names, in_map, apart)
    shown = "only the map's class of a disagreement" if in_map <= ROOM else "no classes"
    caution = ManyClassesCaution(count=count, shown=shown)
    if in_map <= ROOM:
        rows = FIRST + np.minimum(np.arange(count), in_map - 1)[:, np.newaxis]
        told = tuple(f"only in the map: {name}" for name in names[:in_map])
        colours = tuple(_hue(number) for number in range(in_map))
        return AgreementCodes(_coded(apart, rows), told, colours, (caution,))
    return AgreementCodes(_coded(apart, FIRST), ("they disagree",), (HUES[0],), (caution,))


def _by_pair(names: Sequence[str], in_map: int, apart: NDArray[np.bool_]) -> AgreementCodes:
    count = len(names)
    mine, theirs = np.indices((count, count))
    numbers = FIRST + mine * (count - 1) + theirs - (theirs > mine)
    pairs = [(m, r) for m in range(in_map) for r in range(count) if m != r]
    return AgreementCodes(
        _coded(apart, np.minimum(numbers, NODATA - 1)),
        tuple(f"map: {names[m]}, reference: {names[r]}" for m, r in pairs),
        tuple(_shade(_hue(m), (r - (r > m)) / max(1, count - 2)) for m, r in pairs),
    )


def _coded(apart: NDArray[np.bool_], values: NDArray[np.int64] | int) -> NDArray[np.uint8]:
    return np.where(apart, values, AGREE).astype(np.uint8)


def _hue(number: int) -> str:
    """Give a class its hue; after a round of all, darker ones."""
    turn, place = divmod(number, len(HUES))
    return _lit(HUES[place], 0.82**turn)


def _shade(colour: str, share: float) -> str:
    """Give a lighter or darker shade: 0 the darkest, 1 the lightest."""
    return _lit(colour, 0.75 + 0.5 * share)


def _lit(colour: str, factor: float) -> str:
    parts = (part / NODATA for part in bytes.fromhex(colour[1:]))
    hue, light, strength = colorsys.rgb_to_hls(*parts)
    lit = colorsys.hls_to_rgb(hue, min(0.8, light * factor), strength)
    return "#" + "".join(f"{round(part * NODATA):02x}" for part in lit)
