"""Jobs as JSON -> results, by the kind of job; a runner loads its packages when it is asked."""

from __future__ import annotations

from ..inference.job_json import Json
from ..inference.worker import Report, Result, Runner
from . import run_composite, run_evaluation, run_labels, run_training
from .jobs import CompositeJob, EvaluateJob, LabelsJob, TrainingJob


def _train(job: Json, report: Report) -> Result:
    return run_training(TrainingJob.from_json(job), report)


def _evaluate(job: Json, report: Report) -> Result:
    return run_evaluation(EvaluateJob.from_json(job), report)


def _labels(job: Json, report: Report) -> Result:
    return run_labels(LabelsJob.from_json(job), report)


def _composite(job: Json, report: Report) -> Result:
    return run_composite(CompositeJob.from_json(job), report)


RUNNERS: dict[str, Runner] = {
    TrainingJob.kind: _train,
    EvaluateJob.kind: _evaluate,
    LabelsJob.kind: _labels,
    CompositeJob.kind: _composite,
}
