"""The seam: imagery + labels -> weights + card. Importing it loads no torch.

Front doors import from here and from nowhere deeper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import ClassNamesError, NoClassMapError, NoLabelsError, NoReferenceError, RecipeError
from .jobs import (
    RANDOM,
    About,
    CompositeJob,
    EvaluateJob,
    LabelsJob,
    Source,
    TrainingClass,
    TrainingJob,
)
from .pace import Pace
from .packages import told_packages
from .palette import read_palette
from .recipe import PRESETS, Recipe

if TYPE_CHECKING:
    from ..inference.segment import Report
    from .composite import CompositeResult
    from .evaluate import Evaluation
    from .labels import LabelsResult
    from .train import TrainingResult

__all__ = [
    "PRESETS",
    "RANDOM",
    "About",
    "ClassNamesError",
    "CompositeJob",
    "EvaluateJob",
    "LabelsJob",
    "NoClassMapError",
    "NoLabelsError",
    "NoReferenceError",
    "Pace",
    "Recipe",
    "RecipeError",
    "Source",
    "TrainingClass",
    "TrainingJob",
    "check_composite",
    "read_palette",
    "run_composite",
    "run_evaluation",
    "run_labels",
    "run_training",
]


def run_training(job: TrainingJob, report: Report) -> TrainingResult:
    """Do what `train.run_training` does; torch is loaded by the first call."""
    with told_packages():
        from .train import run_training as run

    return run(job, report)


def run_evaluation(job: EvaluateJob, report: Report) -> Evaluation:
    """Do what `evaluate.run_evaluation` does."""
    with told_packages():
        from .evaluate import run_evaluation as run

    return run(job, report)


def run_labels(job: LabelsJob, report: Report) -> LabelsResult:
    """Do what `labels.run_labels` does."""
    with told_packages():
        from .labels import run_labels as run

    return run(job, report)


def run_composite(job: CompositeJob, report: Report) -> CompositeResult:
    """Do what `composite.run_composite` does."""
    with told_packages():
        from .composite import run_composite as run

    return run(job, report)


def check_composite(job: CompositeJob) -> None:
    """Do what `composite_inputs.check_composite` does."""
    from .composite_inputs import check_composite as check

    check(job)
