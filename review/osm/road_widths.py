"""How wide a road is: by its own tags, by its lanes, or by its kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

from .conditions import Condition, Tags
from .lengths import read_count, read_metres

TAGGED = ("width:carriageway", "width", "est_width")  # the first that says a width holds
ROAD_LIMITS = (0.5, 60.0)  # m; other values are mistakes
LIMITS = (0.5, 1000.0)  # m, of rivers
MOST_LANES = 20
ONE_WAY = frozenset(("yes", "true", "1", "-1", "reverse", "reversible", "alternating"))
IMPLY_ONE_WAY = frozenset(("motorway", "motorway_link"))
ROUNDABOUTS = frozenset(("roundabout", "circular"))

# What a width may be read from, besides a row's own conditions.
WIDTH_KEYS = frozenset((*TAGGED, "lanes", "oneway", "junction", "highway"))


@dataclass(frozen=True)
class RoadWidth:
    """One kind of road: paved surface seen from above, from kerb to kerb."""

    tags: Condition
    two_way: float  # m
    one_way: float  # m
    lane: Optional[float] = None  # m for each lane; None: lanes say nothing
    extra: float = 0.0  # m beside the lanes


def road_width(tags: Tags, rows: Sequence[RoadWidth]) -> Optional[float]:
    """Give the width in metres; None where no row is about this road. The first row holds."""
    for row in rows:
        if row.tags.holds(tags):
            return tagged_width(tags, ROAD_LIMITS) or _of_lanes(tags, row) or _of_kind(tags, row)
    return None


def tagged_width(
    tags: Tags, limits: tuple[float, float] = LIMITS, keys: Sequence[str] = TAGGED
) -> Optional[float]:
    """Give the width that the object states itself, in metres; None where it states none."""
    for key in keys:
        width = read_metres(tags[key]) if key in tags else None
        if width is not None and limits[0] <= width <= limits[1]:
            return width
    return None


def is_one_way(tags: Tags) -> bool:
    """Tell whether traffic goes one way, said or implied."""
    said = tags.get("oneway", "")
    implied = tags.get("highway") in IMPLY_ONE_WAY or tags.get("junction") in ROUNDABOUTS
    return said in ONE_WAY or (implied and said != "no")


def _of_lanes(tags: Tags, row: RoadWidth) -> Optional[float]:
    lanes = read_count(tags.get("lanes", ""))
    if row.lane is None or lanes is None or not 1 <= lanes <= MOST_LANES:
        return None
    return lanes * row.lane + row.extra


def _of_kind(tags: Tags, row: RoadWidth) -> float:
    return row.one_way if is_one_way(tags) else row.two_way
