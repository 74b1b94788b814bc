"""Changes of a legend: new names, new colours, classes that join others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..inference import NODATA, Legend, LegendClass
from .errors import ChangeWordsError, ClassUnknownError, MergeCircleError
from .jobs import ClassChange

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def changes_of(
    legend: Legend, merge: Iterable[str], rename: Iterable[str], recolour: Iterable[str]
) -> tuple[ClassChange, ...]:
    """Read changes as people write them: CLASS=INTO, CLASS=NAME, CLASS=#RRGGBB.

    Raises:
        ClassUnknownError, ChangeWordsError, MergeCircleError: see their messages.
    """
    found: dict[int, ClassChange] = {}

    def note(texts: Iterable[str], field: str, read: Callable[[str], Any], example: str) -> None:
        for text in texts:
            name, equals, told = (part.strip() for part in text.partition("="))
            if not (name and equals and told):
                raise ChangeWordsError(text=text, wanted=field.upper(), example=example)
            value = find_class(legend, name).value
            change = found.get(value, ClassChange(value))
            found[value] = replace(change, **{field: read(told)})

    note(merge, "into", lambda name: find_class(legend, name).value, "tree=vegetation")
    note(rename, "name", str, "land=bare ground")
    note(recolour, "colour", _colour, "water=#3c7fb1")
    changes = tuple(found[value] for value in sorted(found))
    changed_legend(legend, changes)
    return changes


def find_class(legend: Legend, name: str) -> LegendClass:
    """Find a class by its name, whatever its case, or by its value.

    Raises:
        ClassUnknownError: there is none.
    """
    for entry in legend:
        if name.casefold() in (entry.name.casefold(), str(entry.value)):
            return entry
    raise ClassUnknownError(name=name, known=", ".join(entry.name for entry in legend))


def changed_legend(legend: Legend, changes: Sequence[ClassChange]) -> Legend:
    """Give the legend after the changes; a class that joins another is gone.

    Raises:
        ClassUnknownError: a change is about no class of the legend.
        MergeCircleError: a class joins one that goes itself.
    """
    names = {entry.value: entry.name for entry in legend}
    by_value = {change.value: change for change in changes}
    going = {change.value: change.into for change in changes if change.into is not None}
    going = {value: into for value, into in going.items() if value != into}
    for value in (*by_value, *going.values()):
        if value not in names:
            raise ClassUnknownError(name=str(value), known=", ".join(names.values()))
    for value, into in going.items():
        if into in going:
            raise MergeCircleError(name=names[value], into=names[into])
    return tuple(
        _changed(entry, by_value.get(entry.value)) for entry in legend if entry.value not in going
    )


def recoding(changes: Sequence[ClassChange]) -> NDArray[np.uint8]:
    """Give the new value of each value, (256,)."""
    table = np.arange(NODATA + 1, dtype=np.uint8)
    for change in changes:
        if change.into is not None:
            table[change.value] = change.into
    return table


def _changed(entry: LegendClass, change: ClassChange | None) -> LegendClass:
    if change is None:
        return entry
    colour = (change.colour or entry.colour).lower()
    return replace(entry, name=change.name or entry.name, colour=colour)


def _colour(text: str) -> str:
    if not COLOUR.fullmatch(text):
        raise ChangeWordsError(text=text, wanted="#RRGGBB", example="water=#3c7fb1")
    return text.lower()
