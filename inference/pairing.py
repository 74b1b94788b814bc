"""Which class of one legend is which class of another."""

from __future__ import annotations

from typing import NamedTuple, Optional

from .legend import Legend, LegendClass


class Pair(NamedTuple):
    """One class of one legend or both."""

    shown: LegendClass  # as people know it: ours, unless that is only a number
    ours: Optional[LegendClass]
    theirs: Optional[LegendClass]


class PairedLegends(NamedTuple):
    """Our classes in our order, then those that only the others have."""

    pairs: tuple[Pair, ...]
    by_name: bool  # else by their numbers

    @property
    def told(self) -> str:
        """The pairs of both sides, for people: "road = street, water = lake"."""
        both = ((it.ours, it.theirs) for it in self.pairs)
        return ", ".join(f"{ours.name} = {theirs.name}" for ours, theirs in both if ours and theirs)


def pair_legends(legend: Legend, others: Legend, are_named: bool) -> PairedLegends:
    """Pair by names where these fit, or else by numbers.

    Args:
        legend: ours.
        others: theirs.
        are_named: whether the names of both say anything.
    """
    by_name = are_named and _are_alike(legend, others)
    key = _name if by_name else _number
    left = {key(entry): entry for entry in others}
    pairs = [_pair(entry, left.pop(key(entry), None)) for entry in legend]
    only = (Pair(entry, None, entry) for entry in left.values())
    return PairedLegends((*pairs, *only), by_name)


def _pair(ours: LegendClass, theirs: Optional[LegendClass]) -> Pair:
    is_number = ours.name == str(ours.value)
    return Pair(theirs if theirs and is_number else ours, ours, theirs)


def _are_alike(legend: Legend, others: Legend) -> bool:
    """Tell whether names fit: one legend has all of the other's, or numbers would contradict."""
    ours = {_name(entry): _number(entry) for entry in legend}
    theirs = {_name(entry): _number(entry) for entry in others}
    if len(ours) < len(legend) or len(theirs) < len(others):
        return False  # two classes of one name
    common = ours.keys() & theirs.keys()
    if len(common) in (len(ours), len(theirs)) or any(ours[it] != theirs[it] for it in common):
        return True
    return not set(ours.values()) & set(theirs.values())


def _name(entry: LegendClass) -> str:
    return entry.name.casefold()


def _number(entry: LegendClass) -> str:
    return str(entry.value)
