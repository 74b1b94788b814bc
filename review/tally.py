"""Counting how a map and a reference agree, window by window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Optional

import numpy as np
from numpy.typing import NDArray

from ..inference import NODATA, ClassMap, PairedLegends, Window, count_pairs
from .agreement_codes import NEAR, UNKNOWN, AgreementCodes
from .borders import Disc, near_border
from .comparison import NotJudged


class Judged(NamedTuple):
    """One window, (height, width)."""

    values: NDArray[np.uint8]  # of the agreement raster
    disagreements: NDArray[np.uint16]  # 1 + class of the map * classes + of the reference; or 0


class Tally:
    """Reads windows of both, and keeps counts."""

    def __init__(
        self,
        class_map: ClassMap,
        reference: ClassMap,
        paired: PairedLegends,
        codes: AgreementCodes,
        disc: Disc,
    ) -> None:
        """Name the parts.

        Args:
            class_map: the map.
            reference: on the map's grid.
            paired: the map's legend with the reference's.
            codes: values of the agreement raster.
            disc: what is near a pixel; empty: nothing is.
        """
        self._map, self._reference, self._disc = class_map, reference, disc
        self._classes = len(paired.pairs)
        self._renumber = _renumbering(reference, paired)
        self._table = _whole_table(codes)
        self.confusion = np.zeros((self._classes, self._classes), np.int64)
        self.values = np.zeros(NODATA + 1, np.int64)  # pixels of each value
        self._known = self._unmapped = 0

    @property
    def whole(self) -> Window:
        return self._map.whole

    @property
    def is_silent(self) -> bool:
        """Whether the reference has said nothing so far."""
        return not self._known

    @property
    def not_judged(self) -> NotJudged:
        return NotJudged(int(self.values[UNKNOWN]), int(self.values[NEAR]), self._unmapped)

    def judge(self, window: Window) -> Judged:
        """Compare a window.

        Raises:
            RasterReadError: a block of a file cannot be read.
        """
        mine = self._map.read(window)
        theirs, near = self._labels(window)
        values = self._table[mine, theirs]
        near &= mine != NODATA
        values[near] = NEAR
        counted = np.where(near, NODATA, mine)
        self.confusion += count_pairs(theirs, counted, self._classes)
        self.values += np.bincount(values.ravel(), minlength=NODATA + 1)
        self._known += int(np.count_nonzero(theirs != NODATA))
        self._unmapped += int(np.count_nonzero((theirs != NODATA) & (mine == NODATA)))
        apart = (counted != NODATA) & (theirs != NODATA) & (counted != theirs)
        pairs = 1 + mine.astype(np.uint16) * np.uint16(self._classes) + theirs
        return Judged(values, np.where(apart, pairs, 0).astype(np.uint16))

    def _labels(self, window: Window) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Give the reference's classes, and where a border of it is near.

        Beyond the raster nothing is known, and nothing makes a border.
        """
        down, across = len(self._disc), max(self._disc, default=0)
        wide = Window(
            window.row - down, window.col - across,
            window.height + 2 * down, window.width + 2 * across,
        ).intersect(self._map.whole)  # fmt: skip
        labels = self._renumber[self._reference.read(window)]
        if not self._disc:
            return labels, np.zeros(labels.shape, np.bool_)
        odd = dict(self._reference.odd)  # values in the rim are counted by its own window
        around = self._renumber[self._reference.read(wide)]
        self._reference.odd = odd
        return labels, near_border(around, self._disc)[window.relative_to(wide).slices]


def _renumbering(reference: ClassMap, paired: PairedLegends) -> NDArray[np.uint8]:
    """Give the class of each of the reference's own indices, (256,)."""
    number = {pair.theirs.value: at for at, pair in enumerate(paired.pairs) if pair.theirs}
    found = np.full(NODATA + 1, NODATA, np.uint8)
    found[: len(reference.legend)] = [number[entry.value] for entry in reference.legend]
    return found


def _whole_table(codes: AgreementCodes) -> NDArray[np.uint8]:
    """Add what one side or both do not say, (256, 256)."""
    found = np.full((NODATA + 1, NODATA + 1), NODATA, np.uint8)
    found[:NODATA, NODATA] = UNKNOWN
    count = len(codes.table)
    found[:count, :count] = codes.table
    return found


def classes_of(code: int, names: Sequence[str]) -> tuple[str, Optional[str]]:
    """Give the classes of a disagreement: of the map and of the reference."""
    mine, theirs = divmod(code - 1, len(names))
    return names[mine], names[theirs]
