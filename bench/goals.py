"""The goals: what each figure means, and when it is reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Optional

from .timing import Ratio

FULL, COMPACT = "full width", "compact"
MODELS = (FULL, COMPACT)


@dataclass(frozen=True)
class Goal:
    """One figure; `cpu` and `gpu` are its limits, None where no goal is set."""

    key: str
    words: str
    cpu: Optional[float]
    gpu: Optional[float]
    at_most: bool
    unit: str = ""

    def limit(self, on_gpu: bool) -> Optional[float]:
        return self.gpu if on_gpu else self.cpu

    def reached(self, value: float, on_gpu: bool = False) -> Optional[bool]:
        """Tell whether a figure is good enough; None where no goal is set."""
        limit = self.limit(on_gpu)
        if limit is None:
            return None
        return value <= limit if self.at_most else value >= limit

    def worse(self, values: Iterable[float]) -> Optional[float]:
        """Give the figure that is farther from the goal: a claim holds for both models."""
        found = list(values)
        if not found:
            return None
        return max(found) if self.at_most else min(found)


GOALS = (
    Goal("B1", "ours, file to verified map / best bare forward", 1.15, 1.25, True),
    Goal("B1b", "the same under a cap of 4 GB", 1.30, None, True),
    Goal("B2", "seed's loop, stride 32 / ours, one pass", 80, 500, False),
    Goal("B2b", "seed's loop, stride 32 / ours, as good as stride 32", 40, 250, False),
    Goal("B3", "seed's loop, stride 256 / ours", 1.3, 8, False),
    Goal("B4", "MONAI, overlap 0.875 / ours", 50, 50, False),
    Goal("B4b", "MONAI, overlap 0.25 / ours", 1.5, 1.5, False),
    Goal("B5", "Deepness-like loop, 50 % / ours", 4, 4, False),
    Goal("B5b", "Deepness-like loop, 15 % / ours", 1.5, 1.5, False),
    Goal("B6", "best other engine / our forward, one tile", 1.3, 1.5, False),
    Goal("B6b", "our forward / matrix products of the same run", 0.75, None, False),
    Goal("B7", "pixels that differ between tile plans", 1e-6, 1e-6, True),
    Goal("B8", "peak memory, large raster / small raster", 1.05, 1.05, True),
    Goal("B8b", "peak memory of the large raster", 2.0, 2.0, True, "GB"),
    Goal("B9", "ours with an identity network / gdal_translate", 1.3, 1.3, True),
    Goal("B10", "killed at 50 % and resumed / uninterrupted", 1.03, 1.03, True),
    Goal("B10b", "cancel, 95 % come within", 1.0, 1.0, True, "s"),
    Goal("B10c", "QGIS stands still while a job runs, 99 % below", 50, 50, True, "ms"),
    Goal("B12", "click to pixels on screen, beyond compute, 4 Mpx", 1.0, 1.0, True, "s"),
    Goal("rate", "file to verified map", None, 300, False, "Mpx/s"),
)
BY_KEY = {goal.key: goal for goal in GOALS}


@dataclass
class Findings:
    """What a run has found so far."""

    figures: dict[tuple[str, str], Ratio] = field(default_factory=dict)  # (goal, model)
    how: dict[str, str] = field(default_factory=dict)  # goal -> in words
    order: dict[str, list[str]] = field(default_factory=dict)  # model -> engines, fastest first
    remarks: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)  # outputs that differ too much: the run fails

    def add(self, key: str, model: str, figure: Ratio, how: str) -> None:
        """Keep a figure of a goal that exists."""
        self.figures[BY_KEY[key].key, model] = figure
        before = self.how.get(key)
        self.how[key] = how if before in (None, how) else f"{before}; {model}: {how}"

    def check(self, fine: bool, what: str) -> None:
        """Keep what must hold: said in the report where it does, else the run fails."""
        (self.remarks if fine else self.wrong).append(what)

    def values(self, key: str) -> list[float]:
        """Give a goal's figures of all models."""
        return [self.figures[key, model].value for model in MODELS if (key, model) in self.figures]

    def verdict(self, goal: Goal, on_gpu: bool) -> str:
        """Say in a word whether a goal is reached by every model that was measured."""
        worse = goal.worse(self.values(goal.key))
        if worse is None:
            return "not measured"
        reached = goal.reached(worse, on_gpu)
        return "no goal here" if reached is None else "reached" if reached else "**missed**"

    def program_figures(
        self, on_gpu: bool, before: dict[str, dict[str, Optional[float]]]
    ) -> dict[str, dict[str, Optional[float]]]:
        """Give the figures for programs; those of the other device stay as they were."""
        mine, other = ("h200", "cpu") if on_gpu else ("cpu", "h200")
        found: dict[str, dict[str, Optional[float]]] = {}
        for goal in GOALS:
            worse = goal.worse(self.values(goal.key))
            kept = before.get(goal.key, {}).get(other)
            entry = {mine: None if worse is None else float(f"{worse:.4g}"), other: kept}
            found[goal.key] = {name: entry[name] for name in ("cpu", "h200")}
        return found
