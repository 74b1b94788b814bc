"""The method: a class map against a reference, and where to look."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Optional

import numpy as np

from ..inference import (
    MOST,
    NODATA,
    Caution,
    ClassMap,
    MapStore,
    OddValuesCaution,
    credits_of,
    dated_facts,
    derived_metadata,
)
from .agreement_codes import agreement_codes
from .borders import disc_of
from .comparison import Comparison
from .comparison_files import check_outputs, publish
from .confidence import Confidence
from .errors import (
    NothingLeftError,
    ReferenceSilentError,
)
from .jobs import CompareJob
from .metres import Metres
from .place_finder import Places
from .places import Classes, Listing, area_words, list_places
from .places_output import PlacesOutput, about_places
from .sides import Sides, open_sides
from .strips import parts, strips
from .tally import Tally, classes_of

Report = Callable[[int, int], None]  # (done, total); raises JobCancelled

COUNTED, TRACED, ALL = 80, 95, 100  # percent of the progress bar
OSM = "OpenStreetMap"


def run_compare(job: CompareJob, report: Report) -> Comparison:
    """Compare in bounded memory; the results appear when all of them are whole.

    Args:
        job: what to compare.
        report: told of progress; raises JobCancelled to stop.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: as raised by `report`.
    """
    report(0, ALL)
    check_outputs(job)
    with ExitStack() as stack:
        sides = open_sides(job, stack)
        confidence = None
        if job.confidence is not None:
            confidence = stack.enter_context(Confidence(job.confidence, sides.class_map))
        store = MapStore(job.output, sides.class_map.path, None, "classes", ())
        stack.enter_context(store)
        places = None
        if job.places is not None:
            places = PlacesOutput(job.places, sides.class_map, job.merge)
            stack.enter_context(places)
        return _compare(sides, store, places, confidence, report)


def _compare(
    sides: Sides,
    store: MapStore,
    places: Optional[PlacesOutput],
    confidence: Optional[Confidence],
    report: Report,
) -> Comparison:
    job, class_map = sides.job, sides.class_map
    codes = agreement_codes(sides.names, len(class_map.legend))
    disc = disc_of(job.tolerance, Metres(class_map).pixel)
    with sides.reference.on_the_grid(store.scratch("reference.tif")) as reference:
        tally = Tally(class_map, reference, sides.paired, codes, disc)
        _count(tally, store, places, confidence, report)
        odd = (*_odd(class_map), *_odd(reference, sides.reference.own.name))
    _check_counts(tally, sides)
    found = Comparison(
        output=job.output.absolute(),
        subject=class_map.name,
        reference=sides.reference.own.name,
        names=sides.names,
        confusion=tuple(tuple(row) for row in tally.confusion.tolist()),
        not_judged=tally.not_judged,
        tolerance=job.tolerance,
        credits=sides.owed,
        cautions=(*sides.cautions, *odd, *codes.cautions),
    )
    if places is not None:
        _write_places(places, sides, report)
    report(TRACED, ALL)
    legend = codes.legend(tally.values)
    what = f"Agreement of {found.subject} with {found.reference}"
    metadata = derived_metadata(what, class_map.items, legend, job.to_json(), sides.owed)
    return publish(job, found, store.finish(metadata, dated_facts(), legend), places)


def _count(
    tally: Tally,
    store: MapStore,
    places: Optional[PlacesOutput],
    confidence: Optional[Confidence],
    report: Report,
) -> None:
    every = strips(tally.whole)
    for done, strip in enumerate(every):
        codes = np.zeros((strip.height, strip.width), np.uint16)
        sure = np.full(codes.shape, NODATA, np.uint8) if confidence and places else None
        for window in parts(strip):
            report(done * COUNTED // len(every), ALL)
            judged, inner = tally.judge(window), window.relative_to(strip).slices
            store.write(window, judged.values)
            codes[inner] = judged.disagreements
            if confidence and sure is not None:
                sure[inner] = confidence.read(window)
        if places is not None:
            places.add(strip.row, codes, sure)
    report(COUNTED, ALL)


def _check_counts(tally: Tally, sides: Sides) -> None:
    names = {"name": sides.class_map.name, "reference": sides.reference.own.name}
    if tally.is_silent:
        raise ReferenceSilentError(**names)
    if not tally.confusion.any():
        raise NothingLeftError(**names)


def _write_places(places: PlacesOutput, sides: Sides, report: Report) -> None:
    job = sides.job
    is_osm = any(OSM in credit for credit in credits_of(sides.reference.own.items))
    why = partial(_why, OSM if is_osm else "reference")

    def rank(found: Places) -> Listing:
        """Rank by area and by how sure the map is; without confidence it counts as sure."""
        sure = np.nan_to_num(found.confidence, nan=100.0) / 100
        names = partial(classes_of, names=sides.names)
        return list_places(found, found.area * sure, job.min_area, names, why)

    about = about_places(job, sides.class_map, sides.owed)
    about["reference"] = job.reference
    places.write(rank, about, lambda share: report(COUNTED + int(share * 15), ALL))


def _why(source: str, classes: Classes, area: float, sure: Optional[float]) -> str:
    told = f"Map: {classes[0]}, {source}: {classes[1]}, {area_words(area)}"
    return told if sure is None else f"{told}, sure to {sure:.0f} %"


def _odd(raster: ClassMap, name: str = "") -> list[Caution]:
    """Tell of values that are in no legend."""
    if not raster.odd:
        return []
    values = ", ".join(map(str, sorted(raster.odd)[:MOST]))
    return [
        OddValuesCaution(name=name or raster.name, count=sum(raster.odd.values()), values=values)
    ]
