"""Which tags an object must have, as one writes it: "highway=track & surface!=sand|mud".

`key=*` is any value but "no", as people use it; `key!=*` the contrary; `layer<0` compares numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..errors import TagWordsError

Tags = Mapping[str, str]

ANY = "*"
WRITTEN = re.compile(r"\s*([^\s=!<&|]+)\s*(!=|=|<)\s*([^=!<&]+?)\s*")


@dataclass(frozen=True)
class Term:
    """One comparison."""

    key: str
    sign: str  # "=", "!=" or "<"
    values: frozenset[str]  # ANY, or one number for "<"

    def holds(self, tags: Tags) -> bool:
        """Tell whether tags are so; a value such as "a;b" is both."""
        found = tags.get(self.key, "")
        if self.sign == "<":
            return _is_less(found, next(iter(self.values)))
        if ANY in self.values:
            has = found not in ("", "no")
        else:
            has = found in self.values or (
                ";" in found and any(part.strip() in self.values for part in found.split(";"))
            )
        return has == (self.sign == "=")


@dataclass(frozen=True)
class Condition:
    """Comparisons that must all hold."""

    terms: tuple[Term, ...]
    needed: frozenset[str]  # keys without which it cannot hold

    def holds(self, tags: Tags) -> bool:
        return tags.keys() >= self.needed and all(term.holds(tags) for term in self.terms)

    @property
    def keys(self) -> frozenset[str]:
        """The keys that it looks at."""
        return frozenset(term.key for term in self.terms)


def read_condition(text: str) -> Condition:
    """Read a condition.

    Raises:
        TagWordsError: it is none.
    """
    terms = tuple(_read_term(part, text) for part in text.split("&"))
    return Condition(terms, frozenset(term.key for term in terms if term.sign != "!="))


def holds_any(conditions: Iterable[Condition], tags: Tags) -> bool:
    """Tell whether one of them holds."""
    return any(condition.holds(tags) for condition in conditions)


def _read_term(part: str, text: str) -> Term:
    found = WRITTEN.fullmatch(part)
    values = [value.strip() for value in found[3].split("|")] if found else []
    if found is None or not all(values):
        raise TagWordsError(text=text)
    if found[2] == "<" and not _is_number(values[0]):
        raise TagWordsError(text=text)
    return Term(found[1], found[2], frozenset(values))


def _is_less(text: str, limit: str) -> bool:
    return _is_number(text) and float(text) < float(limit)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\s*[-+]?\d+(\.\d+)?\s*", text) is not None
