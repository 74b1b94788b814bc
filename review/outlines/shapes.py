"""Polygons out of rings, some thousands at a time, as the bytes that OGR reads."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..ellipsoid import Floats
from .borders import Arcs
from .chains import Ints
from .rings import Rings

BATCH = 1 << 18  # corners that are placed together
POLYGON = 3  # of well-known binary
LITTLE_ENDIAN = 1


@dataclass(frozen=True)
class Shapes:
    """Closed rings, patch by patch."""

    corners: Ints
    starts: Ints  # the place of each ring's first corner, and at last the number of corners
    patches: Ints  # each once
    rings: Ints  # the place of each patch's first ring, and at last the number of rings

    def ring_sums(self, values: Floats) -> Floats:
        """Add up what is known of rings for each patch."""
        found: Floats = np.add.reduceat(values, self.rings[:-1])
        return found

    def wkb(self, points: Floats) -> Iterator[bytes]:
        """Yield the polygons, their corners placed at `points`, (n, 2)."""
        data = np.ascontiguousarray(points, "<f8").tobytes()
        starts, rings = self.starts.tolist(), self.rings.tolist()
        for first, stop in zip(rings[:-1], rings[1:]):
            parts = [struct.pack("<BII", LITTLE_ENDIAN, POLYGON, stop - first)]
            for start, end in zip(starts[first:stop], starts[first + 1 : stop + 1]):
                parts += [struct.pack("<I", end - start), data[16 * start : 16 * end]]
            yield b"".join(parts)


def shapes_of(rings: Rings, arcs: Arcs, wanted: NDArray[np.bool_]) -> Iterator[Shapes]:
    """Yield polygons of the patches that are wanted, by a flag for each patch."""
    lengths = np.diff(arcs.starts)[rings.uses // 2]
    weights = np.add.reduceat(lengths, rings.starts[:-1])
    first = np.append(True, rings.patches[1:] != rings.patches[:-1])
    part = np.cumsum(weights * wanted[rings.patches]) // BATCH
    part = np.maximum.accumulate(np.where(first, part, 0))  # not within a patch
    cuts = np.append(0, np.flatnonzero(np.diff(part)) + 1)
    for start, stop in zip(cuts, np.append(cuts[1:], len(part))):
        chosen = start + np.flatnonzero(wanted[rings.patches[start:stop]])
        if len(chosen):
            yield _shapes(rings, arcs, chosen)


def _shapes(rings: Rings, arcs: Arcs, chosen: Ints) -> Shapes:
    counts = rings.starts[chosen + 1] - rings.starts[chosen]
    after = np.cumsum(counts)
    uses = rings.uses[_ranges(rings.starts[chosen], counts)]
    begin, end = arcs.starts[uses // 2], arcs.starts[uses // 2 + 1] - 1
    lengths = end - begin
    lengths[after - 1] += 1  # the last arc of a ring ends where the first begins, and closes it
    forward = uses % 2 == 0
    steps = _ranges(np.zeros(len(uses), np.int64), lengths)
    start, turn = np.where(forward, begin, end), np.where(forward, 1, -1)
    corners = arcs.corners[np.repeat(start, lengths) + np.repeat(turn, lengths) * steps]
    patches, first = np.unique(rings.patches[chosen], return_index=True)
    return Shapes(
        corners,
        np.append(0, np.cumsum(lengths)[after - 1]),
        patches,
        np.append(first, len(chosen)),
    )


def _ranges(starts: Ints, lengths: Ints) -> Ints:
    """Give the numbers from each start on, one range after the other."""
    before = np.cumsum(lengths) - lengths
    found: Ints = np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
    return found
