"""What a job of a simpler map means in pixels of its map, checked before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, isfinite
from typing import Optional

import numpy as np
from numpy.typing import NDArray

from ..inference import NODATA, Caution, ClassMap, Legend, check_output, short_name
from .errors import (
    BelowPixelCaution,
    NoGroundError,
    NothingToChangeError,
    RadiusError,
    SizeError,
)
from .jobs import GeneraliseJob
from .legend_changes import changed_legend, recoding
from .legend_shown import shown_legend
from .majority import LARGEST_REACH, SLACK, Disc, disc_of

MOST = 2**31 - 1  # px of a patch, as GDAL counts them


@dataclass(frozen=True)
class Plan:
    """A job in pixels of its map."""

    legend: Legend
    table: NDArray[np.uint8]  # place in the old legend -> new value, (256,)
    old: NDArray[np.uint8]  # place in the old legend -> old value, (256,)
    disc: Optional[Disc]
    fewest: int  # px of a patch that stays
    cautions: tuple[Caution, ...]


def check_wishes(job: GeneraliseJob) -> None:
    """Refuse what cannot be, before anything is read.

    Raises:
        InputError: see the messages.
    """
    check_output(job.output, job.class_map, job.overwrite)
    for value, unit in ((job.majority, "m"), (job.min_area, "m²")):
        if not (isfinite(value) and value >= 0):
            raise SizeError(value=value, unit=unit)
    if not (job.changes or job.majority or job.min_area):
        raise NothingToChangeError(name=short_name(job.class_map))


def plan_of(job: GeneraliseJob, class_map: ClassMap) -> Plan:
    """Turn metres of the ground into pixels of the map.

    Raises:
        InputError: the map has no such class, no place on the ground, or too small pixels.
    """
    shown = shown_legend(class_map)
    old = np.full(NODATA + 1, NODATA, np.uint8)
    old[: len(shown)] = [entry.value for entry in shown]
    disc, fewest, cautions = None, 0, []
    if job.majority:
        disc = _disc(job.majority, class_map)
        if disc.rows == disc.cols == 0:
            cautions.append(BelowPixelCaution(value=job.majority, unit="m"))
    if job.min_area:
        width, height = _ground(class_map)
        fewest = min(MOST, ceil(job.min_area / (width * height) - SLACK))
        if fewest <= 1:
            cautions.append(BelowPixelCaution(value=job.min_area, unit="m²"))
    legend = changed_legend(shown, job.changes)
    return Plan(legend, recoding(job.changes)[old], old, disc, fewest, tuple(cautions))


def _disc(radius: float, class_map: ClassMap) -> Disc:
    size = _ground(class_map)
    if radius / min(size) > LARGEST_REACH:
        largest = floor(LARGEST_REACH * min(size))
        raise RadiusError(radius=radius, most=LARGEST_REACH, name=class_map.name, largest=largest)
    return disc_of(radius, size)


def _ground(class_map: ClassMap) -> tuple[float, float]:
    if class_map.pixel_size is None:
        raise NoGroundError(name=class_map.name)
    return class_map.pixel_size
