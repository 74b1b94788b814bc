"""The commands of training: flags -> a job -> a runner, and what is said of the result."""

from __future__ import annotations

import argparse
import json

from ..inference.command import Command
from ..inference.errors import Caution
from ..inference.notices import hearing
from ..inference.progress import Progress
from ..inference.terminal import CANCELLED, DONE, say, say_cautions, say_error
from . import run_composite, run_evaluation, run_labels, run_training
from .cli_jobs import composite_job, evaluate_job, labels_job, train_job
from .cli_options import add_composite, add_evaluate, add_labels, add_train
from .evaluation_text import as_text
from .pace import PaceReport


def _train(options: argparse.Namespace) -> int:
    job = train_job(options)
    said: list[Caution] = []

    def hear(caution: Caution) -> None:
        said.append(caution)
        say_cautions([caution])

    with hearing(hear):
        result = run_training(job, PaceReport(job.recipe.steps))
    say_cautions(each for each in result.cautions if each not in said)
    if options.json:
        say(_as_json(result.to_json()))
    else:
        say(str(result.model))
    if result.mean_f1 is not None:
        say_error(
            f"Step {result.best_step} of {result.steps} was kept:",
            f"mean F1 {result.mean_f1:.3f} on the validation.",
        )
    if not result.cancelled:
        return DONE
    say_error(f"Stopped after {result.steps} steps.", "Add --resume to go on from there.")
    return CANCELLED


def _evaluate(options: argparse.Namespace) -> int:
    job = evaluate_job(options)
    with Progress("window") as report:
        found = run_evaluation(job, report)
    say(_as_json(found.to_json()) if options.json else as_text(found))
    return DONE


def _labels(options: argparse.Namespace) -> int:
    job = labels_job(options)
    with Progress("block") as report:
        result = run_labels(job, report)
    for each in result.unknown:
        where = f"first at row {each.row}, column {each.col}"
        say_error(f"{each.count} pixels of the unknown colour {each.colour}, {where}.", "Now 255.")
    counts = [f"{name}\t{count}" for name, count in result.counts.items()]
    say(_as_json(result.to_json()) if options.json else "\n".join([str(result.output), *counts]))
    return DONE


def _composite(options: argparse.Namespace) -> int:
    job = composite_job(options)
    with Progress("block") as report:
        result = run_composite(job, report)
    say_cautions(result.cautions)
    say(_as_json(result.to_json()) if options.json else str(result.output))
    return DONE


def _as_json(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)


COMMANDS = (
    Command("train", "make a model of imagery and labels", add_train, _train),
    Command("evaluate", "hold a class map or a model against a reference", add_evaluate, _evaluate),
    Command("labels", "colours of a ground truth to class values, or back", add_labels, _labels),
    Command("composite", "one raster of heights and a vegetation index", add_composite, _composite),
)
