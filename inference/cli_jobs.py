"""Flags and job files -> jobs; flags win over the file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Optional

from osgeo import gdal

from .errors import (
    BandNumberError,
    ExtentError,
    FlagMissingError,
    ImportFactsError,
    JobReadError,
)
from .georef import Extent, window_of_extent
from .jobs import ImportJob, Json, SegmentationJob, Stretch, full_name, read_job
from .memory_cap import parse_amount
from .overlap import Overlap
from .provenance_items import JOB
from .raster import describe_raster

_PLAIN = (  # flags that are the job's fields
    "weights", "device", "tile", "precision", "deterministic", "quality", "interrupted",
)  # fmt: skip


def classify_job(options: argparse.Namespace, rasters: Sequence[str]) -> SegmentationJob:
    """Build the job of `landseg classify`.

    Raises:
        InputError: what is missing or cannot be read.
    """
    values = _values(options, rasters[0] if rasters else None)
    if not values.get("output"):
        raise FlagMissingError(name="--output OUT.tif")
    return _job(options, values)


def common_job(options: argparse.Namespace) -> SegmentationJob:
    """Build what the jobs of many rasters have in common; its raster and output stay unused."""
    values = {**_values(options, None), "raster": "unnamed", "output": "unnamed.tif"}
    values.update(window=None, confidence=None)
    return _without_extent(values)


def asked_extent(options: argparse.Namespace) -> Optional[Extent]:
    """Read the extent of the flags."""
    return _extent(options.extent) if options.extent else None


def inspect_job(options: argparse.Namespace) -> SegmentationJob:
    """Build the job of `landseg inspect`, whose output may be left out."""
    return _job(options, {"output": "unnamed.tif", **_values(options, options.raster)})


def import_job(options: argparse.Namespace) -> ImportJob:
    """Build the job of `landseg import`."""
    facts: Json = {"preset": options.preset} if options.preset else {}
    if options.facts:
        try:
            facts.update(json.loads(options.facts.read_text("utf-8")))
        except (OSError, ValueError) as error:
            raise ImportFactsError(name=options.facts.name, missing="JSON") from error
    return ImportJob(options.source, options.name or options.source.stem, json.dumps(facts))


def _values(options: argparse.Namespace, raster: Optional[str]) -> Json:
    values: Json = _stored(options.job) if options.job else {}
    given = {name: getattr(options, name) for name in _PLAIN}
    values.update({name: value for name, value in given.items() if value is not None})
    if raster:
        values["raster"] = full_name(raster)
    if options.mask:
        values["mask"] = full_name(options.mask)
    if options.bands:
        values["bands"] = _bands(options.bands)
    if options.stretch:
        values["stretch"] = str(Stretch.parse(options.stretch))
    values["scheme"] = _scheme(options, values.get("scheme"))
    for name in ("output", "confidence"):
        if getattr(options, name):
            values[name] = str(Path.cwd() / getattr(options, name))
    if options.memory:
        values["memory"] = parse_amount(options.memory)
    if options.overwrite:
        values["overwrite"] = True
    return values


def _job(options: argparse.Namespace, values: Json) -> SegmentationJob:
    job, extent = _without_extent(values), asked_extent(options)
    if extent:
        job = replace(job, window=window_of_extent(describe_raster(job.raster), extent))
    return job


def _without_extent(values: Json) -> SegmentationJob:
    for name, flag in (("raster", "RASTER"), ("weights", "--weights ID|FILE")):
        if not values.get(name):
            raise FlagMissingError(name=flag)
    return SegmentationJob.from_json(values)


def _scheme(options: argparse.Namespace, stored: Optional[str]) -> Optional[str]:
    """Give the scheme of the flags and, where they do not say, of the job file."""
    given = {name: getattr(options, name) for name in ("window", "stride", "blend")}
    given = {name: value for name, value in given.items() if value is not None}
    kept = Overlap.parse(stored) if stored and options.scheme != "exact" else None
    if options.scheme == "overlap":
        kept = kept or Overlap()
    if given and kept is None:
        raise FlagMissingError(name="--scheme overlap")
    return str(replace(kept, **given)) if kept else None


def _extent(text: str) -> Extent:
    try:
        xmin, ymin, xmax, ymax = (float(term) for term in text.split(","))
    except ValueError as error:
        raise ExtentError(text=text) from error
    return xmin, ymin, xmax, ymax


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
