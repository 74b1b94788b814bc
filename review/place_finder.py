"""Places: runs of one code that touch or are near each other, found strip by strip.

Memory holds one strip and a few numbers for each piece of a place; the runs themselves wait in a
file until it is known which places are listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Optional

import numpy as np
from numpy.typing import NDArray

from ..inference import NODATA
from .runs import Ints, Links, Reach, RunIndex, Runs, joined, no_runs, runs_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """What is known of places or of their pieces; all arrays are (place,)."""

    code: Ints
    area: Floats  # m2
    surety: Floats  # percent times pixels, over those that have a confidence
    sure_of: Ints  # pixels that have a confidence
    longest: Ints  # px; of all their runs
    row: Ints  # of the longest run,
    col: Ints  # and its middle pixel

    def __len__(self) -> int:
        return len(self.code)

    @property
    def confidence(self) -> Floats:
        """The mean, percent; NaN where no pixel has one."""
        with np.errstate(invalid="ignore"):
            found: Floats = self.surety / self.sure_of
        return found

    def gathered(self, group: Ints, count: int) -> Places:
        """Sum up by groups, which are numbered from 0."""
        order = np.lexsort((self.longest, group))
        last = np.searchsorted(group[order], np.arange(count), "right") - 1
        best = order[last]
        return Places(
            code=self.code[best],
            area=np.bincount(group, self.area, count).astype(np.float64),
            surety=np.bincount(group, self.surety, count).astype(np.float64),
            sure_of=np.bincount(group, self.sure_of, count).astype(np.int64),
            longest=self.longest[best],
            row=self.row[best],
            col=self.col[best],
        )


class PlaceFinder:
    """Takes strips from top to bottom; its file goes when the block is left."""

    def __init__(self, reach: Reach, spool: Path) -> None:
        """Name the parts.

        Args:
            reach: how far apart the runs of a place may be.
            spool: a file to make, in a folder that somebody else removes.
        """
        self._reach = reach
        self._spool = spool.open("w+b")
        self._carried, self._carried_piece = no_runs(), np.zeros(0, np.int64)
        self._pieces: list[Places] = []
        self._links: list[Links] = []
        self.count = 0  # places, once they are known
        self._piece_count = 0  # pieces
        self._place_of = np.zeros(0, np.int64)  # of each piece
        self._strips: list[tuple[int, int, int]] = []  # first row, height, runs

    def __enter__(self) -> PlaceFinder:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self._spool.close()

    def add(
        self,
        row: int,
        codes: NDArray[np.uint16],
        confidence: Optional[NDArray[np.uint8]],
        pixel_areas: Floats,
    ) -> None:
        """Take the next strip.

        Args:
            row: its first.
            codes: (height, width), 0 is in no place.
            confidence: the same shape, percent, 255 unknown; None: nobody knows it.
            pixel_areas: the same shape, m2.
        """
        runs = runs_of(codes, row)
        known, before = self._carried.followed_by(runs), len(self._carried)
        labels = self._labels(runs, known)
        groups, group = np.unique(labels[before:], return_inverse=True)
        piece = group + self._piece_count
        self._link_carried(labels[:before], groups)
        self._piece_count += len(groups)
        facts = _facts(runs, row, codes.shape[1], confidence, pixel_areas)
        self._pieces.append(facts.gathered(group, len(groups)))
        stored = np.column_stack((runs.row, runs.start, runs.end, piece)).astype(np.int32)
        self._spool.write(stored.tobytes())
        self._strips.append((row, codes.shape[0], len(runs)))
        kept = known.row > row + codes.shape[0] - len(self._reach)
        self._carried = known.pick(kept)
        self._carried_piece = np.concatenate([self._carried_piece, piece])[kept]

    def places(self) -> Places:
        """Give all places; no strip may follow."""
        links = [np.concatenate(side) for side in zip(*self._links)] or [np.zeros(0, np.int64)] * 2
        roots, place = np.unique(
            joined(self._piece_count, (links[0], links[1])), return_inverse=True
        )
        every = [
            np.concatenate([getattr(each, it.name) for each in self._pieces])
            for it in fields(Places)
        ]
        self._place_of, self.count = place, len(roots)
        return Places(*every).gathered(place, len(roots))

    def strips(self, width: int, value_of: Ints) -> Iterator[tuple[int, NDArray[np.int32]]]:
        """Draw the places, strip by strip as they came.

        Args:
            width: of the raster.
            value_of: each place, (place,); 0 draws nothing.

        Yields:
            The first row, and (height, width).
        """
        self._spool.seek(0)
        for first, height, count in self._strips:
            stored = np.frombuffer(self._spool.read(count * 4 * 4), np.int32).reshape(count, 4)
            row, start, end, piece = stored.T.astype(np.int64)
            place, values = (row - first) * (width + 1), value_of[self._place_of[piece]]
            change = np.zeros(height * (width + 1), np.int32)
            change[place + start] = values
            change[place + end] -= values  # where one run ends another may start
            yield first, np.cumsum(change, dtype=np.int32).reshape(height, -1)[:, :width]

    def _labels(self, runs: Runs, known: Runs) -> Ints:
        """Give the group of each known run; the last of them are the runs of the strip."""
        index, first = RunIndex(known, self._reach), len(known) - len(runs)
        labels = np.arange(len(known))
        for down in range(len(self._reach)):
            own, other = index.links(runs, down)
            own, other = labels[own + first], labels[other]
            apart = own != other
            if apart.any():
                labels = joined(len(known), (own[apart], other[apart]))[labels]
        return labels

    def _link_carried(self, labels: Ints, groups: Ints) -> None:
        """Note which pieces of earlier strips go on in this one."""
        if not len(groups):
            return
        place = np.minimum(np.searchsorted(groups, labels), len(groups) - 1)
        goes_on = groups[place] == labels
        pairs = np.column_stack((self._carried_piece, place + self._piece_count))[goes_on]
        one, other = np.unique(pairs, axis=0).T
        self._links.append((one, other))


def _facts(
    runs: Runs,
    row: int,
    width: int,
    confidence: Optional[NDArray[np.uint8]],
    pixel_areas: Floats,
) -> Places:
    """Give what is known of each run by itself."""
    length = runs.end - runs.start
    surety, sure_of = np.zeros(len(runs)), np.zeros(len(runs), np.int64)
    if confidence is not None and len(runs):
        first, last = ((runs.row - row) * width + side for side in (runs.start, runs.end))
        known = confidence != NODATA
        sure_of = _sums(known, first, last)
        surety = _sums(np.where(known, confidence, 0), first, last).astype(np.float64)
    middle = (runs.start + runs.end - 1) // 2
    area = length * pixel_areas[runs.row - row, middle]  # areas change evenly along a run
    return Places(runs.code, area, surety, sure_of, length, runs.row, middle)


def _sums(values: NDArray[np.uint8] | NDArray[np.bool_], first: Ints, last: Ints) -> Ints:
    """Sum values between places in the flat array."""
    total = np.zeros(values.size + 1, np.int64)
    np.cumsum(values.ravel(), out=total[1:])
    found: Ints = total[last] - total[first]
    return found
