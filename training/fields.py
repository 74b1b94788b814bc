"""Plain values -> a dataclass, each held against its field's type, with words for what is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from .errors import ConfigError, ConfigKeyError

T = TypeVar("T")
PLAIN: dict[Any, tuple[tuple[type, ...], str]] = {  # field type -> accepted types, in words
    bool: ((bool,), "true or false"),
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
    str: ((str, int), "a text"),  # a label may be written as the number that it is
    Path: ((str, Path), "the name of a file or folder"),
}


def read_fields(kind: type[T], found: Mapping[str, Any], name: str, place: str = "") -> T:
    """Make a dataclass of the values of a file.

    Args:
        kind: the dataclass.
        found: values by field; lists stand for tuples.
        name: of the file.
        place: where in the file they stand, such as "recipe.".

    Raises:
        ConfigKeyError: a value belongs to no field.
        ConfigError: one is missing or of another type.
    """
    known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
    for key in found:
        if key not in known:
            raise _unknown(name, place + key, list(known), place)
    for key, each in known.items():
        if each.default is MISSING and each.default_factory is MISSING and key not in found:
            raise ConfigError(name=name, reason=f"{place}{key} is missing.")
    hints = get_type_hints(kind)
    values = {key: _fit(each, hints[key], name, place + key) for key, each in found.items()}
    return kind(**values)


def _unknown(name: str, key: str, known: Sequence[str], place: str) -> ConfigKeyError:
    nearest = difflib.get_close_matches(key[len(place) :], known, n=1, cutoff=0.0)
    return ConfigKeyError(
        name=name, key=key, nearest=place + nearest[0], known=", ".join(sorted(known))
    )


def _fit(value: Any, hint: Any, name: str, place: str) -> Any:
    origin, terms = get_origin(hint), get_args(hint)
    if origin is Union:  # Optional
        return None if value is None else _fit(value, terms[0], name, place)
    if origin is Literal:
        if value not in terms:
            wanted = f"one of {', '.join(map(str, terms))}"
            raise ConfigError(name=name, reason=f"{place} must be {wanted}.")
        return value
    if origin is tuple:
        return _fit_many(value, terms, name, place)
    if is_dataclass(hint):
        if not isinstance(value, Mapping):
            raise ConfigError(name=name, reason=f"{place} must be a table.")
        return read_fields(hint, value, name, f"{place}.")  # type: ignore[arg-type]
    types, wanted = PLAIN[hint]
    if not isinstance(value, types) or (isinstance(value, bool) and hint is not bool):
        raise ConfigError(name=name, reason=f"{place} must be {wanted}.")
    return hint(value)


def _fit_many(value: Any, terms: tuple[Any, ...], name: str, place: str) -> tuple[Any, ...]:
    """Fit a list; where any number of texts may stand, one text alone may too."""
    any_number = terms[-1] is Ellipsis
    if any_number and terms[0] is str and isinstance(value, str):
        value = [value]
    if not isinstance(value, (list, tuple)) or not (any_number or len(value) == len(terms)):
        wanted = "a list" if any_number else f"a list of {len(terms)}"
        raise ConfigError(name=name, reason=f"{place} must be {wanted}.")
    hints = [terms[0]] * len(value) if any_number else terms
    return tuple(
        _fit(each, hint, name, f"{place}[{number}]")
        for number, (each, hint) in enumerate(zip(value, hints))
    )
