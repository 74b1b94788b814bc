"""RESULTS.md for people and results.json for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Optional

from .goals import GOALS, MODELS, Findings, Goal
from .kept import Part
from .timing import Ratio

HEAD = """\
# Speed and exactness, measured

Made by `make bench`; do not edit. Ratios of medians of the rounds, in which all ways took turns; in
brackets the smallest and largest of them. All sides: the same weights, threads and pixels, fp32 on
a CPU; ours from file to verified map, the others in memory. Both sides of a ratio were measured in
one run; `bash scripts/bench.sh --parts NAME` measures one part again.
What each figure means: [docs/how-fast.md](../docs/how-fast.md).

| # | ratio | goal | full width | compact | verdict | GPU | how |
|---|---|---|---|---|---|---|---|
"""


def results_text(
    findings: Findings,
    facts: Mapping[str, str],
    parts: Mapping[str, Part],
    before: Mapping[str, Mapping[str, Optional[float]]],
) -> str:
    """Write the whole page.

    Args:
        findings: of the run.
        facts: of the machine; with "GPU" where that was measured.
        parts: when and where each was measured.
        before: figures for programs, for the column of a GPU measured before.
    """
    on_gpu = "GPU" in facts
    lines = [
        HEAD,
        *(_row(goal, findings, on_gpu, before) + "\n" for goal in GOALS),
        "\n## Parts\n\n| part | date | commit | rounds, threads | machine |\n",
        "|---|---|---|---|---|\n",
        *(_part_row(name, part) for name, part in parts.items()),
        "\n## Machine\n\n",
        *(f"- {name}: {value}\n" for name, value in facts.items()),
        "\n## Checks and single times\n\n",
        *(f"- {remark}\n" for remark in findings.remarks),
    ]
    if findings.wrong:
        lines += ["\n## Wrong\n\n", *(f"- {what}\n" for what in findings.wrong)]
    tried = Path(__file__).with_name("TRIED.md")
    if tried.exists():
        lines += ["\n", tried.read_text("utf-8")]
    return "".join(lines)


def _part_row(name: str, part: Part) -> str:
    cells = (name, part.date, part.commit, part.plan, part.machine)
    return "| " + " | ".join(cells) + " |\n"


def read_json(path: Path) -> dict[str, dict[str, Optional[float]]]:
    """Read the figures for programs; none before the first run."""
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def write_json(path: Path, findings: Findings, on_gpu: bool) -> None:
    """Write the figures for programs; those of another device, measured before, stay."""
    found = findings.program_figures(on_gpu, read_json(path))
    lines = [f" {json.dumps(key)}: {json.dumps(entry)}" for key, entry in found.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _row(
    goal: Goal,
    findings: Findings,
    on_gpu: bool,
    before: Mapping[str, Mapping[str, Optional[float]]],
) -> str:
    figures = [_figure(goal, findings.figures.get((goal.key, model))) for model in MODELS]
    how = findings.how.get(goal.key, "")
    gpu = before.get(goal.key, {}).get("h200")
    gpu_cell = "-" if gpu is None or on_gpu else _number(gpu)
    cells = [goal.key, goal.words, shown_limit(goal, on_gpu), *figures]
    return "| " + " | ".join([*cells, findings.verdict(goal, on_gpu), gpu_cell, how]) + " |"


def shown_limit(goal: Goal, on_gpu: bool) -> str:
    """Write a goal's limit as the tables do."""
    limit = goal.limit(on_gpu)
    if limit is None:
        return "-"
    return f"{'≤' if goal.at_most else '≥'} {limit:g} {goal.unit}".rstrip()


def _figure(goal: Goal, found: Optional[Ratio]) -> str:
    if found is None:
        return "-"
    text = f"{_number(found.value)} {goal.unit}".rstrip()
    return f"{text} ({_number(found.low)} to {_number(found.high)})"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
