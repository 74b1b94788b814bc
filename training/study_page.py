"""The page of a study: each choice, what it makes of groups that were left out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..inference.metrics import Measures, measures

Study = dict[str, dict[str, dict[str, list[list[int]]]]]  # length -> variant -> group -> confusion

HEAD = """# What each choice of the recipe is worth

`PYTHONPATH=.dev python -m landseg.training.study` makes this page. Each line is the preset
`landseg` with one choice changed, trained on the groups of scenes of *{title}* but one,
and measured on the group that was left out, whole images in one exact pass. Confusion matrices of
the groups are added before anything is computed. The runs are short and the networks small, so the
figures lie below the shipped model's: they tell choices apart, and no more. One seed each:
differences below about 0.02 are noise.
"""
PRESET, NOISE = "preset landseg", 0.02


def study_page(study: Study, names: Sequence[str], title: str) -> str:
    """Write the page; variants of the same groups stand in one table, the best first."""
    parts = [HEAD.format(title=title)]
    for length, variants in study.items():
        for groups in _group_sets(variants):
            same = {name: found for name, found in variants.items() if groups <= set(found)}
            parts.append(_table(length, same, sorted(groups), names))
    return "\n".join(parts)


def _group_sets(variants: dict[str, dict[str, list[list[int]]]]) -> list[frozenset[str]]:
    """List the sets of groups that were left out, each once, the largest first."""
    found = {frozenset(each) for each in variants.values() if each}
    return sorted(found, key=lambda groups: (-len(groups), sorted(groups)))


def _table(
    length: str,
    variants: dict[str, dict[str, list[list[int]]]],
    groups: Sequence[str],
    names: Sequence[str],
) -> str:
    rows = []
    for variant, found in variants.items():
        total = measures(np.sum([found[group] for group in groups], axis=0), names)
        each = [measures(np.array(found[group]), names).mean_f1 for group in groups]
        rows.append((total.mean_f1 or 0.0, _row(variant, total, each)))
    columns = ["", "mean F1", *[f"without {group}" for group in groups], "OA", *names]
    head = f"## {length}, groups left out: {', '.join(groups)}\n"
    lines = ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    reading = _reading({name: value for name, (value, _) in zip(variants, rows)})
    return "\n".join([head, *lines, *(row for _, row in sorted(rows, reverse=True)), "", *reading])


def _reading(mean_f1: dict[str, float]) -> list[str]:
    """Say which choices of the preset the figures bear out."""
    preset = mean_f1.get(PRESET)
    if preset is None:
        return []
    others = sorted((value, name) for name, value in mean_f1.items() if name != PRESET)
    worse = [name for value, name in others if value < preset - NOISE]
    alike = [name for value, name in others if abs(value - preset) <= NOISE]
    better = [name for value, name in others if value > preset + NOISE]
    told = (("Worse than the preset", worse), ("Better", better), ("Within the noise", alike))
    lines = [f"- {words}: {'; '.join(names)}." for words, names in told if names]
    if alike:
        lines[-1] += (
            " What these leave out is kept in the preset unproven: it is there for images of other"
            " places, seasons and cameras, which these groups cannot show."
        )
    return [*lines, ""]


def _row(variant: str, total: Measures, groups: Sequence[float | None]) -> str:
    values = [total.mean_f1, *groups, total.overall_accuracy, *total.f1]
    cells = ["-" if value is None else f"{value:.3f}" for value in values]
    return "| " + " | ".join([variant, *cells]) + " |"
