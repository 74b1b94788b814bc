"""The method: a class map, or a model's map of an image, against a reference."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from ..inference.blocks import blocks
from ..inference.class_map import MOST, ClassMap
from ..inference.errors import (
    Caution,
    OddValuesCaution,
    OutputExistsError,
    OutputFolderError,
    OutputReadOnlyError,
    OutputWriteError,
)
from ..inference.grid import Window
from ..inference.jobs import SegmentationJob
from ..inference.legend import NODATA
from ..inference.metrics import count_pairs
from ..inference.models import SUFFIX, list_models
from ..inference.opening import short_name
from ..inference.raster import RasterReader
from .erode import eroded
from .errors import (
    ErosionError,
    EvaluationImageError,
    NothingComparedError,
)
from .evaluation import Evaluation, LeftOut
from .evaluation_text import as_html
from .jobs import EvaluateJob
from .pairing import pair_classes
from .reference import Reference, write_reference

__all__ = ["Evaluation", "run_evaluation"]

Report = Callable[[int, int], None]  # (done, total); raises JobCancelled

LARGEST_EROSION = 100  # px


def run_evaluation(job: EvaluateJob, report: Report) -> Evaluation:
    """Count how a map agrees with a reference, both on the map's grid, in bounded memory.

    Args:
        job: what to compare.
        report: told of progress; raises JobCancelled to stop.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: as raised by `report`.
    """
    _check(job)
    with TemporaryDirectory(prefix="landseg-") as folder:
        path, cautions = _map_of(job, Path(folder), report)
        with ClassMap(path) as class_map:
            found = _compare(job, class_map, Path(folder), report)
    found = replace(found, cautions=(*cautions, *found.cautions), report=job.report)
    if job.report is not None:
        _write(job.report, found)
    return found


def _check(job: EvaluateJob) -> None:
    """Refuse before anything is computed."""
    if not 0 <= job.erode <= LARGEST_EROSION:
        raise ErosionError(radius=job.erode, largest=LARGEST_EROSION)
    if _is_model(job) and job.image is None:
        raise EvaluationImageError(name=short_name(job.subject))
    if job.report is not None:
        _check_report(job.report, job.overwrite)


def _check_report(path: Path, overwrite: bool) -> None:
    if not path.parent.is_dir():
        raise OutputFolderError(name=str(path.parent))
    if path.exists() and not (overwrite and path.is_file()):
        raise OutputExistsError(name=path.name)
    try:
        _partial(path).touch()  # rights and read-only disks show only so
        _partial(path).unlink()
    except OSError as error:
        raise OutputReadOnlyError(name=str(path.parent)) from error


def _is_model(job: EvaluateJob) -> bool:
    """Tell a model, by its id or its file, from a class map."""
    if job.subject.endswith(SUFFIX) or job.subject in [model.id for model in list_models()]:
        return True
    return job.image is not None and not Path(job.subject).exists()  # a name that is not listed


def _map_of(job: EvaluateJob, folder: Path, report: Report) -> tuple[str, tuple[Caution, ...]]:
    """Give the class map, made here where the subject is a model."""
    if not _is_model(job):
        return job.subject, ()
    from ..inference.segment import run_segmentation  # torch loads for seconds

    made = SegmentationJob(raster=str(job.image), weights=job.subject, output=folder / "map.tif")
    result = run_segmentation(made, _part(report, 0))
    return str(result.output), result.cautions


def _compare(job: EvaluateJob, class_map: ClassMap, folder: Path, report: Report) -> Evaluation:
    classes, cautions, ignored = pair_classes(class_map, job.reference, job.palette)
    path = folder / "reference.tif"
    source = Reference(job.reference, classes, job.field, job.background, ignored=ignored)
    told = write_reference(source, class_map.path, None, path, lambda: report(1, 2))
    with RasterReader(str(path), (1,)) as reference:
        counts = _count(job, class_map, reference, len(classes), _part(report, 1))
    confusion, left_out = counts
    if not confusion.any():
        raise NothingComparedError(name=class_map.name, reference=short_name(job.reference))
    return Evaluation(
        subject=_subject(job),
        reference=short_name(job.reference),
        names=tuple(each.name for each in classes),
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        left_out=left_out,
        erode=job.erode,
        cautions=(*cautions, *told, *_odd(class_map)),
    )


def _count(
    job: EvaluateJob, class_map: ClassMap, reference: RasterReader, classes: int, report: Report
) -> tuple[NDArray[np.int64], LeftOut]:
    """Count pairs block by block; the reference is read with a rim as wide as the erosion."""
    confusion = np.zeros((classes, classes), np.int64)
    out = np.zeros(3, np.int64)
    windows = list(blocks(class_map.whole))
    for done, window in enumerate(windows):
        report(done, len(windows))
        labels, kept = _labels(reference, window, job.erode)
        found = class_map.read(window)
        confusion += count_pairs(kept, found, classes)
        unlabelled, dropped = labels == NODATA, (labels != NODATA) & (kept == NODATA)
        unmapped = (kept != NODATA) & (found == NODATA)
        out += [np.count_nonzero(part) for part in (unlabelled, dropped, unmapped)]
    return confusion, LeftOut(*(int(count) for count in out))


def _labels(
    reference: RasterReader, window: Window, radius: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Give a window of labels, and what erosion leaves of it."""
    wide = Window(
        window.row - radius, window.col - radius,
        window.height + 2 * radius, window.width + 2 * radius,
    )  # fmt: skip
    block = reference.read(wide)  # beyond the raster not valid, hence 255, which erodes nothing
    labels = np.where(block.valid, block.values[0], NODATA).astype(np.uint8)
    inner = window.relative_to(wide).slices
    return labels[inner], (eroded(labels, radius) if radius else labels)[inner]


def _subject(job: EvaluateJob) -> str:
    name = short_name(job.subject)
    return f"{name} on {short_name(str(job.image))}" if _is_model(job) else name


def _odd(class_map: ClassMap) -> list[Caution]:
    if not class_map.odd:
        return []
    values = ", ".join(map(str, sorted(class_map.odd)[:MOST]))
    count = sum(class_map.odd.values())
    return [OddValuesCaution(name=class_map.name, count=count, values=values)]


def _part(report: Report, part: int) -> Report:
    """Show the work's first or second half in half of the whole bar."""
    return lambda done, total: report(done + part * total, 2 * total)


def _write(path: Path, found: Evaluation) -> None:
    """Write a page where the name says so, else JSON; the name appears when it is whole."""
    is_page = path.suffix.lower() in (".html", ".htm")
    text = as_html(found) if is_page else json.dumps(found.to_json(), indent=1, ensure_ascii=False)
    try:
        _partial(path).write_text(text + "\n", "utf-8")
        _partial(path).replace(path)
    except OSError as error:
        _partial(path).unlink(missing_ok=True)
        raise OutputWriteError(name=str(path), reason=str(error)) from error


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")
