"""The commands of a review: flags -> job -> runner; a result is told in words or as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

from ..inference import DONE, Command, PlainJob, Progress, say, say_cautions
from . import cli_jobs, cli_options
from .runners import run_job


def _command(
    name: str,
    words: str,
    add_flags: Callable[[argparse.ArgumentParser], None],
    job_of: Callable[[argparse.Namespace], PlainJob],
) -> Command:
    def run(options: argparse.Namespace) -> int:
        job = job_of(options)
        with Progress("part") as report:
            found = run_job(job, report)
        say_cautions(found.cautions)
        say(json.dumps(found.to_json(), ensure_ascii=False) if options.json else found.as_text())
        return DONE

    return Command(name, words, add_flags, run)


COMMANDS = (
    _command(
        "osm", "draw OpenStreetMap's objects as classes on the grid of a raster",
        cli_options.add_osm, cli_jobs.osm_job,
    ),
    _command(
        "compare", "show where a map and a reference agree, and list places to look at",
        cli_options.add_compare, cli_jobs.compare_job,
    ),
    _command(
        "queue", "list the places where a map is unsure of itself",
        cli_options.add_queue, cli_jobs.queue_job,
    ),
    _command(
        "polygons", "turn a map into polygons without gaps",
        cli_options.add_polygons, cli_jobs.polygons_job,
    ),
    _command(
        "areas", "measure the area of each class, for each zone",
        cli_options.add_areas, cli_jobs.areas_job,
    ),
    _command(
        "generalise", "merge classes and remove specks, as a new map",
        cli_options.add_generalise, cli_jobs.generalise_job,
    ),
    _command(
        "cog", "write a map as a Cloud Optimized GeoTIFF",
        cli_options.add_cog, cli_jobs.cog_job,
    ),
    _command(
        "package", "pack a map and what belongs to it into one zip",
        cli_options.add_package, cli_jobs.package_job,
    ),
)  # fmt: skip
