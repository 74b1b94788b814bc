"""The method: a class map against a reference, and where to look."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Optional

import numpy as np

from ..inference import (
    MOST,
    NODATA,
    Caution,
    ClassMap,
    MapStore,
    OddValuesCaution,
    OutputRenamedCaution,
    PairedByNumberCaution,
    PairedLegends,
    WorkFolder,
    check_disk,
    check_output,
    credits_of,
    dated_facts,
    derived_metadata,
    pair_legends,
    writing,
)
from .agreement_codes import agreement_codes
from .borders import disc_of
from .comparison import Comparison, PlacesFound
from .comparison_text import as_html
from .confidence import Confidence
from .errors import (
    NothingLeftError,
    OutputTwiceError,
    ReferenceSilentError,
    TooManyClassesError,
)
from .ground import Ground
from .jobs import CompareJob
from .old_verdicts import check_places
from .place_finder import Places
from .places import Classes, Listing, area_words, list_places
from .places_output import PlacesOutput, about_places
from .reference_raster import ReferenceRaster
from .strips import parts, strips
from .tally import Tally, classes_of

Report = Callable[[int, int], None]  # (done, total); raises JobCancelled

RASTERS, LISTS, PAGES = (".tif", ".tiff"), (".gpkg",), (".html", ".htm", ".json")
COUNTED, TRACED, ALL = 80, 95, 100  # percent of the progress bar
OSM = "OpenStreetMap"


@dataclass(frozen=True)
class _Sides:
    """What is compared."""

    job: CompareJob
    class_map: ClassMap
    reference: ReferenceRaster
    paired: PairedLegends

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(pair.shown.name for pair in self.paired.pairs)

    @property
    def owed(self) -> tuple[str, ...]:
        """Credits of both."""
        theirs = self.reference.own.items
        found = credits_of(theirs) or _said_by_tags(theirs)
        return tuple(dict.fromkeys((*credits_of(self.class_map.items), *found)))

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What is known before a pixel is read."""
        is_named = self.class_map.is_named or self.reference.own.is_named
        by_number = is_named and not self.paired.by_name
        told = (PairedByNumberCaution(pairs=self.paired.told),) if by_number else ()
        return (*self.reference.cautions, *told, *Ground(self.class_map).cautions)


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
    _check_outputs(job)
    with ExitStack() as stack:
        sides = _open(job, stack)
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


def _check_outputs(job: CompareJob) -> None:
    """Refuse places for results before anything is read."""
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


def _open(job: CompareJob, stack: ExitStack) -> _Sides:
    """Open both sides and check all that can be known without their pixels."""
    class_map = stack.enter_context(ClassMap(job.class_map))
    ground = Ground(class_map)
    ground.check(job.tolerance, "tolerance at borders")
    ground.check(job.merge, "distance to merge places")
    reference = ReferenceRaster(job.reference, class_map)
    stack.enter_context(reference.own)
    are_named = class_map.is_named and reference.own.is_named
    paired = pair_legends(class_map.legend, reference.own.legend, are_named)
    if len(paired.pairs) > NODATA:
        names = {"name": class_map.name, "reference": reference.own.name}
        raise TooManyClassesError(**names, count=len(paired.pairs))
    check_disk(job.output.absolute(), class_map.whole, False)
    return _Sides(job, class_map, reference, paired)


def _compare(
    sides: _Sides,
    store: MapStore,
    places: Optional[PlacesOutput],
    confidence: Optional[Confidence],
    report: Report,
) -> Comparison:
    job, class_map = sides.job, sides.class_map
    codes = agreement_codes(sides.names, len(class_map.legend))
    disc = disc_of(job.tolerance, Ground(class_map).pixel)
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
    return _publish(job, found, store.finish(metadata, dated_facts(), legend), places)


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


def _check_counts(tally: Tally, sides: _Sides) -> None:
    names = {"name": sides.class_map.name, "reference": sides.reference.own.name}
    if tally.is_silent:
        raise ReferenceSilentError(**names)
    if not tally.confusion.any():
        raise NothingLeftError(**names)


def _write_places(places: PlacesOutput, sides: _Sides, report: Report) -> None:
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


def _publish(
    job: CompareJob, found: Comparison, used: Path, places: Optional[PlacesOutput]
) -> Comparison:
    """Give all results their names, the page last: it tells of the others."""
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


def _said_by_tags(items: Mapping[str, str]) -> tuple[str, ...]:
    """Read whom a foreign GeoTIFF names as its author, with its licence."""
    author, licence = (items.get(f"TIFFTAG_{name}", "") for name in ("ARTIST", "COPYRIGHT"))
    told = f"{author} ({licence})" if author and licence else author or licence
    return (told,) if told else ()


def _odd(raster: ClassMap, name: str = "") -> list[Caution]:
    """Tell of values that are in no legend."""
    if not raster.odd:
        return []
    values = ", ".join(map(str, sorted(raster.odd)[:MOST]))
    return [
        OddValuesCaution(name=name or raster.name, count=sum(raster.odd.values()), values=values)
    ]
