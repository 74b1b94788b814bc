"""The command line: flags or a job file -> a job -> a runner; errors -> words and an exit code.

The commands of this core are here; `__main__.py` adds those of the others.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .cli_jobs import classify_job, import_job, inspect_job
from .cli_many import classify_many, mosaic_job, say_result, wants_many
from .cli_options import (
    add_classify,
    add_import,
    add_inspect,
    add_json,
    add_selftest,
    add_worker,
)
from .command import Command, make_parser
from .errors import EngineError, InputError, InternalError, JobCancelled
from .interrupted import choose_work, find_interrupted
from .jobs import SegmentationJob, SelfTestJob
from .models import list_models
from .preflight import Preflight, check_target, inspect, prepare
from .progress import Progress
from .raster_list import named_rasters
from .terminal import CANCELLED, DONE, INPUT, OURS, say, say_error

if TYPE_CHECKING:
    from .worker import Runner

LOGGER = logging.getLogger("landseg.cli")


def main(arguments: Sequence[str], commands: Iterable[Command]) -> int:
    """Run one of the commands; return its exit code."""
    options = make_parser(commands).parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    if options.verbose:
        logging.getLogger("landseg").setLevel(logging.DEBUG)  # not every library's own words
    try:
        return int(options.run(options))
    except (JobCancelled, KeyboardInterrupt):
        say_error("Cancelled.", "Nothing was changed.")
        return CANCELLED
    except InputError as error:
        say_error(str(error), error.hint)
        return INPUT
    except EngineError as error:
        say_error(str(error), error.hint)
        return OURS
    except Exception as error:  # the border of the process
        LOGGER.debug("Unexpected", exc_info=error)
        unexpected = InternalError(reason=f"{type(error).__name__}: {error}")
        say_error(str(unexpected), "Run it again with --verbose and report what it says.")
        return OURS


def _classify(options: argparse.Namespace) -> int:
    rasters = named_rasters(options.rasters, [options.list] if options.list else [])
    if options.mosaic:
        return _run_one(mosaic_job(options, rasters))
    if wants_many(options, rasters):
        return classify_many(options, rasters)
    return _run_one(classify_job(options, rasters))


def _run_one(job: SegmentationJob) -> int:
    ready = prepare(job)  # the run checks all this too, but only after torch has loaded for seconds
    check_target(ready)
    choose_work(ready)
    from .segment import run_segmentation

    try:
        with Progress() as report:
            result = run_segmentation(job, report)
    except (JobCancelled, KeyboardInterrupt):
        return _stopped(job)
    say_result(result)
    return DONE


def _stopped(job: SegmentationJob) -> int:
    """Say what a stopped job leaves."""
    left = find_interrupted(job.output)
    if left is None:
        raise JobCancelled
    advice = f"{left.percent} % is kept: repeat the command with --resume to go on."
    say_error(f"Cancelled. No map was changed; {job.output.name} is unfinished.", advice)
    return CANCELLED


def _inspect(options: argparse.Namespace) -> int:
    job = inspect_job(options)
    found = inspect(job, target=options.output is not None)
    say(_as_json(found) if options.json else _in_words(found))
    return DONE


def _models(options: argparse.Namespace) -> int:
    found = list_models()
    if options.json:
        say(json.dumps([_model_facts(model) for model in found], ensure_ascii=False, indent=1))
        return DONE
    for model in found:
        words = model.card.title if model.card else str(model.problem)
        say(f"{model.id}\t{words}")
    return DONE


def _import(options: argparse.Namespace) -> int:
    from .importer import run_import  # torch loads for seconds

    model = run_import(import_job(options))
    say(str(model.weights))
    return DONE


def _selftest(options: argparse.Namespace) -> int:
    from .selftest import run_selftest  # torch loads for seconds

    with Progress() as report:
        found = run_selftest(SelfTestJob(options.weights), report)
    agreement = "" if found.agreement is None else f", {found.agreement:.2%} as on the CPU"
    words = f"{found.device}: {found.megapixels_per_second:.2f} megapixels a second{agreement}"
    say(json.dumps(found.to_json()) if options.json else words)
    return DONE


def worker_command(runners: Mapping[str, Runner]) -> Command:
    """Give the command that QGIS speaks to over pipes, hence without a line in the help."""

    def serve(options: argparse.Namespace) -> int:
        from .worker import main  # it takes the standard streams

        return main(runners, options.light)

    return Command("worker", "", add_worker, serve)


def _model_facts(model: Any) -> dict[str, Any]:
    card = model.card
    facts = asdict(card) if card else {"problem": str(model.problem)}
    return {"id": model.id, "weights": str(model.weights), "shipped": model.shipped, **facts}


def _as_json(found: Preflight) -> str:
    facts = {name: value for name, value in vars(found).items() if name != "cautions"}
    facts["pixels"] = found.pixels
    facts["interrupted"] = found.interrupted and found.interrupted.to_json()
    facts["cautions"] = [str(caution) for caution in found.cautions]
    return json.dumps(facts, ensure_ascii=False, indent=1)


def _in_words(found: Preflight) -> str:
    bands = ", ".join(f"{name} = band {number}" for name, number in found.bands)
    size = found.ground_resolution
    lines = [
        f"{found.raster}: {found.width} x {found.height} pixels, {found.data_type}",
        f"model: {found.model}; {bands}",
        f"pixel on the ground: {f'{size[0]:.3g} x {size[1]:.3g} m' if size else 'unknown'}",
        f"nodata: {found.validity}; stretch: {found.stretch or 'none'}",
        f"{found.tiles} tiles of at most {found.tile} px on {found.device}, about "
        f"{found.seconds:.0f} s{'' if found.seconds_measured else ' (a guess)'}, "
        f"{found.memory_bytes / 1e6:.0f} MB memory, {found.disk_bytes / 1e6:.0f} MB disk",
    ]
    if found.interrupted:
        what = found.interrupted.differs
        other = f", with another choice of: {what}" if what else ""
        lines.append(f"unfinished work: {found.interrupted.percent} % done{other}")
    cautions = [f"caution: {caution} {caution.hint}" for caution in found.cautions]
    return "\n".join(lines + cautions)


COMMANDS = (
    Command("classify", "make a class map of a raster", add_classify, _classify),
    Command("inspect", "tell what a job would do, and what does not fit", add_inspect, _inspect),
    Command("models", "list the models", add_json, _models),
    Command("import", "make a model of a .pth checkpoint", add_import, _import),
    Command("selftest", "ten seconds that tell what the engine can do", add_selftest, _selftest),
)
