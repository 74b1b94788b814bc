"""The method: raster + weights -> class map, read from top to bottom."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional, Union

import numpy as np

from .area import AreaMask
from .classify_overlap import OverlapClassifier
from .classify_tiles import TileClassifier
from .derived import dated_facts
from .errors import (
    AllNodataCaution,
    Caution,
    OutputRenamedCaution,
    RasterChangedError,
)
from .grid import Window
from .jobs import SegmentationJob
from .legend import NODATA
from .preflight import Prepared, cautions_before, check_target, prepare
from .provenance import map_metadata
from .raster import describe_raster, short_name
from .speeds import remember_speed
from .store import MapStore

Report = Callable[[int, int], None]  # (done, total); raises JobCancelled
Classifier = Union[TileClassifier, OverlapClassifier]


@dataclass(frozen=True)
class SegmentationResult:
    """What a job made, and what the user should know of it."""

    output: Path  # as it was named in the end
    confidence: Optional[Path]
    device: str
    seconds: float
    megapixels_per_second: float
    counts: dict[str, int]  # pixels of each class
    cautions: tuple[Caution, ...]

    def to_json(self) -> dict[str, Any]:
        """Give what crosses the pipe: paths and numbers, never pixels."""
        cautions = [{"class": type(it).__name__, "fields": it.fields} for it in self.cautions]
        return {
            "output": str(self.output),
            "confidence": str(self.confidence) if self.confidence else None,
            "device": self.device,
            "seconds": self.seconds,
            "megapixels_per_second": self.megapixels_per_second,
            "counts": self.counts,
            "cautions": cautions,
        }


def run_segmentation(job: SegmentationJob, report: Report) -> SegmentationResult:
    """Make a class map of a raster, equal to what the network gives for the whole image.

    The map gets its name when it is whole and was read back; until then an older file of that
    name stays as it was.

    Args:
        job: what to do.
        report: told of tiles (done, total), between layers too; raises JobCancelled to stop.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: as raised by `report`.
    """
    started = time.monotonic()
    progress = _Progress(report)
    progress.step()
    ready = prepare(job)
    check_target(ready)
    with ExitStack() as stack:
        classifier = _classifier(ready, progress.step, report)
        stack.enter_context(classifier)
        stores = [stack.enter_context(store) for store in _stores(ready)]
        counts = _classify(ready, classifier, stores, progress)
        if describe_raster(job.raster).fingerprint != ready.facts.fingerprint:
            raise RasterChangedError(name=short_name(job.raster))
        details = map_metadata(ready, classifier.device)
        # The map gets its name last: with it, all that belongs to it is there.
        *confidence, output = [store.finish(details, dated_facts()) for store in stores[::-1]]
    seconds = time.monotonic() - started
    return SegmentationResult(
        output=output,
        confidence=confidence[0] if confidence else None,
        device=classifier.device.name,
        seconds=seconds,
        megapixels_per_second=ready.window.pixels / 1e6 / seconds,
        counts=counts,
        cautions=(
            *cautions_before(ready),
            *classifier.cautions(),
            *([] if sum(counts.values()) else [AllNodataCaution()]),
            *_renamed(job.output, output),
        ),
    )


def _classifier(ready: Prepared, step: Callable[[], None], report: Report) -> Classifier:
    if ready.job.scheme is not None:
        return OverlapClassifier(ready, ready.job.scheme, step, report)
    return TileClassifier(ready, step, report)


def _classify(
    ready: Prepared, classifier: Classifier, stores: list[MapStore], progress: _Progress
) -> dict[str, int]:
    """Fill the stores tile by tile; return the pixels of each class."""
    started = time.monotonic()
    mask = AreaMask(ready.job.mask, ready.job.raster) if ready.job.mask else None
    tiles = classifier.plan(ready.window)
    counts = np.zeros(NODATA + 1, np.int64)
    progress.total = len(tiles) + 1  # the last step writes the file
    for progress.done, tile in enumerate(tiles):
        progress.step()
        keep = mask.burn(tile.core) if mask else np.ones(1, np.bool_)
        if not keep.any():
            continue
        for core, found in classifier.classify(tile):
            if mask:
                found = found.where(keep[core.relative_to(tile.core).slices])
            for store, values in zip(stores, (found.classes, found.confidence)):
                store.write(core.relative_to(ready.window), values)
            counts += np.bincount(found.classes.ravel(), minlength=NODATA + 1)
    progress.done = len(tiles)
    progress.step()
    products = classifier.seen * ready.architecture.multiply_adds
    remember_speed(classifier.device.id, products, time.monotonic() - started)
    return {entry.name: int(counts[entry.value]) for entry in ready.card.legend}


@dataclass
class _Progress:
    """Where the job is, told again between layers so that a cancel is heard within one."""

    report: Report
    done: int = 0
    total: int = 1

    def step(self) -> None:
        self.report(self.done, self.total)


def _stores(ready: Prepared) -> list[MapStore]:
    job, legend = ready.job, ready.card.legend
    whole = Window(0, 0, ready.facts.height, ready.facts.width)
    window = None if ready.window == whole else ready.window
    stores = [MapStore(job.output, job.raster, window, "classes", legend)]
    if job.confidence:
        stores.append(MapStore(job.confidence, job.raster, window, "confidence", legend))
    return stores


def _renamed(wanted: Path, used: Path) -> list[Caution]:
    if used == wanted:
        return []
    return [OutputRenamedCaution(wanted=wanted.name, name=used.name)]
