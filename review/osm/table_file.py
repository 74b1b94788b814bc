"""A table of tags as a TOML text -> the table; what is wrong in it is said by its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...inference import NODATA, Legend, LegendClass, parse_toml
from ..errors import TableReadError, TagWordsError
from .conditions import Condition, read_condition
from .road_widths import RoadWidth
from .table import UNKNOWN, Rule, TagTable

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
TABLE = {"title", "models", "silence", "keyless", "skip", "silent", "classes", "rules", "roads"}
CLASS = {"value", "name", "colour"}
KINDS = ("areas", "lines", "roads", "points")
RULE = {"class", "paint", "width", *KINDS}
ROAD = {"tags", "two_way", "one_way", "lane", "extra"}

Fields = Mapping[str, Any]


def read_table(name: str, text: str, common: Iterable[str] = ()) -> TagTable:
    """Read a table.

    Args:
        name: of the preset or file.
        text: TOML.
        common: texts with `roads`, `skip` and `silent` for tables that say none; the table's own
            roads come first, and its own `skip` and `silent` replace the common ones.

    Raises:
        TableReadError: it cannot be used.
        TomlMissingError: this Python cannot read TOML.
    """
    try:
        found = _checked(parse_toml(text), TABLE, "the table")
        for each in common:
            more = parse_toml(each)
            roads = [*found.get("roads", []), *more.pop("roads", [])]
            found = {**more, **found, "roads": roads}
        return _table(name, found)
    except (ValueError, TypeError) as error:
        raise TableReadError(name=name, reason=str(error)) from error
    except TagWordsError as error:
        raise TableReadError(name=name, reason=f"{error} {error.hint}".rstrip(".")) from error


def _table(name: str, found: Fields) -> TagTable:
    legend = _legend(found.get("classes", []))
    values = {entry.name: entry.value for entry in legend}
    rules = [_rule(each, values) for each in _rows(found, "rules")]
    if not rules:
        raise ValueError("it has no rules")
    keyless = (_text(found["keyless"]).partition("=")[::2],) if "keyless" in found else ()
    return TagTable(
        name=name,
        title=_text(found.get("title", name)),
        models=_texts(found, "models"),
        legend=legend,
        rules=tuple(sorted(rules, key=lambda rule: rule.paint)),
        roads=tuple(_road(each) for each in _rows(found, "roads")),
        skip=_conditions(found, "skip"),
        silent=_conditions(found, "silent"),
        silence=_value(_text(found["silence"]), values) if "silence" in found else NODATA,
        keyless=keyless,
    )


def _legend(rows: Any) -> Legend:
    entries = []
    for row in rows:
        _checked(row, CLASS, "a class")
        value, name, colour = row.get("value"), row.get("name"), row.get("colour", "")
        if type(value) is not int or not 0 <= value < NODATA:
            raise ValueError(f"the value {value} is no whole number from 0 to {NODATA - 1}")
        if not isinstance(name, str) or not name or name == UNKNOWN:
            raise ValueError(f"the class {value} needs a name of its own")
        if not COLOUR.fullmatch(_text(colour)):
            raise ValueError(f'the colour of {name} is not written as "#rrggbb"')
        entries.append(LegendClass(value, name, colour.lower()))
    if not entries:
        raise ValueError("it has no classes")
    for part in ("value", "name"):
        if len({getattr(entry, part) for entry in entries}) < len(entries):
            raise ValueError(f"two classes have the same {part}")
    return tuple(sorted(entries, key=lambda entry: entry.value))


def _rule(row: Fields, values: Mapping[str, int]) -> Rule:
    _checked(row, RULE, "a rule")
    name = _text(row.get("class", ""))
    return Rule(
        name=name,
        value=_value(name, values),
        paint=int(_number(row, "paint", 0)),
        width=_width(row, "width") if "width" in row else None,
        **{kind: _conditions(row, kind) for kind in KINDS},
    )


def _road(row: Fields) -> RoadWidth:
    _checked(row, ROAD, "a road")
    two_way = _width(row, "two_way")
    return RoadWidth(
        tags=read_condition(_text(row.get("tags", ""))),
        two_way=two_way,
        one_way=_width(row, "one_way") if "one_way" in row else two_way,
        lane=_width(row, "lane") if "lane" in row else None,
        extra=_number(row, "extra", 0),
    )


def _value(name: str, values: Mapping[str, int]) -> int:
    if name == UNKNOWN:
        return NODATA
    if name not in values:
        raise ValueError(f"there is no class {name!r}; there are {', '.join(values)}, {UNKNOWN}")
    return values[name]


def _checked(row: Any, known: set[str], what: str) -> Fields:
    if not isinstance(row, dict):
        raise ValueError(f"{what} is not written as one")
    odd = sorted(set(row) - known)
    if odd:
        raise ValueError(f"{what} has no field {odd[0]}; there are {', '.join(sorted(known))}")
    return row


def _rows(found: Fields, name: str) -> list[Any]:
    rows = found.get(name, [])
    if not isinstance(rows, list):
        raise ValueError(f"{name} is written as [[{name}]]")
    return rows


def _conditions(found: Fields, name: str) -> tuple[Condition, ...]:
    return tuple(read_condition(text) for text in _texts(found, name))


def _texts(found: Fields, name: str) -> tuple[str, ...]:
    return tuple(_text(text) for text in _rows(found, name))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


def _width(row: Fields, name: str) -> float:
    width = _number(row, name, 0)
    if width <= 0:
        raise ValueError(f"{name} must be more than 0 metres")
    return width


def _number(row: Fields, name: str, otherwise: float) -> float:
    value = row.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{name} is no number: {value!r}")
    return float(value)
