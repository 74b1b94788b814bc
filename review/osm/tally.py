"""What became of the objects of a source, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ...inference import Caution
from ..errors import LostCaution, RepairedCaution, TagsUnknownCaution, WidthlessCaution
from .conditions import Tags
from .judging import SKIPPED, UNKNOWN_TAGS, WIDTHLESS, main_tag

MOST = 10  # pairs that a caution names
LISTED = 50  # pairs in the JSON
KEPT = 5000  # pairs in memory


@dataclass
class Tally:
    """Counts objects; filled while the source is read."""

    read: int = 0  # near the grid
    drawn: Counter[str] = field(default_factory=Counter)  # by class
    kept_out: Counter[str] = field(default_factory=Counter)  # by reason
    unknown: Counter[str] = field(default_factory=Counter)  # by key=value
    lost: int = 0
    repaired: int = 0

    def note(self, reason: str, tags: Tags) -> None:
        """Count an object that is not drawn."""
        self.kept_out[reason] += 1
        pair = main_tag(tags)
        if reason == UNKNOWN_TAGS and (len(self.unknown) < KEPT or pair in self.unknown):
            self.unknown[pair] += 1

    @property
    def frequent(self) -> str:
        """The most frequent pairs that the table does not know, in words."""
        return ", ".join(f"{pair} ({count})" for pair, count in self.unknown.most_common(MOST))

    @property
    def cautions(self) -> tuple[Caution, ...]:
        found: list[Caution] = []
        if self.unknown:
            count = self.kept_out[UNKNOWN_TAGS]
            found.append(TagsUnknownCaution(count=count, tags=self.frequent))
        if self.kept_out[WIDTHLESS]:
            found.append(WidthlessCaution(count=self.kept_out[WIDTHLESS]))
        if self.repaired:
            found.append(RepairedCaution(count=self.repaired))
        if self.lost:
            found.append(LostCaution(count=self.lost))
        return tuple(found)

    def to_json(self) -> dict[str, object]:
        """Give plain values."""
        return {
            "objects": self.read,
            "drawn": dict(self.drawn),
            "skipped": self.kept_out[SKIPPED],
            "widthless": self.kept_out[WIDTHLESS],
            "unknown": self.kept_out[UNKNOWN_TAGS],
            "unknown_tags": dict(self.unknown.most_common(LISTED)),
            "repaired": self.repaired,
            "lost": self.lost,
        }
