"""Dividing one image between the sides: a strip of it validates, behind gaps that nobody sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..inference.grid import Window
from .errors import SplitError
from .survey import CELL, Counts

SHARE = 0.2  # of the longer side, that validates
PLACES = 5  # of the strip along it
GAP = 1  # cells of 64 px on each side of the strip
FEWEST = 5  # cells along the longer side
PATCHES = 3  # along the longer side


@dataclass(frozen=True)
class Split:
    """The parts of an area; they are at least 64 px apart."""

    train: tuple[Window, ...]
    validation: Window


def split_area(area: Window, cells: Counts, patch: int, name: str) -> Split:
    """Find the strip that represents the area best.

    It leaves as many classes as possible on both sides; among such places its shares of the
    classes are nearest to those of the whole.

    Args:
        area: of the image.
        cells: (rows, columns, classes), pixels of each class in each 64 x 64 px of the area.
        patch: px, side of a patch.
        name: of the image, for messages.

    Raises:
        SplitError: the area is too small.
    """
    length = max(area.height, area.width)
    wanted = max(PATCHES * patch, FEWEST * CELL)
    if length < wanted:
        raise SplitError(name=name, length=length, wanted=wanted)
    along_rows = area.height >= area.width
    profile = cells.sum(axis=1 if along_rows else 0)
    spans = _strips(len(profile))
    start, end = min(spans, key=lambda span: _badness(profile, *span))
    parts = [(0, start - GAP), (end + GAP, len(profile))]
    train = [_part(area, *part, along_rows) for part in parts if part[1] > part[0]]
    return Split(tuple(train), _part(area, start, end, along_rows))


def _strips(count: int) -> list[tuple[int, int]]:
    """Give first and last cell, exclusive, of each place."""
    size = max(1, round(count * SHARE))
    starts = [(count - size) * place // (PLACES - 1) for place in range(PLACES)]
    return [(start, start + size) for start in starts]


def _badness(profile: Counts, start: int, end: int) -> tuple[int, float]:
    whole, strip = profile.sum(axis=0), profile[start:end].sum(axis=0)
    rest = profile[: max(0, start - GAP)].sum(axis=0) + profile[end + GAP :].sum(axis=0)
    missing = int(np.count_nonzero((whole > 0) & ((strip == 0) | (rest == 0))))
    shares = [counts / max(1, int(counts.sum())) for counts in (strip, whole)]
    return missing, float(np.abs(shares[0] - shares[1]).sum())


def _part(area: Window, start: int, end: int, along_rows: bool) -> Window:
    begin = start * CELL
    if along_rows:
        return Window(area.row + begin, area.col, min(end * CELL, area.height) - begin, area.width)
    return Window(area.row, area.col + begin, area.height, min(end * CELL, area.width) - begin)
