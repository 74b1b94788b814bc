"""Both sides of a comparison, opened and checked before their pixels are read."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from ..inference import (
    NODATA,
    Caution,
    ClassMap,
    Legend,
    PairedByNumberCaution,
    PairedLegends,
    check_disk,
    credits_of,
    pair_legends,
)
from .errors import NoCommonClassError, TooManyClassesError
from .jobs import CompareJob
from .metres import Metres
from .reference_raster import ReferenceRaster

MOST_TOLD = 12  # classes in a message


@dataclass(frozen=True)
class Sides:
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
        return (*self.reference.cautions, *told, *Metres(self.class_map).cautions)


def open_sides(job: CompareJob, stack: ExitStack) -> Sides:
    """Open both, and check all that can be known without their pixels.

    Raises:
        LandsegError: what failed and what to do.
    """
    class_map = stack.enter_context(ClassMap(job.class_map))
    metres = Metres(class_map)
    metres.check(job.tolerance, "tolerance at borders")
    metres.check(job.merge, "distance to merge places")
    reference = ReferenceRaster(job.reference, class_map)
    stack.enter_context(reference.own)
    are_named = class_map.is_named and reference.own.is_named
    paired = pair_legends(class_map.legend, reference.own.legend, are_named)
    names = {"name": class_map.name, "reference": reference.own.name}
    is_told = class_map.is_named or reference.own.is_named  # else legends are what pixels hold
    if is_told and not any(pair.ours and pair.theirs for pair in paired.pairs):
        ours, theirs = _told(class_map.legend), _told(reference.own.legend)
        raise NoCommonClassError(**names, ours=ours, theirs=theirs)
    if len(paired.pairs) > NODATA:
        raise TooManyClassesError(**names, count=len(paired.pairs))
    check_disk(job.output.absolute(), class_map.whole, False)
    return Sides(job, class_map, reference, paired)


def _told(legend: Legend) -> str:
    """List classes for people; a long list is cut."""
    names = [entry.name for entry in legend]
    return ", ".join(names[:MOST_TOLD]) + (", …" if len(names) > MOST_TOLD else "")


def _said_by_tags(items: Mapping[str, str]) -> tuple[str, ...]:
    """Read whom a foreign GeoTIFF names as its author, with its licence."""
    author, licence = (items.get(f"TIFFTAG_{name}", "") for name in ("ARTIST", "COPYRIGHT"))
    told = f"{author} ({licence})" if author and licence else author or licence
    return (told,) if told else ()
