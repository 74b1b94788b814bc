"""Table and picture of what averaging is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Optional

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter
from numpy.typing import NDArray

from ..inference.metrics import Measures, Share, measures
from .figures import BLUE, INK, LINES, ORANGE, calm, save

LESS_ACCURACY, LESS_F1 = 0.001, 0.005  # by which a result may be below and count as good
LEAST_SPAN = 2.0  # points on the picture's axis: less would make noise look like a result
FINEST = 32  # px, the stride that the seed published

_HEAD = """\
# How many passes a map needs

For each shipped model, on its validation scenes, which it was never trained on: the seed's way
(windows of 256 px, each `stride` px, the mean of their softmax) against Landseg's (the whole image
at once, padded to the 32-px grid; with 2, 4 and 8 passes the mean of the softmax over flips and
quarter turns). fp32. Seconds are those of the computer that made this page; compare them within a
table. A result is as good as stride 32 when its overall accuracy is at most 0.1 points lower, and
no class's F1 more than 0.5. A part of an image that was left out is an image of its own.

![Mean F1 by time](images/quality.png)

This page is made by `PYTHONPATH=.dev python -m landseg.training.quality`.
"""


@dataclass(frozen=True)
class Result:
    """One model, one way."""

    name: str
    is_strided: bool
    number: int  # px of the stride, or passes
    seconds: float
    confusion: NDArray[np.int64]
    names: tuple[str, ...]

    @cached_property
    def measures(self) -> Measures:
        return measures(self.confusion, self.names)


def enough_passes(results: Sequence[Result]) -> Optional[int]:
    """Give the fewest passes that are as good as the finest stride; None: none is, or not known."""
    finest = [it for it in results if it.is_strided and it.number == FINEST]
    exact = sorted((it for it in results if not it.is_strided), key=lambda it: it.number)
    if not finest:
        return None
    return next((it.number for it in exact if _as_good(it.measures, finest[0].measures)), None)


def _as_good(one: Measures, other: Measures) -> bool:
    pairs = [(one.overall_accuracy, other.overall_accuracy, LESS_ACCURACY)]
    pairs += [(mine, theirs, LESS_F1) for mine, theirs in zip(one.f1, other.f1)]
    known = [pair for pair in pairs if pair[0] is not None and pair[1] is not None]
    return all((mine or 0.0) >= (theirs or 0.0) - less for mine, theirs, less in known)


def quality_page(
    results: Mapping[str, Sequence[Result]], scenes: Mapping[str, Sequence[str]]
) -> str:
    """Write the page; both by model."""
    parts = [_HEAD]
    for model, rows in results.items():
        parts += [f"## {model}", "", _verdict(rows), "", *_table(rows), "", _told(scenes[model])]
    return "\n".join(parts) + "\n"


def draw_quality(results: Mapping[str, Sequence[Result]], picture: Path) -> None:
    """Draw mean F1 by seconds, one panel a model.

    Raises:
        OutputWriteError: the disk refuses.
    """
    figure = Figure(figsize=(4.2 * max(1, len(results)), 3.6), layout="constrained")
    panels = figure.subplots(1, max(1, len(results)), squeeze=False)[0]
    for axes, (model, rows) in zip(panels, results.items()):
        for is_strided, colour, label in (
            (True, ORANGE, "windows of 256 px, by stride"),
            (False, BLUE, "exact, by passes"),
        ):
            line = [it for it in rows if it.is_strided == is_strided]
            heights = [100 * (it.measures.mean_f1 or 0.0) for it in line]
            times = [it.seconds for it in line]
            axes.plot(times, heights, "o-", color=colour, label=label, markersize=5)
            for time, height, each in zip(times, heights, line):
                place = (0, -12) if is_strided else (0, 6)
                axes.annotate(
                    str(each.number), (time, height), xytext=place, textcoords="offset points",
                    ha="center", color=colour, fontsize=8,
                )  # fmt: skip
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.margins(0.12, 0.18)
        low, high = axes.get_ylim()
        spare = max(0.0, LEAST_SPAN - (high - low)) / 2
        axes.set_ylim(low - spare, high + spare)
        axes.set_title(model, fontsize=10, color=INK)
        axes.set_xlabel("seconds for all scenes")
        axes.grid(color=LINES, linewidth=0.7)
        calm(axes)
    panels[0].set_ylabel("mean F1, %")
    panels[0].legend(frameon=False, fontsize=8, loc="best")
    save(figure, picture)


def _verdict(rows: Sequence[Result]) -> str:
    found = enough_passes(rows)
    if not any(it.is_strided and it.number == FINEST for it in rows):
        return "Stride 32 was not measured."
    if found is None:
        return "No number of passes measured here is as good as stride 32."
    passes = "One exact pass is" if found == 1 else f"{found} exact passes are"
    return f"**{passes} as good as stride 32.**"


def _table(rows: Sequence[Result]) -> list[str]:
    names = rows[0].names if rows else ()
    head = ["way", "OA", "mean F1", *(f"F1 {name}" for name in names), "seconds"]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for row in rows:
        shares = (row.measures.overall_accuracy, row.measures.mean_f1, *row.measures.f1)
        cells = [row.name, *map(_percent, shares), f"{row.seconds:.1f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _told(scenes: Sequence[str]) -> str:
    return f"{len(scenes)} scene{'s' if len(scenes) > 1 else ''}: {', '.join(scenes)}.\n"


def _percent(share: Share) -> str:
    return "-" if share is None else f"{100 * share:.2f}"
