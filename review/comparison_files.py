"""The files of a comparison: checked before anything is computed, named when all are whole."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Optional

from ..inference import OutputRenamedCaution, WorkFolder, check_output, writing
from .comparison import Comparison, PlacesFound
from .comparison_text import as_html
from .errors import OutputTwiceError
from .jobs import CompareJob
from .old_verdicts import check_places
from .places_output import PlacesOutput

RASTERS, LISTS, PAGES = (".tif", ".tiff"), (".gpkg",), (".html", ".htm", ".json")


def check_outputs(job: CompareJob) -> None:
    """Refuse places for results before anything is read.

    Raises:
        InputError: see the messages of `check_output` and `check_places`.
        OutputTwiceError: two results would be one file.
    """
    wanted = ((job.output, RASTERS), (job.places, LISTS), (job.report, PAGES))
    seen: set[Path] = set()
    for path, endings in wanted:
        if path is None:
            continue
        for source in filter(None, (job.class_map, job.reference, job.confidence)):
            check_output(path, source, job.overwrite, endings)
        if path.absolute() in seen:
            raise OutputTwiceError(name=path.name)
        seen.add(path.absolute())
    if job.places is not None:
        check_places(job.places)


def publish(
    job: CompareJob, found: Comparison, used: Path, places: Optional[PlacesOutput]
) -> Comparison:
    """Give all results their names, the page last: it tells of the others.

    Args:
        job: what was asked.
        found: the figures.
        used: where the agreement raster is.
        places: the list, if there is one.

    Raises:
        OutputWriteError: the disk refuses.
    """
    found = replace(found, output=used)
    if used != job.output.absolute():
        renamed = OutputRenamedCaution(wanted=job.output.name, name=used.name)
        found = replace(found, cautions=(*found.cautions, renamed))
    if places is not None:
        listed = PlacesFound(places.publish(), len(places.listing.places), places.listing.found)
        found = replace(found, places=listed, cautions=(*found.cautions, *places.cautions))
    return found if job.report is None else _write_report(job.report, found)


def _write_report(path: Path, found: Comparison) -> Comparison:
    """Write a page where the name says so, else JSON."""
    found = replace(found, report=path.absolute())
    is_json = path.suffix.lower() == ".json"
    text = json.dumps(found.to_json(), indent=1, ensure_ascii=False) if is_json else as_html(found)
    with WorkFolder(path) as folder:
        with writing(path):
            folder.path.write_text(text + "\n", "utf-8")
        return replace(found, report=folder.publish())
