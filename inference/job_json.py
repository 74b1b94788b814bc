"""A job of plain values as JSON, and back: tuples are lists there, paths are texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from .errors import JobReadError

Json = dict[str, Any]
T = TypeVar("T")


class PlainJob:
    """A frozen dataclass of texts, numbers, paths, tuples and dataclasses of these."""

    def to_json(self) -> Json:
        """Give plain JSON values; `from_json` reads them back to an equal job."""
        found: Json = _plain(asdict(self))  # type: ignore[call-overload]
        return found

    @classmethod
    def from_json(cls: type[T], found: Mapping[str, Any]) -> T:
        """Rebuild a job.

        Raises:
            JobReadError: a field is missing, unknown or of the wrong type.
        """
        return read_plain(cls, found)


def read_plain(kind: type[T], found: Mapping[str, Any]) -> T:
    """Make a dataclass of JSON values.

    Raises:
        JobReadError: a field is missing or unknown.
    """
    unknown = sorted(set(found) - {each.name for each in fields(kind)})  # type: ignore[arg-type]
    if unknown:
        raise JobReadError(name=", ".join(unknown))
    hints = get_type_hints(kind)
    try:
        return kind(**{name: _fitted(value, hints[name]) for name, value in found.items()})
    except TypeError as error:
        raise JobReadError(name=kind.__name__) from error


def _fitted(value: Any, hint: Any) -> Any:
    """Give a JSON value the type of its field, as far as JSON has lost it."""
    terms = get_args(hint)
    if value is None:
        return None
    if get_origin(hint) is Union:  # Optional
        return _fitted(value, terms[0])
    if get_origin(hint) is tuple:
        each = [terms[0]] * len(value) if terms[-1] is Ellipsis else terms
        return tuple(_fitted(*pair) for pair in zip(value, each))
    if hint is Path:
        return Path(value)
    return read_plain(hint, value) if is_dataclass(hint) else value  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Path) else value
