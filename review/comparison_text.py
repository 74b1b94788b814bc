"""A comparison as a person reads it: a text for the terminal, a page for a browser."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ..inference import Table, aligned, class_table, html_table, matrix_table, page, percent
from .matrix_picture import matrix_picture

if TYPE_CHECKING:
    from .comparison import Comparison

SILENCE = (
    "Unknown is no disagreement: where the reference is silent, there may be something that "
    "nobody has drawn yet. OpenStreetMap's silence, say, is no evidence against the map. Such "
    "pixels are in no figure."
)


def as_text(found: Comparison) -> str:
    """Write sums, the classes' table and the matrix, to be shown in letters of one width.

    Cautions are told apart from it.
    """
    parts = [
        _title(found),
        *_notes(found),
        "",
        *aligned(_sums(found)),
        "",
        *aligned(class_table(found.measures)),
        "",
        "pixels; rows: reference, columns: map",
        *aligned(matrix_table(found.names, found.confusion)),
        "",
        *_files(found),
        *_credits(found),
    ]
    return "\n".join(parts)


def as_html(found: Comparison) -> str:
    """Write the same as a page that needs nothing beside it."""
    told = (f"{caution} {caution.hint}" for caution in found.cautions)
    notes = [f"<p>{escape(line)}</p>" for line in (*_notes(found), *told)]
    tables = [html_table(_sums(found)), "<h2>Classes</h2>", html_table(class_table(found.measures))]
    matrix = [
        "<h2>Where the reference's pixels went</h2>",
        matrix_picture(found.names, found.confusion),
        "<h2>Pixels; rows: reference, columns: map</h2>",
        html_table(matrix_table(found.names, found.confusion)),
    ]
    credits_owed = [f"<p>{escape(line)}</p>" for line in _credits(found)]
    return page(_title(found), [*notes, *tables, *matrix, *credits_owed])


def _title(found: Comparison) -> str:
    return f"{found.subject} compared with {found.reference}"


def _notes(found: Comparison) -> list[str]:
    out, told = found.not_judged, found.measures
    notes = [f"{told.pixels:,} pixels were compared."]
    if out.unknown:
        notes.append(f"{out.unknown:,} pixels are unknown. {SILENCE}")
    if found.tolerance:
        near = f"{out.near_borders:,} pixels within {found.tolerance:g} m of a border"
        notes.append(f"{near} of the reference are not judged: no two people draw one line.")
    if out.unmapped:
        notes.append(f"{out.unmapped:,} pixels have a class in the reference and none in the map.")
    if told.absent:
        notes.append(f"Not in the reference, in no mean: {', '.join(told.absent)}.")
    return notes


def _sums(found: Comparison) -> Table:
    told = found.measures
    count = f"of {told.classes_counted} classes"
    rows = [
        ["overall accuracy", percent(told.overall_accuracy), ""],
        ["kappa", "-" if told.kappa is None else f"{told.kappa:.4f}", ""],
        ["mean F1", percent(told.mean_f1), count],
        ["mean IoU", percent(told.mean_iou), count],
    ]
    places = found.places
    if places is not None:
        rows.append(["places to look at", f"{places.listed:,}", f"of {places.found:,}"])
    return rows


def _files(found: Comparison) -> list[str]:
    files = {"agreement": found.output, "report": found.report}
    files["places"] = found.places.path if found.places else None
    return [f"{name}: {path}" for name, path in files.items() if path is not None]


def _credits(found: Comparison) -> list[str]:
    return [f"Credits: {'; '.join(found.credits)}"] if found.credits else []
