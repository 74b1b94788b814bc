"""The table of tags: which of OpenStreetMap's objects are which class, and what lies on top."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional

from ...inference import NODATA, Legend, LegendClass
from ..errors import TablePairingError
from .conditions import Condition, Tags
from .road_widths import WIDTH_KEYS, RoadWidth

UNKNOWN = "unknown"  # the class of what must not be compared
CROWN = "diameter_crown"  # of a tree

# Keys that say what is on the ground; by these an object that the table does not know is told.
FEATURE_KEYS = (
    "building", "highway", "landuse", "natural", "waterway", "railway", "aeroway", "leisure",
    "amenity", "area:highway", "man_made", "landcover", "power", "tourism", "historic", "barrier",
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """Objects of one class that are painted together."""

    name: str  # of the class
    value: int  # of the class; 255: unknown
    paint: int  # later ones lie on top
    areas: tuple[Condition, ...] = ()
    lines: tuple[Condition, ...] = ()
    roads: tuple[Condition, ...] = ()  # lines whose width the table of roads says
    points: tuple[Condition, ...] = ()
    width: Optional[float] = None  # m, of lines and points that state none; None: not drawn


@dataclass(frozen=True)
class TagTable:
    """One table, whole."""

    name: str
    title: str
    models: tuple[str, ...]  # ids of models whose maps it fits
    legend: Legend
    rules: tuple[Rule, ...]  # in the order of painting
    roads: tuple[RoadWidth, ...]
    skip: tuple[Condition, ...]  # not seen from above, or not there
    silent: tuple[Condition, ...]  # known, but says nothing of the ground
    silence: int = NODATA  # the value where no object is
    keyless: tuple[tuple[str, str], ...] = ()  # the tags of layers that have none

    @property
    def keys(self) -> frozenset[str]:
        """Every key that may decide something."""
        rules = [
            condition
            for rule in self.rules
            for condition in (*rule.areas, *rule.lines, *rule.roads, *rule.points)
        ]
        roads = [row.tags for row in self.roads]
        conditions = (*rules, *roads, *self.skip, *self.silent)
        found = {key for condition in conditions for key in condition.keys}
        return WIDTH_KEYS.union(found, FEATURE_KEYS, ("area", CROWN))

    @property
    def keyless_tags(self) -> Tags:
        return dict(self.keyless)


def paired(table: TagTable, legend: Legend, name: str) -> TagTable:
    """Give the table with the values, names and colours of a map's legend, paired by name.

    Args:
        table: of tags.
        legend: of the map; empty: it has none, and the table's own holds.
        name: of the map, for messages.

    Raises:
        TablePairingError: the map has no class of a name that the table has.
    """
    if not legend:
        return table
    there = {entry.name.casefold(): entry for entry in legend}
    pairs = {entry.value: there.get(entry.name.casefold()) for entry in table.legend}
    if None in pairs.values():
        raise TablePairingError(name=name, table=_names(table.legend), legend=_names(legend))
    values = {value: entry.value for value, entry in pairs.items() if entry is not None}
    values[NODATA] = NODATA
    return replace(
        table,
        legend=legend,
        silence=values[table.silence],
        rules=tuple(replace(rule, value=values[rule.value]) for rule in table.rules),
    )


def _names(legend: tuple[LegendClass, ...]) -> str:
    return ", ".join(entry.name for entry in legend)
