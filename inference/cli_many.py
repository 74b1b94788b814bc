"""`landseg classify` of several rasters: what was asked for -> jobs -> words and an exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .cli_jobs import asked_extent, common_job
from .errors import (
    AreaOutsideError,
    FlagMissingError,
    FolderNeededError,
    InputError,
    JobCancelled,
    LandsegError,
    OneGridError,
    OutputFolderError,
)
from .georef import window_of_extent
from .jobs import SegmentationJob
from .many import run_many
from .many_parts import ManyJob
from .mosaic import one_mosaic
from .mosaic_file import write_mosaic
from .opening import short_name
from .progress import Progress
from .raster_facts import describe_raster
from .raster_list import map_labels
from .tally import Tally
from .target import ENDINGS, check_output
from .terminal import CANCELLED, DONE, INPUT, OURS, say, say_cautions, say_error

if TYPE_CHECKING:
    from .segment import SegmentationResult


def wants_many(options: argparse.Namespace, rasters: Sequence[str]) -> bool:
    """Tell whether maps go into a folder: of several rasters, or where one is named."""
    return len(rasters) > 1 or bool(rasters and options.output and options.output.is_dir())


def classify_many(options: argparse.Namespace, rasters: Sequence[str]) -> int:
    """Make a map of each raster; what fails is told, and the others go on."""
    job = _many_job(options, rasters)
    tally = Tally(_tell)

    def run(part: SegmentationJob) -> SegmentationResult:
        from .segment import run_segmentation  # torch loads for seconds

        done = len(tally.made) + len(tally.failed) + len(tally.outside)
        sys.stderr.write(f"{part.output.name}: map {done + 1} of {len(rasters)}\n")
        with Progress() as report:
            result = run_segmentation(part, report)
        say_result(result)
        return result

    try:
        run_many(job, run, lambda caution: say_cautions([caution]), tally)
    except (JobCancelled, KeyboardInterrupt):
        say_error(f"Cancelled. {_count(tally, rasters)}.", "Repeat it with --resume to go on.")
        return CANCELLED
    sys.stderr.write(f"{_count(tally, rasters)}.\n")
    return _code(tally)


def mosaic_job(options: argparse.Namespace, rasters: Sequence[str]) -> SegmentationJob:
    """Build the job that makes one map of all rasters.

    Raises:
        InputError: one cannot be read, or lies on another grid than the first.
    """
    if not rasters:
        raise FlagMissingError(name="RASTER")
    target = Path.cwd() / options.mosaic
    check_output(target, rasters[0], options.overwrite)  # before a file is written beside it
    facts = [describe_raster(raster) for raster in rasters]
    mosaic, odd = one_mosaic(facts)
    if mosaic is None or odd is not None:
        raise OneGridError(name=short_name((odd or facts[0]).name), other=short_name(facts[0].name))
    raster = str(write_mosaic(mosaic, target.parent, target.stem))
    confidence = Path.cwd() / options.confidence if options.confidence else None
    job = replace(common_job(options), raster=raster, output=target, confidence=confidence)
    extent = asked_extent(options)
    if extent:
        job = replace(job, window=window_of_extent(describe_raster(raster), extent))
    return job


def say_result(result: SegmentationResult) -> None:
    """Say what a run made, and what the user should know of it."""
    say_cautions(result.cautions)
    for path in filter(None, (result.output, result.confidence)):
        say(str(path))


def _many_job(options: argparse.Namespace, rasters: Sequence[str]) -> ManyJob:
    if not options.output:
        raise FlagMissingError(name="--output FOLDER")
    folder = _folder(options.output, len(rasters))
    labels = dict(zip(rasters, map_labels(rasters)))
    confidences = {}
    if options.confidence:
        beside = _folder(options.confidence, len(rasters))
        confidences = {it: beside / f"{label}_confidence.tif" for it, label in labels.items()}
    return ManyJob(
        common_job(options),
        {raster: folder / f"{label}_classes.tif" for raster, label in labels.items()},
        confidences,
        asked_extent(options),
        folder,
    )


def _folder(path: Path, count: int) -> Path:
    """Give the folder of many results, made where its own folder is there."""
    folder = Path.cwd() / path
    if folder.suffix.lower() in ENDINGS and not folder.is_dir():
        raise FolderNeededError(count=count, name=path.name)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputFolderError(name=str(folder)) from error
    return folder


def _tell(raster: str, error: LandsegError) -> None:
    what, name = str(error), short_name(raster)
    if isinstance(error, AreaOutsideError):
        sys.stderr.write(f"{name} lies outside the area and is left out.\n")
    else:
        say_error(what if name in what else f"{name}: {what}", error.hint)


def _count(tally: Tally, rasters: Sequence[str]) -> str:
    words = f"{len(tally.made)} of {len(rasters)} maps are made"
    parts = ((len(tally.failed), "failed"), (len(tally.outside), "lie outside the area"))
    return ", ".join([words, *(f"{count} {what}" for count, what in parts if count)])


def _code(tally: Tally) -> int:
    """Give the exit code: of the worst failure, and of nothing made."""
    if any(not isinstance(error, InputError) for error in tally.failed.values()):
        return OURS
    return DONE if tally.made and not tally.failed else INPUT
