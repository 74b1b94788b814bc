"""Palettes of colour-coded ground truth: which colour stands for which value and name.

The ISPRS one is built in; others are a CSV of `value,name,#RRGGBB`, or a TOML file whose
`[[classes]]` are those of a training config, so that a config is a palette too; what its
`[[sources]]` ignore is not labelled.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..inference.facts import ISPRS as ISPRS_FACTS
from ..inference.legend import NODATA, Legend, LegendClass
from .coding import BLACK, COLOUR, Coding, colour_code, colour_text, is_colour
from .errors import ConfigError, PaletteError
from .jobs import TrainingClass
from .tables import read_toml

ISPRS = "isprs"
VALUE = re.compile(r"[0-9]{1,3}")
COLUMNS = 3


@dataclass(frozen=True)
class Palette:
    """Values with their names and colours; one value may have several colours."""

    legend: Legend  # the colours that are written
    colours: Mapping[int, int]  # all colours that are read -> values; 255: not labelled

    def __iter__(self) -> Iterator[LegendClass]:
        return iter(self.legend)

    @property
    def coding(self) -> Coding:
        """Tell values by colours; black is not labelled, unless it is a class."""
        return Coding({BLACK: NODATA, **self.colours})

    @property
    def classes(self) -> tuple[TrainingClass, ...]:
        """Give classes to train or to evaluate, labelled by values and by colours."""
        return tuple(
            TrainingClass(entry.name, entry.colour, (str(entry.value), *self._codes_of(entry)))
            for entry in self.legend
        )

    def _codes_of(self, entry: LegendClass) -> Iterator[str]:
        return (colour_text(code) for code, value in self.colours.items() if value == entry.value)


def read_palette(name: str) -> Palette:
    """Read a palette: `isprs`, or the name of a file.

    Raises:
        PaletteError: it cannot be read, or says two things of one value or colour.
    """
    if name.casefold() == ISPRS:
        return _palette(ISPRS, _isprs_rows())
    path = Path(name)
    try:
        is_toml = path.suffix.lower() == ".toml"
        return _palette(path.name, _toml_rows(path) if is_toml else _csv_rows(path))
    except ConfigError as error:
        raise PaletteError(name=path.name, reason=str(error).rstrip(".")) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PaletteError(name=path.name, reason="it cannot be read") from error


Row = tuple[str, str, str]  # value, name, colour


def _palette(name: str, rows: Iterable[Row]) -> Palette:
    legend: dict[int, LegendClass] = {}
    colours: dict[int, int] = {}
    for text, title, colour in rows:
        if not VALUE.fullmatch(text) or int(text) > NODATA:
            raise PaletteError(name=name, reason=f'"{text}" is no value from 0 to 255')
        if not title or not COLOUR.fullmatch(colour):
            raise PaletteError(name=name, reason=f"the value {text} has no name or no colour")
        value, code = int(text), colour_code(colour, title)
        if colours.setdefault(code, value) != value:
            raise PaletteError(name=name, reason=f"{colour} stands for two values")
        if value != NODATA:
            entry = legend.setdefault(value, LegendClass(value, title, colour.lower()))
            if entry.name != title:
                raise PaletteError(name=name, reason=f"the value {text} has two names")
    if not legend:
        raise PaletteError(name=name, reason="it has no classes")
    return Palette(tuple(legend[value] for value in sorted(legend)), colours)


def _isprs_rows() -> Iterator[Row]:
    for each in ISPRS_FACTS["classes"]:
        yield str(each["value"]), each["name"], each["colour"]


def _csv_rows(path: Path) -> Iterator[Row]:
    """Read rows; a first one without a value is a heading."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.reader(file)):
            cells = [cell.strip() for cell in row]
            is_heading = not number and cells and not cells[0].isdigit()
            if not any(cells) or is_heading:
                continue
            if len(cells) != COLUMNS:
                raise PaletteError(name=path.name, reason=f"line {number + 1} has no three columns")
            yield cells[0], cells[1], cells[2]


def _toml_rows(path: Path) -> Iterator[Row]:
    """Read classes; those of their labels that are colours come first, else their own colour."""
    found = read_toml(path)
    classes = found.get("classes")
    if not isinstance(classes, list) or not all(isinstance(each, dict) for each in classes):
        raise PaletteError(name=path.name, reason="it has no [[classes]]")
    for value, each in enumerate(classes):
        labels = each.get("labels", ())
        texts = [str(label) for label in (labels if isinstance(labels, list) else [labels])]
        for colour in [text for text in texts if is_colour(text)] or [str(each.get("colour", ""))]:
            yield str(value), str(each.get("name", "")), colour
    for colour in _ignored(found.get("sources")):
        yield str(NODATA), "not labelled", colour


def _ignored(sources: Any) -> Iterator[str]:
    """List the colours that a training config's sources leave out."""
    for source in sources if isinstance(sources, list) else []:
        labels = source.get("ignored") if isinstance(source, dict) else None
        yield from filter(is_colour, map(str, labels if isinstance(labels, list) else []))
