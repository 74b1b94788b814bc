"""Many rasters, one warm model: a map of each, and one that fails does not stop the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Optional

from .blocks import blocks
from .errors import Caution, LandsegError, RasterChangedError, RasterReadError
from .grid import Window
from .interrupted import choose_work
from .jobs import SegmentationJob
from .made import is_made
from .many_parts import Group, ManyJob, Part, part_jobs
from .mosaic import Mosaic, find_mosaics, seams
from .opening import short_name
from .preflight import check_target, prepare
from .raster import RasterReader
from .raster_facts import RasterFacts, describe_raster
from .tally import Tally

if TYPE_CHECKING:
    from .segment import SegmentationResult


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
    groups = deque(part_jobs(job, rasters, set(job.outputs), tally))
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
    return part_jobs(anew, rasters, left - set(broken), tally)
