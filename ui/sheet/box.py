"""Places on a page, in millimetres from its upper left corner."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle on the page; every length in mm."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def overlaps(self, other: Box) -> bool:
        """Tell whether they share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """Tell whether the other lies inside, edges included."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True)
class Page:
    """A sheet of paper."""

    size: str  # "A4" or "A3"
    landscape: bool

    @property
    def short(self) -> float:
        return {"A4": 210.0, "A3": 297.0}[self.size]

    @property
    def long(self) -> float:
        return {"A4": 297.0, "A3": 420.0}[self.size]

    @property
    def width(self) -> float:
        return self.long if self.landscape else self.short

    @property
    def height(self) -> float:
        return self.short if self.landscape else self.long

    @property
    def enlarged(self) -> float:
        """How much larger texts and margins are than on A4; a larger sheet is read from afar."""
        return {"A4": 1.0, "A3": 1.2}[self.size]

    @property
    def margin(self) -> float:
        return 10.0 * self.enlarged

    @property
    def inside(self) -> Box:
        """The page without its margins."""
        across, down = self.width - 2 * self.margin, self.height - 2 * self.margin
        return Box(self.margin, self.margin, across, down)
