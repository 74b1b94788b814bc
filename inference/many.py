"""Many rasters, one warm model: a map of each, and one that fails does not stop the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Optional

from .blocks import blocks
from .errors import (
    AreaOutsideError,
    Caution,
    LandsegError,
    RasterChangedError,
    RasterReadError,
)
from .georef import Extent, window_of_extent
from .grid import Window
from .interrupted import choose_work
from .jobs import SegmentationJob
from .made import is_made
from .mosaic import Mosaic, find_mosaics, seams
from .mosaic_file import write_mosaic
from .opening import short_name
from .preflight import check_target, prepare
from .raster import RasterReader
from .raster_facts import RasterFacts, describe_raster

if TYPE_CHECKING:
    from .segment import SegmentationResult


class Part(NamedTuple):
    """One raster of many, and the job that makes its map."""

    name: str  # of the raster, as it was given
    job: SegmentationJob


class Group(NamedTuple):
    """Rasters that are classified with a view to each other."""

    mosaic: Optional[Mosaic]  # None: a raster alone
    parts: list[Part]  # what is still to be done


@dataclass(frozen=True)
class ManyJob:
    """What is the same for all rasters, and the names of their maps."""

    common: SegmentationJob  # its raster and output are of no account
    outputs: dict[str, Path]  # raster -> map, in the order in which they were named
    confidences: dict[str, Path]  # raster -> confidence; empty without
    extent: Optional[Extent]
    folder: Path  # of the maps; a mosaic's file goes there too


@dataclass
class Tally:
    """What became of each raster; `tell` hears of it at once."""

    tell: Callable[[str, LandsegError], None]
    made: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    failed: dict[str, LandsegError] = field(default_factory=dict)

    def fail(self, raster: str, error: LandsegError) -> None:
        """Keep what went wrong; a raster outside the area that was asked for is no failure."""
        if isinstance(error, AreaOutsideError):
            self.outside.append(raster)
        else:
            self.failed[raster] = error
        self.tell(raster, error)

    @contextmanager
    def failing(self, raster: str) -> Iterator[None]:
        """Keep an error of this raster, and let the others go on."""
        try:
            yield
        except LandsegError as error:
            self.fail(raster, error)


def run_many(
    job: ManyJob,
    run: Callable[[SegmentationJob], SegmentationResult],
    tell: Callable[[Caution], None],
    tally: Tally,
) -> None:
    """Classify each raster, those on one pixel grid as parts of one mosaic.

    Args:
        job: what to do.
        run: makes one map.
        tell: hears of rasters between which a seam may show.
        tally: is filled.

    Raises:
        JobCancelled: as raised by `run`; maps that are made stay.
    """
    rasters = _described(job.outputs, tally)
    mosaics, alone = find_mosaics(rasters)
    for caution in seams(mosaics, alone):
        tell(caution)
    groups = deque(_groups(job, rasters, set(job.outputs), tally))
    for group in groups:  # all that can be refused is told before anything is computed
        group.parts[:] = [part for part in group.parts if _fits(part, tally)]
    while groups:
        group = groups.popleft()
        while group.parts:
            broken = _run_part(group, run, tally)
            if broken:
                groups.extendleft(_without(broken, job, group, tally))
                break


def _described(names: Iterable[str], tally: Tally) -> list[RasterFacts]:
    found = []
    for name in names:
        with tally.failing(name):
            found.append(describe_raster(name))
    return found


def _groups(
    job: ManyJob, rasters: Sequence[RasterFacts], wanted: Collection[str], tally: Tally
) -> list[Group]:
    """Put rasters into mosaics; a group has a part for each wanted one that the extent meets."""
    mosaics, alone = find_mosaics(rasters)
    groups = [Group(None, []) for _ in alone]
    for group, facts in zip(groups, alone):
        with tally.failing(facts.name):
            window = window_of_extent(facts, job.extent) if job.extent else None
            group.parts.append(Part(facts.name, _job_of(job, facts.name, facts.name, window)))
    for mosaic in mosaics:
        raster = str(write_mosaic(mosaic, job.folder))
        area = window_of_extent(describe_raster(raster), job.extent) if job.extent else None
        groups.append(Group(mosaic, []))
        for member in mosaic.members:
            with tally.failing(member.facts.name):
                window = member.window.intersect(area) if area else member.window
                if not window.pixels:
                    raise AreaOutsideError(name=short_name(member.facts.name))
                part = _job_of(job, member.facts.name, raster, window)
                groups[-1].parts.append(Part(member.facts.name, part))
    for group in groups:
        group.parts[:] = [part for part in group.parts if part.name in wanted]
    return groups


def _job_of(job: ManyJob, name: str, raster: str, window: Optional[Window]) -> SegmentationJob:
    output, confidence = job.outputs[name], job.confidences.get(name)
    return replace(job.common, raster=raster, window=window, output=output, confidence=confidence)


def _fits(part: Part, tally: Tally) -> bool:
    with tally.failing(part.name):
        ready = prepare(part.job)
        if part.job.interrupted == "resume" and is_made(ready):
            tally.made.append(part.name)
            return False
        check_target(ready)
        choose_work(ready)
        return True
    return False


def _run_part(
    group: Group, run: Callable[[SegmentationJob], SegmentationResult], tally: Tally
) -> dict[str, LandsegError]:
    """Make the next map of a group; return the members that turn out to be damaged."""
    part = group.parts[0]
    broken: dict[str, LandsegError] = {}
    with tally.failing(part.name):
        try:
            run(part.job)
            tally.made.append(part.name)
        except (RasterReadError, RasterChangedError):
            broken = _damaged(group.mosaic, part.job) if group.mosaic else {}
            if not broken:
                raise
    if not broken:
        del group.parts[0]
    return broken


def _damaged(mosaic: Mosaic, job: SegmentationJob) -> dict[str, LandsegError]:
    """Find the members of a mosaic that cannot be read where a map depends on them."""
    near = mosaic.near(job.window) if job.window else mosaic.members
    found = ((member, _damage(member.facts, member in near)) for member in mosaic.members)
    return {member.facts.name: error for member, error in found if error is not None}


def _damage(before: RasterFacts, pixels: bool) -> Optional[LandsegError]:
    """Tell what is wrong with a raster that was described before."""
    try:
        if describe_raster(before.name).fingerprint != before.fingerprint:
            raise RasterChangedError(name=short_name(before.name))
        if pixels:
            _read_through(before)
    except LandsegError as error:
        return error
    return None


def _read_through(facts: RasterFacts) -> None:
    with RasterReader(facts.name, tuple(band.number for band in facts.bands)) as reader:
        for window in blocks(Window(0, 0, facts.height, facts.width)):
            reader.read(window)


def _without(
    broken: Mapping[str, LandsegError], job: ManyJob, group: Group, tally: Tally
) -> list[Group]:
    """Put a mosaic together again without its damaged members, for the maps not yet made."""
    left = {part.name for part in group.parts}
    for name, error in broken.items():
        if name in left:
            tally.fail(name, error)
    whole = [member.facts for member in group.mosaic.members] if group.mosaic else []
    rasters = [facts for facts in whole if facts.name not in broken]
    anew = replace(job, common=replace(job.common, interrupted="restart"))
    return _groups(anew, rasters, left - set(broken), tally)
