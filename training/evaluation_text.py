"""An evaluation as a person reads it: a text for the terminal, a page for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..inference.metrics import Share, Shares
from .evaluation import Evaluation

HEADS = ("class", "pixels", "recall", "precision", "F1", "IoU")
Table = list[list[str]]  # its first line is the head

_PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font-family: sans-serif; margin: 2em; color: #333 }}
table {{ border-collapse: collapse; margin: 0 0 2em }}
th, td {{ padding: .3em .8em; border-bottom: 1px solid #ddd; text-align: right }}
th:first-child, td:first-child {{ text-align: left }}
</style></head><body>
<h1>{title}</h1>
{body}
</body></html>
"""


def as_text(found: Evaluation) -> str:
    """Write sums, the classes' table and the matrix, to be shown in letters of one width."""
    parts = [
        _title(found),
        _compared(found),
        *_notes(found),
        "",
        *_aligned(_sums(found)),
        "",
        *_aligned(_classes(found)),
        "",
        "pixels; rows: reference, columns: map",
        *_aligned(_matrix(found)),
    ]
    return "\n".join(parts)


def as_html(found: Evaluation) -> str:
    """Write the same as a page that needs nothing beside it."""
    notes = [f"<p>{escape(line)}</p>" for line in (_compared(found), *_notes(found))]
    tables = [_html(_sums(found)), "<h2>Classes</h2>", _html(_classes(found))]
    matrix = ["<h2>Pixels; rows: reference, columns: map</h2>", _html(_matrix(found))]
    return _PAGE.format(title=escape(_title(found)), body="\n".join([*notes, *tables, *matrix]))


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
        ["overall accuracy", _percent(told.overall_accuracy), ""],
        ["kappa", kappa, ""],
        ["mean F1", _percent(told.mean_f1), count + _without_clutter(found, told.f1)],
        ["mean IoU", _percent(told.mean_iou), count + _without_clutter(found, told.iou)],
    ]


def _without_clutter(found: Evaluation, values: Shares) -> str:
    if not found.clutter:
        return ""
    return f"; {_percent(found.mean_without_clutter(values))} without {', '.join(found.clutter)}"


def _classes(found: Evaluation) -> Table:
    told = found.measures
    rows = zip(told.names, told.reference, told.recall, told.precision, told.f1, told.iou)
    return [
        list(HEADS),
        *([name, f"{pixels:,}", *map(_percent, shares)] for name, pixels, *shares in rows),
    ]


def _matrix(found: Evaluation) -> Table:
    rows = zip(found.names, found.confusion)
    return [["", *found.names], *([name, *(f"{it:,}" for it in row)] for name, row in rows)]


def _percent(share: Share) -> str:
    return "-" if share is None else f"{100 * share:.2f} %"


def _aligned(table: Table) -> list[str]:
    """Pad the cells: the first column to the left, the last of words too, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*table)]
    return [_line(row, widths).rstrip() for row in table]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (cell.rjust(width) for cell, width in zip(row, widths))
    return "  ".join([first.strip().ljust(widths[0]), *others])


def _html(table: Table) -> str:
    lines = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in table]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
