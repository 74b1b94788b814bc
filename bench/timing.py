"""Times of several ways, taken in turn, and the ratio of two of them."""

from __future__ import annotations

import logging
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Optional

LOGGER = logging.getLogger("landseg.bench")

Way = Callable[[], float]  # does the work once and gives its seconds


@dataclass(frozen=True)
class Ratio:
    """A median of ratios and the smallest and largest of them."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Ratio:
        return Ratio(self.value * factor, self.low * factor, self.high * factor)


@dataclass
class Times:
    """Seconds of one way, in the order of the repeats; the warm-up is kept apart."""

    warm_up: float
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def interleave(
    ways: Mapping[str, Way], repeats: int, warm_ups: Optional[Mapping[str, Way]] = None
) -> dict[str, Times]:
    """Run all ways in turn, `repeats` times; every other round backwards.

    A computer that slows down in between then slows all of them.

    Args:
        ways: by name.
        repeats: rounds.
        warm_ups: run before the rounds instead of the way of that name, where it is long.
    """
    found = {}
    for name, way in ways.items():
        found[name] = Times((warm_ups or {}).get(name, way)())
        LOGGER.info("warm-up, %s: %.3f s", name, found[name].warm_up)
    for number in range(repeats):
        names = list(ways) if number % 2 == 0 else list(ways)[::-1]
        for name in names:
            found[name].seconds.append(ways[name]())
            LOGGER.info("round %s, %s: %.3f s", number + 1, name, found[name].seconds[-1])
    return found


def ratio(above: Times, below: Times) -> Ratio:
    """Divide the medians; the spread is that of the rounds, each divided by itself."""
    rounds = [one / other for one, other in zip(above.seconds, below.seconds)]
    return Ratio(above.median / below.median, min(rounds), max(rounds))


def spread(values: Sequence[float]) -> Ratio:
    """Give the median of values with the smallest and largest."""
    return Ratio(statistics.median(values), min(values), max(values))


def percentile(values: Sequence[float], percent: float) -> float:
    """Give the value below or at which so many percent lie, by the nearest rank."""
    ordered = sorted(values)
    rank = max(1, -int(-len(ordered) * percent // 100))
    return ordered[rank - 1]
