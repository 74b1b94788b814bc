"""Tables of the measures of a confusion matrix, for people."""

from __future__ import annotations

from collections.abc import Sequence

from .metrics import Measures
from .page import Table, percent

HEADS = ("class", "pixels", "recall", "precision", "F1", "IoU")


def class_table(told: Measures) -> Table:
    rows = zip(told.names, told.reference, told.recall, told.precision, told.f1, told.iou)
    return [
        list(HEADS),
        *([name, f"{pixels:,}", *map(percent, shares)] for name, pixels, *shares in rows),
    ]


def matrix_table(names: Sequence[str], confusion: Sequence[Sequence[int]]) -> Table:
    """Give the pixels; rows: reference, columns: prediction."""
    rows = zip(names, confusion)
    return [["", *names], *([name, *(f"{it:,}" for it in row)] for name, row in rows)]
