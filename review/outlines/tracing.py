"""From a class map to the rings of its patches, and what is known of each patch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Optional

import numpy as np
from numpy.typing import NDArray

from ...inference import NODATA, ClassMap, RasterReader
from ..errors import NoPatchesError
from ..pixel_areas import PixelAreas
from .borders import Arcs, Corners, arcs_of, corners_of
from .chains import Ints, summed
from .crossings import Ground2D
from .patches import Runs, neighbours, patches_of, without_small
from .reading import Measured, read_runs
from .rings import Rings, rings_of
from .simplify import simplify

Report = Callable[[int, int], None]  # (done, total); raises JobCancelled

READ, JOINED, ALL = 60, 70, 100  # percent of the work, about


@dataclass(frozen=True)
class Outlines:
    """Patches, numbered from 0, and their rings."""

    kinds: NDArray[np.uint8]  # place in the legend, or 255
    sums: Measured  # of each patch
    places: Ints  # corners; see `pixels`
    arcs: Arcs
    rings: Rings
    width: int  # px, with the margin
    repaired: int  # shortcuts that were not taken

    def pixels(self, corners: Ints) -> NDArray[np.float64]:
        """Give (column, row) of corners, from the map's upper left corner, (n, 2)."""
        rows, cols = np.divmod(self.places[corners], self.width)
        return np.column_stack((cols - 1, rows - 1)).astype(np.float64)


def trace(
    class_map: ClassMap,
    areas: PixelAreas,
    confidence: Optional[RasterReader],
    sizes: tuple[float, float],
    report: Report,
) -> Outlines:
    """Find all outlines of a map.

    Args:
        class_map: the map.
        areas: of its pixels.
        confidence: of the map, on its grid.
        sizes: the least area of a patch, m2, and the tolerance of its borders, m; 0: all.
        report: told of progress.

    Raises:
        NoPatchesError: there is nothing but nodata.
        RasterReadError: the map cannot be read.
    """
    smallest, tolerance = sizes
    runs, measured = read_runs(
        class_map, areas, confidence, lambda done, total: report(READ * done // total, ALL)
    )
    if (runs.kinds == NODATA).all():
        raise NoPatchesError(name=class_map.name)
    report(READ, ALL)
    pixel = class_map.pixel_size or (1.0, 1.0)
    patches, kinds = _patches(runs, measured.areas, smallest, pixel)
    report(JOINED, ALL)
    corners = corners_of(runs, patches, class_map.whole.height)
    arcs = arcs_of(corners, runs, patches)
    report((JOINED + ALL) // 2, ALL)
    rings = rings_of(corners, arcs)
    metres = Ground2D(runs.width, *areas.moves())
    arcs, repaired = _simplified(corners, arcs, metres, tolerance)
    sums = _summed(measured, patches, len(kinds))
    return Outlines(kinds, sums, corners.places, arcs, rings, runs.width, repaired)


def _patches(
    runs: Runs, areas: NDArray[np.float64], smallest: float, pixel: tuple[float, float]
) -> tuple[Ints, NDArray[np.uint8]]:
    """Give each run's patch and each patch's kind."""
    first, patches = np.unique(patches_of(runs), return_inverse=True)
    kinds = runs.kinds[first]
    if not smallest:
        return patches, kinds
    beside = neighbours(runs, patches, pixel)
    group, kinds = without_small(kinds, summed(patches, areas, len(kinds)), beside, smallest)
    left, renumbered = np.unique(group, return_inverse=True)
    return renumbered[patches], kinds[left]


def _simplified(
    corners: Corners, arcs: Arcs, metres: Ground2D, tolerance: float
) -> tuple[Arcs, int]:
    if not tolerance:
        return arcs, 0
    found = simplify(corners, arcs, metres, tolerance)
    return found.arcs, found.repaired


def _summed(measured: Measured, patches: Ints, count: int) -> Measured:
    pixels, *others = (
        summed(patches, values, count)
        for values in (measured.pixels, measured.areas, measured.confidence, measured.known)
    )
    return Measured(pixels.astype(np.int64), *others)
