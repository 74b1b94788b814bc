"""The method: where a class map is unsure of itself, without any reference."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import numpy as np

from ..inference import NODATA, Caution, ClassMap, check_output, credits_of
from .confidence import LARGEST, Confidence
from .errors import ThresholdError
from .jobs import QueueJob
from .metres import Metres
from .old_verdicts import check_places
from .place_finder import Places
from .places import Classes, Listing, area_words, list_places
from .places_output import PlacesOutput, about_places
from .strips import parts, strips

Report = Callable[[int, int], None]  # (done, total); raises JobCancelled

COUNTED, ALL = 80, 100  # percent of the progress bar


@dataclass(frozen=True)
class Queue:
    """A list of places where the map is unsure."""

    output: Path
    subject: str
    below: int  # percent
    unsure: int  # pixels
    pixels: int  # that have a class and a confidence
    listed: int  # places
    found: int  # places
    cautions: tuple[Caution, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give all figures, with the names that a comparison has for its places."""
        return {
            "output": str(self.output),
            "places": str(self.output),
            "places_listed": self.listed,
            "places_found": self.found,
            "subject": self.subject,
            "below": self.below,
            "unsure": self.unsure,
            "pixels": self.pixels,
            "cautions": [{"class": type(it).__name__, "fields": it.fields} for it in self.cautions],
        }

    def as_text(self) -> str:
        """Write the figures for a terminal."""
        share = 100 * self.unsure / self.pixels if self.pixels else 0.0
        return "\n".join(
            [
                f"{self.subject}: {self.unsure:,} of {self.pixels:,} pixels ({share:.1f} %) "
                f"are sure to less than {self.below} %.",
                f"{self.listed:,} of {self.found:,} places are listed.",
                f"places: {self.output}",
            ]
        )


def run_queue(job: QueueJob, report: Report) -> Queue:
    """List places in bounded memory; the list appears when it is whole.

    Args:
        job: what to look for.
        report: told of progress; raises JobCancelled to stop.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: as raised by `report`.
    """
    report(0, ALL)
    if not 1 <= job.below <= LARGEST:
        raise ThresholdError(below=job.below)
    for source in (job.class_map, job.confidence):
        check_output(job.output, source, job.overwrite, (".gpkg",))
    check_places(job.output)
    with ExitStack() as stack:
        class_map = stack.enter_context(ClassMap(job.class_map))
        Metres(class_map).check(job.merge, "distance to merge places")
        confidence = stack.enter_context(Confidence(job.confidence, class_map))
        places = stack.enter_context(PlacesOutput(job.output, class_map, job.merge))
        unsure, pixels = _count(job, class_map, confidence, places, report)
        _write(job, class_map, places, report)
        used = places.publish()
        return Queue(
            output=used,
            subject=class_map.name,
            below=job.below,
            unsure=unsure,
            pixels=pixels,
            listed=len(places.listing.places),
            found=places.listing.found,
            cautions=(*Metres(class_map).cautions, *places.cautions),
        )


def _count(
    job: QueueJob,
    class_map: ClassMap,
    confidence: Confidence,
    places: PlacesOutput,
    report: Report,
) -> tuple[int, int]:
    """Feed the list; count unsure pixels, and all."""
    every, unsure, pixels = strips(class_map.whole), 0, 0
    for done, strip in enumerate(every):
        codes = np.zeros((strip.height, strip.width), np.uint16)
        sure = np.full(codes.shape, NODATA, np.uint8)
        for window in parts(strip):
            report(done * COUNTED // len(every), ALL)
            found, inner = class_map.read(window), window.relative_to(strip).slices
            sure[inner] = confidence.read(window)
            known = (found != NODATA) & (sure[inner] != NODATA)
            low = known & (sure[inner] < job.below)
            codes[inner] = np.where(low, found.astype(np.uint16) + 1, 0)
            unsure, pixels = unsure + int(low.sum()), pixels + int(known.sum())
        places.add(strip.row, codes, sure)
    return unsure, pixels


def _write(job: QueueJob, class_map: ClassMap, places: PlacesOutput, report: Report) -> None:
    names = [entry.name for entry in class_map.legend]

    def rank(found: Places) -> Listing:
        scores = found.area * (1 - found.confidence / LARGEST)
        return list_places(found, scores, job.min_area, lambda it: (names[it - 1], None), _why)

    about = about_places(job, class_map, credits_of(class_map.items))
    about["confidence"] = job.confidence
    places.write(rank, about, lambda share: report(COUNTED + int(share * 19), ALL))


def _why(classes: Classes, area: float, sure: Optional[float]) -> str:
    return f"Map: {classes[0]}, {area_words(area)}, sure to {sure or 0:.0f} % only"
