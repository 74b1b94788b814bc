"""Many rasters as jobs: one that lies alone by itself, neighbours as windows of their mosaic."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Optional

from .errors import AreaOutsideError
from .georef import Extent, window_of_extent
from .grid import Window
from .jobs import SegmentationJob
from .mosaic import Member, Mosaic, find_mosaics
from .mosaic_file import write_mosaic
from .opening import short_name
from .raster_facts import RasterFacts, describe_raster
from .tally import Tally


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


def part_jobs(
    job: ManyJob, rasters: Sequence[RasterFacts], wanted: Collection[str], tally: Tally
) -> list[Group]:
    """Put rasters into mosaics; a group has a part for each wanted one that the extent meets."""
    mosaics, alone = find_mosaics(rasters)
    groups = [Group(None, []) for _ in alone]
    for group, facts in zip(groups, alone):
        if facts.name in wanted:
            with tally.failing(facts.name):
                window = window_of_extent(facts, job.extent) if job.extent else None
                group.parts.append(_part(job, facts.name, facts.name, window))
    for mosaic in mosaics:
        facts = describe_raster(str(write_mosaic(mosaic, job.folder)))
        groups.append(Group(mosaic, []))
        for member in (it for it in mosaic.members if it.facts.name in wanted):
            with tally.failing(member.facts.name):
                window = _inside(member, facts, job.extent)
                groups[-1].parts.append(_part(job, member.facts.name, facts.name, window))
    return groups


def _part(job: ManyJob, name: str, raster: str, window: Optional[Window]) -> Part:
    places = job.outputs[name], job.confidences.get(name)
    own = replace(job.common, raster=raster, window=window, output=places[0], confidence=places[1])
    return Part(name, own)


def _inside(member: Member, mosaic: RasterFacts, extent: Optional[Extent]) -> Window:
    """Give a member's pixels in its mosaic, as far as the extent holds them."""
    window = member.window
    if extent:
        window = window.intersect(window_of_extent(mosaic, extent))
    if not window.pixels:
        raise AreaOutsideError(name=short_name(member.facts.name))
    return window
