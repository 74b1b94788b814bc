"""How far figures would move with other scenes: intervals by resampling whole scenes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

import numpy as np
from numpy.typing import NDArray

from ..inference.metrics import Measures, measures

DRAWS = 2000
PERCENTILES = (2.5, 97.5)  # of a 95 % interval

Interval = Optional[tuple[float, float]]  # None: fewer than two scenes tell nothing


def intervals(confusions: Sequence[NDArray[np.int64]], names: Sequence[str]) -> dict[str, Interval]:
    """Give 95 % intervals of `figures`, by the percentile bootstrap over scenes.

    Pixels of a scene depend on each other, so scenes are drawn, not pixels.
    Source: B. Efron and R. Tibshirani 1993, An Introduction to the Bootstrap, section 13.3.

    Args:
        confusions: of each scene, (reference class, predicted class), pixels.
        names: of the classes.
    """
    stack = np.stack(confusions)
    keys = figures(measures(stack.sum(axis=0), names))
    if len(stack) < 2:
        return dict.fromkeys(keys)
    rng = np.random.default_rng(0)
    picks = rng.integers(len(stack), size=(DRAWS, len(stack)))
    drawn = [figures(measures(stack[pick].sum(axis=0), names)) for pick in picks]
    found: dict[str, Interval] = {}
    for name in keys:
        values = [each[name] for each in drawn if name in each]
        low, high = np.percentile(values, PERCENTILES)
        found[name] = float(low), float(high)
    return found


def figures(found: Measures) -> dict[str, float]:
    """Give what a card tells: overall accuracy, mean F1, and F1 by class, where defined."""
    values = {
        "overall_accuracy": found.overall_accuracy,
        "mean_f1": found.mean_f1,
        "mean_iou": found.mean_iou,
        **{f"f1_{name}": value for name, value in zip(found.names, found.f1)},
    }
    return {name: value for name, value in values.items() if value is not None}
