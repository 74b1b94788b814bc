"""What the parts of one run share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..inference.segnet import SegNet
from .engines import Setting
from .goals import COMPACT, FULL, Findings
from .material import COMPACT_MODEL, FULL_MODEL, load, make_scene
from .plan import Plan, Sizes


@dataclass(frozen=True)
class Run:
    """One run: how much, on what, and what it has found."""

    plan: Plan
    setting: Setting
    findings: Findings

    @property
    def folder(self) -> Path:
        return self.setting.folder

    def sizes(self, model: str) -> Sizes:
        return self.plan.full if model == FULL else self.plan.compact

    def scene(self, height: int, width: int) -> Path:
        """Give an image of this size; made once."""
        path = self.folder / f"scene-{height}x{width}.tif"
        return path if path.exists() else make_scene(path, height, width)


def weights(model: str) -> str:
    """Give the id under which the engine knows a model of the report."""
    return {FULL: FULL_MODEL, COMPACT: COMPACT_MODEL}[model]


@lru_cache(maxsize=2)
def network(model: str) -> SegNet:
    """Load a model once; whoever changes it copies it first."""
    return load(weights(model))
