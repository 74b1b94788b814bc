"""Figures as a person reads them: tables in letters of one width, and pages for a browser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from .metrics import Share

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


def page(title: str, parts: Iterable[str]) -> str:
    """Give a page that needs nothing beside it.

    Args:
        title: as a text.
        parts: of the body, as HTML.
    """
    return _PAGE.format(title=escape(title), body="\n".join(parts))


def percent(share: Share) -> str:
    """Write a share; what is not defined is a dash."""
    return "-" if share is None else f"{100 * share:.2f} %"


def aligned(table: Table) -> list[str]:
    """Pad the cells: the first column to the left, the last of words too, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*table)]
    return [_line(row, widths).rstrip() for row in table]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (cell.rjust(width) for cell, width in zip(row, widths))
    return "  ".join([first.strip().ljust(widths[0]), *others])


def html_table(table: Table) -> str:
    """Write a table; its cells are texts."""
    lines = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in table]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"
