"""Both sides of a comparison, opened and checked before their pixels are read."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from ..inference import (
    NODATA,
    Caution,
    ClassMap,
    PairedByNumberCaution,
    PairedLegends,
    check_disk,
    credits_of,
    pair_legends,
)
from .errors import TooManyClassesError
from .jobs import CompareJob
from .metres import Metres
from .reference_raster import ReferenceRaster


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
    if len(paired.pairs) > NODATA:
        names = {"name": class_map.name, "reference": reference.own.name}
        raise TooManyClassesError(**names, count=len(paired.pairs))
    check_disk(job.output.absolute(), class_map.whole, False)
    return Sides(job, class_map, reference, paired)


def _said_by_tags(items: Mapping[str, str]) -> tuple[str, ...]:
    """Read whom a foreign GeoTIFF names as its author, with its licence."""
    author, licence = (items.get(f"TIFFTAG_{name}", "") for name in ("ARTIST", "COPYRIGHT"))
    told = f"{author} ({licence})" if author and licence else author or licence
    return (told,) if told else ()
