"""An evaluation as a person reads it: a text for the terminal, a page for a browser."""

from __future__ import annotations

from html import escape

from ..inference.measure_tables import class_table, matrix_table
from ..inference.metrics import Shares
from ..inference.page import Table, aligned, html_table, page, percent
from .evaluation import Evaluation


def as_text(found: Evaluation) -> str:
    """Write sums, the classes' table and the matrix, to be shown in letters of one width."""
    parts = [
        _title(found),
        _compared(found),
        *_notes(found),
        "",
        *aligned(_sums(found)),
        "",
        *aligned(class_table(found.measures)),
        "",
        "pixels; rows: reference, columns: map",
        *aligned(matrix_table(found.names, found.confusion)),
    ]
    return "\n".join(parts)


def as_html(found: Evaluation) -> str:
    """Write the same as a page that needs nothing beside it."""
    notes = [f"<p>{escape(line)}</p>" for line in (_compared(found), *_notes(found))]
    tables = [html_table(_sums(found)), "<h2>Classes</h2>", html_table(class_table(found.measures))]
    matrix = [
        "<h2>Pixels; rows: reference, columns: map</h2>",
        html_table(matrix_table(found.names, found.confusion)),
    ]
    return page(_title(found), [*notes, *tables, *matrix])


def _title(found: Evaluation) -> str:
    return f"{found.subject} against {found.reference}"


def _compared(found: Evaluation) -> str:
    out = found.left_out
    near = f", {out.near_borders:,} within {found.erode} px of a border" if found.erode else ""
    return (
        f"{found.measures.pixels:,} pixels compared; left out: {out.unlabelled:,} without label"
        f"{near}, {out.unmapped:,} without class in the map"
    )


def _notes(found: Evaluation) -> list[str]:
    absent = found.measures.absent
    notes = [f"not in the reference, in no mean: {', '.join(absent)}"] if absent else []
    return notes + [f"{caution} {caution.hint}" for caution in found.cautions]


def _sums(found: Evaluation) -> Table:
    told = found.measures
    kappa = "-" if told.kappa is None else f"{told.kappa:.4f}"
    count = f"of {told.classes_counted} classes"
    return [
        ["overall accuracy", percent(told.overall_accuracy), ""],
        ["kappa", kappa, ""],
        ["mean F1", percent(told.mean_f1), count + _without_clutter(found, told.f1)],
        ["mean IoU", percent(told.mean_iou), count + _without_clutter(found, told.iou)],
    ]


def _without_clutter(found: Evaluation, values: Shares) -> str:
    if not found.clutter:
        return ""
    return f"; {percent(found.mean_without_clutter(values))} without {', '.join(found.clutter)}"
