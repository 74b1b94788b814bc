"""The cheapest quality level of a model that is as good as overlapping windows, as measured."""

from __future__ import annotations

import json
from typing import Any, Optional

import numpy as np

from ..inference import QUALITIES, Measures, measures
from .machine import ROOT

MEASURED = ROOT / "docs" / "quality.json"
FINEST = "stride 32"


def as_good_as_stride_32(model: str) -> Optional[tuple[str, str]]:
    """Give the level's name, and why, from what docs/quality.json keeps.

    As good: overall accuracy and mean F1 on the unseen scenes are not below those of stride 32.
    """
    kept = json.loads(MEASURED.read_text("utf-8")).get(model)
    if kept is None or FINEST not in kept["ways"]:
        return None
    seed = _measures(kept, FINEST)
    for quality, passes in QUALITIES.items():
        name = f"exact, {passes} pass{'es' if passes > 1 else ''}"
        if name in kept["ways"] and _is_as_good(_measures(kept, name), seed):
            ours = _measures(kept, name)
            told = (
                f"quality {quality}: OA {_percent(ours.overall_accuracy)}, mean F1"
                f" {_percent(ours.mean_f1)} on the unseen scenes; stride 32:"
                f" {_percent(seed.overall_accuracy)}, {_percent(seed.mean_f1)} (docs/quality.md)"
            )
            return quality, told
    return None


def _measures(kept: dict[str, Any], way: str) -> Measures:
    return measures(np.array(kept["ways"][way]["confusion"], np.int64), tuple(kept["names"]))


def _is_as_good(one: Measures, other: Measures) -> bool:
    pairs = ((one.overall_accuracy, other.overall_accuracy), (one.mean_f1, other.mean_f1))
    return all((mine or 0.0) >= (theirs or 0.0) for mine, theirs in pairs)


def _percent(share: Optional[float]) -> str:
    return "-" if share is None else f"{100 * share:.2f}"
