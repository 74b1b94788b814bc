"""Flags and job files -> jobs; flags win over the file."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from osgeo import gdal

from .errors import (
    BandNumberError,
    ExtentError,
    FlagMissingError,
    ImportFactsError,
    JobReadError,
)
from .georef import window_of_extent
from .grid import Window
from .jobs import ImportJob, Json, SegmentationJob, Stretch, full_name, read_job
from .memory_cap import parse_amount
from .provenance_items import JOB
from .raster import describe_raster

_PLAIN = (  # flags that are the job's fields
    "weights", "device", "tile", "precision", "quality", "interrupted",
)  # fmt: skip


def classify_job(options: argparse.Namespace) -> SegmentationJob:
    """Build the job of `landseg classify`.

    Raises:
        InputError: what is missing or cannot be read.
    """
    values = _values(options)
    if not values.get("output"):
        raise FlagMissingError(name="--output OUT.tif")
    return _job(options, values)


def inspect_job(options: argparse.Namespace) -> SegmentationJob:
    """Build the job of `landseg inspect`, whose output may be left out."""
    return _job(options, {"output": "unnamed.tif", **_values(options)})


def import_job(options: argparse.Namespace) -> ImportJob:
    """Build the job of `landseg import`."""
    facts: Json = {"preset": options.preset} if options.preset else {}
    if options.facts:
        try:
            facts.update(json.loads(options.facts.read_text("utf-8")))
        except (OSError, ValueError) as error:
            raise ImportFactsError(name=options.facts.name, missing="JSON") from error
    return ImportJob(options.source, options.name or options.source.stem, json.dumps(facts))


def _values(options: argparse.Namespace) -> Json:
    values: Json = _stored(options.job) if options.job else {}
    given = {name: getattr(options, name) for name in _PLAIN}
    values.update({name: value for name, value in given.items() if value is not None})
    if options.raster:
        values["raster"] = full_name(options.raster)
    if options.mask:
        values["mask"] = full_name(options.mask)
    if options.bands:
        values["bands"] = _bands(options.bands)
    if options.stretch:
        values["stretch"] = str(Stretch.parse(options.stretch))
    for name in ("output", "confidence"):
        if getattr(options, name):
            values[name] = str(Path.cwd() / getattr(options, name))
    if options.memory:
        values["memory"] = parse_amount(options.memory)
    if options.overwrite:
        values["overwrite"] = True
    return values


def _job(options: argparse.Namespace, values: Json) -> SegmentationJob:
    for name, flag in (("raster", "RASTER"), ("weights", "--weights ID|FILE")):
        if not values.get(name):
            raise FlagMissingError(name=flag)
    job = SegmentationJob.from_json(values)
    if options.extent:
        job = replace(job, window=_window(options.extent, job.raster))
    return job


def _window(text: str, raster: str) -> Window:
    try:
        xmin, ymin, xmax, ymax = (float(term) for term in text.split(","))
    except ValueError as error:
        raise ExtentError(text=text) from error
    return window_of_extent(describe_raster(raster), (xmin, ymin, xmax, ymax))


def _bands(text: str) -> list[int]:
    try:
        return [int(band) for band in text.split(",")]
    except ValueError as error:
        raise BandNumberError(band=text, found=0) from error


def _stored(path: Path) -> Json:
    """Read a job from a job file, or from the class map that it made."""
    if path.suffix.lower() not in (".tif", ".tiff"):
        return read_job(path)
    try:
        dataset = gdal.Open(str(path))
        found: Any = json.loads(dataset.GetMetadataItem(JOB)) if dataset else None
    except (RuntimeError, TypeError, ValueError) as error:
        raise JobReadError(name=path.name) from error
    if not isinstance(found, dict):
        raise JobReadError(name=path.name)
    return found
