"""What labels mean: from the values or colours of a file to the index of a class.

Black and 255 mean "not labelled", unless a class says otherwise; what nobody named is unknown
and never becomes class 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray

from ..inference.grid import Window
from ..inference.legend import NODATA
from .errors import LabelTextError
from .jobs import TrainingClass

BLACK = 0
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
VALUE = re.compile(r"-?[0-9]{1,15}")
MOST_COLOURS = 1000  # distinct unknown codes that are listed

Codes = NDArray[np.int64]  # values of a file, or colours as red * 65536 + green * 256 + blue


@dataclass(frozen=True)
class UnknownCode:
    """A value or colour of no class."""

    code: int
    count: int
    row: int  # where it was found first
    col: int


class Unknown:
    """Codes of no class, tallied block by block."""

    def __init__(self) -> None:
        self.total = 0
        self._found: dict[int, UnknownCode] = {}

    def add(self, codes: Codes, is_unknown: NDArray[np.bool_], window: Window) -> None:
        """Count the unknown codes of one block."""
        if not is_unknown.any():
            return
        rows, cols = np.nonzero(is_unknown)
        self.total += rows.size
        each = np.unique(codes[rows, cols], return_index=True, return_counts=True)
        for code, first, count in zip(*(found.tolist() for found in each)):
            place = window.row + int(rows[first]), window.col + int(cols[first])
            known = self._found.get(code)
            if known is not None:
                seen = known.count + count
                place = min((known.row, known.col), place)
                self._found[code] = UnknownCode(code, seen, *place)
            elif len(self._found) < MOST_COLOURS:
                self._found[code] = UnknownCode(code, count, *place)

    def listed(self) -> tuple[UnknownCode, ...]:
        """Give them, the most frequent first."""
        return tuple(sorted(self._found.values(), key=lambda it: (-it.count, it.code)))


@dataclass(frozen=True)
class Coding:
    """Codes of a file and the class index of each."""

    pairs: Mapping[int, int]  # code -> index; 255: not labelled
    _keys: Codes = field(init=False, repr=False, compare=False)
    _values: NDArray[np.uint8] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keys = sorted(self.pairs)
        object.__setattr__(self, "_keys", np.array(keys, np.int64))
        values = [self.pairs[key] for key in keys]
        object.__setattr__(self, "_values", np.array(values, np.uint8))

    def translate(self, codes: Codes) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Give the class of each code, 255 for those unknown, and where they are unknown."""
        if not self.pairs:
            return np.full(codes.shape, NODATA, np.uint8), np.ones(codes.shape, np.bool_)
        places = np.searchsorted(self._keys, codes)
        places[places == self._keys.size] = 0
        known = self._keys[places] == codes
        return np.where(known, self._values[places], np.uint8(NODATA)), ~known


def is_colour(label: str) -> bool:
    """Tell whether a label is written as a colour."""
    return label.startswith("#")


def colour_code(label: str, name: str) -> int:
    """Read `#RRGGBB` as one number.

    Raises:
        LabelTextError: it is no colour; `name` is the class that it stands for.
    """
    if not COLOUR.fullmatch(label):
        raise LabelTextError(name=name, label=label)
    return int(label[1:], 16)


def colour_text(code: int) -> str:
    """Write a colour's number as `#RRGGBB`."""
    return f"#{code:06X}"


def colour_coding(classes: tuple[TrainingClass, ...], ignored: tuple[str, ...]) -> Coding:
    """Make the coding of a colour-coded raster; a class without labels has its legend's colour.

    Raises:
        LabelTextError: a colour cannot be read, or stands for two classes.
    """
    pairs: dict[int, int] = {}
    for index, each in enumerate(classes):
        for label in each.labels or (each.colour,):
            if is_colour(label):
                _claim(pairs, colour_code(label, each.name), index, (each.name, label))
    for label in filter(is_colour, ignored):
        _claim(pairs, colour_code(label, "ignored"), NODATA, ("ignored", label))
    return Coding({BLACK: NODATA, **pairs})


def value_coding(
    classes: tuple[TrainingClass, ...], ignored: tuple[str, ...], nodata: Optional[int]
) -> Coding:
    """Make the coding of a raster of class values; a class without labels has its number.

    The raster's nodata value is only labelled where a label names it.

    Raises:
        LabelTextError: a value cannot be read, or stands for two classes.
    """
    pairs: dict[int, int] = {}
    for index, each in enumerate(classes):
        for label in each.labels or (str(index),):
            implied = not each.labels and index == nodata
            if not is_colour(label) and not implied:
                _claim(pairs, _value(label, each.name), index, (each.name, label))
    for label in ignored:
        if not is_colour(label):
            _claim(pairs, _value(label, "ignored"), NODATA, ("ignored", label))
    return Coding(pairs)


def text_coding(classes: tuple[TrainingClass, ...], ignored: tuple[str, ...]) -> dict[str, int]:
    """Map the texts of a polygon's field to classes, whatever their case; () means the name.

    Raises:
        LabelTextError: a text stands for two classes.
    """
    pairs: dict[str, int] = {}
    for index, each in enumerate(classes):
        for label in each.labels or (each.name,):
            _claim(pairs, label.casefold(), index, (each.name, label))
    for label in ignored:
        _claim(pairs, label.casefold(), NODATA, ("ignored", label))
    return pairs


def _value(label: str, name: str) -> int:
    if not VALUE.fullmatch(label):
        raise LabelTextError(name=name, label=label)
    return int(label)


def _claim(pairs: dict[Any, int], code: Any, index: int, told: tuple[str, str]) -> None:
    if pairs.setdefault(code, index) != index:
        raise LabelTextError(name=told[0], label=told[1])
