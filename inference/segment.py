"""The method: raster + weights -> class map, read from top to bottom."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional, Union

import numpy as np

from .block_cache import block_cache
from .classify_overlap import OverlapClassifier
from .classify_tiles import Predictors, TileClassifier, network_on
from .errors import (
    AllNodataCaution,
    Caution,
    OutputRenamedCaution,
    RasterChangedError,
)
from .grid import Window
from .job_stores import JobStores
from .jobs import SegmentationJob
from .legend import NODATA
from .pipeline import WriteBehind
from .predict import Prediction
from .preflight import Prepared, cautions_before, check_target, prepare
from .provenance import engine_text, map_metadata
from .raster import describe_raster, short_name
from .speeds import remember_speed
from .stretch import SIDE

Report = Callable[[int, int], None]  # (done, total); raises JobCancelled
Classifier = Union[TileClassifier, OverlapClassifier]


@dataclass(frozen=True)
class SegmentationResult:
    """What a job made, and what the user should know of it."""

    output: Path  # as it was named in the end
    confidence: Optional[Path]
    device: str
    precision: str  # fp32 or bf16: of the arithmetic
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
            "precision": self.precision,
            "seconds": self.seconds,
            "megapixels_per_second": self.megapixels_per_second,
            "counts": self.counts,
            "cautions": cautions,
        }


def run_segmentation(
    job: SegmentationJob, report: Report, predictors: Predictors = network_on
) -> SegmentationResult:
    """Make a class map of a raster, equal to what the network gives for the whole image.

    The map gets its name when it is whole and was read back; until then an older file of that
    name stays as it was. What is done when the job ends early is kept beside it for the next one.

    Args:
        job: what to do.
        report: told of tiles (done, total), between layers too; raises JobCancelled to stop.
        predictors: what computes on a device, where it is not the job's network.

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
        # A stretch by percentiles reads all of the raster before there are tiles.
        stack.enter_context(block_cache(ready.cache(SIDE, SIDE, "cpu")))
        stores = stack.enter_context(JobStores(ready))
        classifier = _classifier(ready, stores.tile, progress.step, report, predictors)
        stack.enter_context(classifier)
        stores.begin(classifier.side, progress.step)
        counts, pixels = _classify(ready, classifier, stores, progress)
        if describe_raster(job.raster).fingerprint != ready.facts.fingerprint:
            raise RasterChangedError(name=short_name(job.raster))
        details = map_metadata(ready, stores.engines)
        output, *confidence = stores.finish(details)
    seconds = time.monotonic() - started
    return SegmentationResult(
        output=output,
        confidence=confidence[0] if confidence else None,
        device=classifier.device.name,
        precision=classifier.precision,
        seconds=seconds,
        megapixels_per_second=pixels / 1e6 / seconds,
        counts=counts,
        cautions=(
            *cautions_before(ready),
            *classifier.cautions(),
            *([] if sum(counts.values()) else [AllNodataCaution()]),
            *_renamed(job.output, output),
        ),
    )


def _classifier(
    ready: Prepared,
    tile: Optional[int],
    step: Callable[[], None],
    report: Report,
    predictors: Predictors,
) -> Classifier:
    """Make what the job's scheme needs; `tile` is that of the work that goes on."""
    if ready.job.scheme is not None:
        return OverlapClassifier(ready, ready.job.scheme, step, report)
    return TileClassifier(ready, step, report, predictors, tile)


def _classify(
    ready: Prepared, classifier: Classifier, stores: JobStores, progress: _Progress
) -> tuple[dict[str, int], int]:
    """Fill the stores tile by tile; return the pixels of each class, and those done now."""
    started = time.monotonic()
    tiles = classifier.plan(ready.window)
    left = [tile for tile in tiles if not stores.has(tile.core)]
    counts = np.zeros(NODATA + 1, np.int64)
    for tile in set(tiles) - set(left):
        counts += stores.counts(tile.core)

    def keep(window: Window, found: Prediction, engine: str) -> None:
        stores.write(window, found.rasters, engine)
        for entry in ready.card.legend:  # bincount would make eight bytes of each pixel first
            counts[entry.value] += np.count_nonzero(found.classes == entry.value)

    progress.total = len(tiles) + 1  # the last step writes the file
    progress.done = len(tiles) - len(left)
    progress.step()
    height = max(tile.seen.height for tile in tiles)
    width = max(tile.seen.width for tile in tiles)
    cache = block_cache(ready.cache(height, width, classifier.device.id))
    with cache, WriteBehind(progress.step) as writer:
        for tile, parts in classifier.classify(left):
            writer.call(stores.clear, tile.core)
            for window, found in parts:
                writer.call(
                    keep, window, found, engine_text(classifier.device, classifier.precision)
                )
            progress.done += 1
            progress.step()
    if classifier.is_network:
        products = classifier.seen * ready.architecture.multiply_adds
        remember_speed(classifier.device.id, products, time.monotonic() - started)
    pixels = sum(tile.core.pixels for tile in left)
    return {entry.name: int(counts[entry.value]) for entry in ready.card.legend}, pixels


@dataclass
class _Progress:
    """Where the job is, told again between layers so that a cancel is heard within one."""

    report: Report
    done: int = 0
    total: int = 1

    def step(self) -> None:
        self.report(self.done, self.total)


def _renamed(wanted: Path, used: Path) -> list[Caution]:
    if used == wanted:
        return []
    return [OutputRenamedCaution(wanted=wanted.name, name=used.name)]
