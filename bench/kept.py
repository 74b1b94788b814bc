"""What each part of the benchmarks found last, so that one part can be measured again alone.

A ratio is always of one run: both of its sides were measured side by side within its part.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from .goals import COMPACT, FULL, Findings
from .timing import Ratio

MODEL_OF = {"compact": COMPACT, "full": FULL}  # parts of one model only


@dataclass(frozen=True)
class Part:
    """One part as it was measured last."""

    date: str
    commit: str
    machine: str
    plan: str  # rounds and threads in words
    figures: list[tuple[str, str, float, float, float]]  # goal, model, value, low, high
    how: dict[str, str]
    remarks: list[str]
    wrong: list[str]
    order: dict[str, list[str]]  # engines of each model, the fastest first; from `forward` only

    @classmethod
    def of(cls, found: Findings, date: str, commit: str, machine: str, plan: str) -> Part:
        """Take what a part has found."""
        figures = [
            (key, model, each.value, each.low, each.high)
            for (key, model), each in found.figures.items()
        ]
        return cls(
            date, commit, machine, plan, figures,
            found.how, found.remarks, found.wrong, found.order,
        )  # fmt: skip


def read_parts(path: Path) -> dict[str, Part]:
    """Read the parts by name; none before the first run."""
    if not path.exists():
        return {}
    return {name: Part(**each) for name, each in json.loads(path.read_text("utf-8")).items()}


def write_parts(path: Path, parts: Mapping[str, Part]) -> None:
    """Keep the parts."""
    found = {name: asdict(part) for name, part in parts.items()}
    path.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def joined(parts: Mapping[str, Part]) -> Findings:
    """Join the findings of all parts, in their order."""
    found = Findings()
    for name, part in parts.items():
        for key, model, value, low, high in part.figures:
            found.figures[key, model] = Ratio(value, low, high)
        for key, how in part.how.items():
            before = found.how.get(key)
            said = f"{before}; {MODEL_OF.get(name, name)}: {how}"
            found.how[key] = how if before in (None, how) else said
        found.remarks += part.remarks
        found.wrong += part.wrong
    return found
