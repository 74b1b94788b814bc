"""Tags of one object -> how it is drawn, or why it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional, Union

from .conditions import Tags, holds_any
from .road_widths import TAGGED, road_width, tagged_width
from .table import CROWN, FEATURE_KEYS, Rule, TagTable

POINT, LINE, AREA = 0, 1, 2  # dimensions, as OGR counts them
SKIPPED, SILENT, WIDTHLESS, UNKNOWN_TAGS = "skipped", "silent", "widthless", "unknown"

YES = frozenset(("yes", "true", "1"))


@dataclass(frozen=True)
class Drawing:
    """How an object is drawn."""

    level: int  # the rule's place in the order of painting
    width: Optional[float] = None  # m; None: as an area


Verdict = Union[Drawing, str]  # a text: why it is not drawn


class Judge:
    """Applies one table."""

    def __init__(self, table: TagTable) -> None:
        self._table = table
        self._topmost = tuple(reversed(tuple(enumerate(table.rules))))

    def judge(self, tags: Tags, dimension: int) -> Verdict:
        """Say how to draw an object: by the topmost of the rules that fit it."""
        if holds_any(self._table.skip, tags):
            return SKIPPED
        found = self._draw(tags, dimension)
        if isinstance(found, Drawing):
            return found
        if found is None and dimension == POINT:
            return SILENT  # most points are signs, shops and benches: they cover no ground
        if holds_any(self._table.silent, tags) or not main_tag(tags):
            return SILENT
        return found or UNKNOWN_TAGS

    def _draw(self, tags: Tags, dimension: int) -> Optional[Verdict]:
        if dimension == AREA:
            for level, rule in self._topmost:
                if holds_any(rule.areas, tags):
                    return Drawing(level)
            if tags.get("area") in YES:
                return None
        return next(self._strokes(tags, dimension), None)

    def _strokes(self, tags: Tags, dimension: int) -> Iterator[Verdict]:
        """Yield what a line can be drawn as, the topmost first; so for the rim of an area."""
        lacks_width = False
        for level, rule in self._topmost:
            fits, width = self._stroke(rule, tags, dimension)
            if fits and width is not None:
                yield Drawing(level, width)
            lacks_width |= fits
        if lacks_width:
            yield WIDTHLESS

    def _stroke(self, rule: Rule, tags: Tags, dimension: int) -> tuple[bool, Optional[float]]:
        """Tell whether a rule is about this line or point, and how wide that is, in metres."""
        if dimension == POINT:
            keys = (CROWN, *TAGGED)
            return holds_any(rule.points, tags), tagged_width(tags, keys=keys) or rule.width
        if holds_any(rule.roads, tags):
            return True, road_width(tags, self._table.roads)
        return holds_any(rule.lines, tags), tagged_width(tags) or rule.width


def main_tag(tags: Tags) -> str:
    """Give the pair that says what an object is, such as "landuse=salt_pond"; "" without one."""
    return next((f"{key}={tags[key]}" for key in FEATURE_KEYS if tags.get(key)), "")
