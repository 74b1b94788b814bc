"""JSON from strangers: read with limits, then field by field with the type that is needed.

Everything that is wrong becomes a `FieldError` whose text says where.
"""

from __future__ import annotations

import json
import math
from typing import Any


class FieldError(ValueError):
    """What is wrong, in words that end a sentence."""


def parse_object(text: bytes) -> Fields:
    """Read a JSON object; a name twice, NaN, and nesting without end are refused."""
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except FieldError:
        raise
    except (ValueError, RecursionError) as error:
        raise FieldError("it is not valid JSON") from error
    if not isinstance(found, dict):
        raise FieldError("it is not a JSON object")
    return Fields(found)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FieldError(f"{shown(twice)} stands there twice")
    return found


def _refuse(constant: str) -> float:
    raise FieldError(f"{constant} is not a number")


def shown(text: object) -> str:
    """Quote a stranger's text for a message: one short line without control characters."""
    line = "".join(sign if sign.isprintable() else "?" for sign in str(text)[:60])
    return f'"{line}"'


class Fields:
    """A JSON object whose fields are asked for by name and type."""

    def __init__(self, values: dict[str, Any], where: str = "") -> None:
        self.values, self._where = values, where

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fields that are there and not null."""
        return tuple(name for name, value in self.values.items() if value is not None)

    def text(self, name: str, default: str | None = None) -> str:
        """Give a text without control characters but line breaks, at most 10,000 long."""
        value = self._get(name, default)
        if not isinstance(value, str) or len(value) > 10_000:
            raise self._wrong(name, "is not a text")
        if not all(sign.isprintable() or sign == "\n" for sign in value):
            raise self._wrong(name, "holds control characters")
        return value.strip()

    def line(self, name: str) -> str:
        """Give a text of one line, 1 to 100 long."""
        value = self.text(name)
        if not value or len(value) > 100 or "\n" in value:
            raise self._wrong(name, "is empty or too long")
        return value

    def number(self, name: str) -> float:
        """Give a finite number."""
        return self._number(name, self._get(name))

    def integer(self, name: str) -> int:
        value = self._get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(name, "is not a whole number")
        return value

    def flag(self, name: str) -> bool:
        value = self._get(name)
        if not isinstance(value, bool):
            raise self._wrong(name, "is neither true nor false")
        return value

    def numbers(self, name: str, count: int | None = None) -> tuple[float, ...]:
        """Give a list of finite numbers, `count` of them if that is given."""
        values = self._list(name)
        if count is not None and len(values) != count:
            raise self._wrong(name, f"has {len(values)} numbers instead of {count}")
        return tuple(self._number(name, value) for value in values)

    def integers(self, name: str, count: int | None = None) -> tuple[int, ...]:
        """Give a list of whole numbers from zero to 2^62, `count` of them if that is given."""
        values = self._list(name)
        if count is not None and len(values) != count:
            raise self._wrong(name, f"has {len(values)} numbers instead of {count}")
        for value in values:
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1 << 62:
                raise self._wrong(name, "holds something else than whole numbers")
        return tuple(values)

    def lines(self, name: str) -> tuple[str, ...]:
        """Give a list of one-line texts."""
        values = self._list(name)
        return tuple(Fields({name: value}, self._where).line(name) for value in values)

    def fields(self, name: str) -> Fields:
        value = self._get(name)
        if not isinstance(value, dict):
            raise self._wrong(name, "is not an object")
        return Fields(value, f"{self._where}{name} ")

    def many(self, name: str) -> list[Fields]:
        """Give a list of objects; a single object counts as a list of one."""
        value = self._get(name)
        values = [value] if isinstance(value, dict) else self._list(name)
        if not all(isinstance(each, dict) for each in values):
            raise self._wrong(name, "is not a list of objects")
        return [Fields(each, f"{self._where}{name} ") for each in values]

    def _get(self, name: str, default: Any = None) -> Any:
        value = self.values.get(name)
        value = default if value is None else value
        if value is None:
            raise self._wrong(name, "is missing")
        return value

    def _list(self, name: str) -> list[Any]:
        value = self._get(name)
        if not isinstance(value, list) or len(value) > 1000:
            raise self._wrong(name, "is not a list")
        return value

    def _number(self, name: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._wrong(name, "is not a number")
        try:
            number = float(value)
        except OverflowError as error:
            raise self._wrong(name, "is too large") from error
        if not math.isfinite(number):
            raise self._wrong(name, "is too large")
        return number

    def _wrong(self, name: str, what: str) -> FieldError:
        return FieldError(f"{self._where}{shown(name)} {what}")
