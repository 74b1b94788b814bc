"""Where each part of a sheet lies: no two overlap, and all keep to the margins."""

from __future__ import annotations

from dataclasses import dataclass

from .box import Box, Page

MOST_CLASSES = 20  # more are summed up as others: nobody reads a longer legend
ANNOTATION = 4.5  # mm beside the map, for the coordinates of its grid
GAP = 4.0  # mm
ABOVE_MAP = 4.5  # mm; half of a coordinate written along the frame's corner


@dataclass(frozen=True)
class Rows:
    """How large the rows of legend and table are."""

    height: float  # mm
    font: float  # pt
    columns: int = 1  # of the legend


@dataclass(frozen=True)
class Contents:
    """What has to find room."""

    classes: int  # in the legend
    rows: int  # of the table, head and sum included
    title_lines: int = 1
    credit_lines: int = 3


@dataclass(frozen=True)
class Places:
    """A box for each part, by its name, and the size of the rows."""

    boxes: dict[str, Box]
    rows: Rows


ROOMY, CLOSE, DENSE = Rows(5.4, 8.5), Rows(4.6, 7.5), Rows(3.35, 6.5)
LOWEST_FOOT, HIGHEST_FOOT = 17.2, 40.0  # mm, of the overview, the arrow and the bar
MARKS = 15.0  # mm, of the arrow and the bar below an overview
ARROW = 14.0  # mm, height
HEADING = 6.5  # mm, above the legend and the table
TITLE_LINE, SUBTITLE, CREDIT_LINE = 8.6, 5.0, 2.9  # mm


def arrange(page: Page, contents: Contents) -> Places:
    """Place everything on a page."""
    big = page.enlarged
    inside = page.inside
    title = Box(inside.left, inside.top, inside.width, TITLE_LINE * contents.title_lines * big)
    subtitle = Box(inside.left, title.bottom, inside.width, SUBTITLE * big)
    foot = CREDIT_LINE * contents.credit_lines * big + 1
    credits_box = Box(inside.left, inside.bottom - foot, inside.width, foot)
    top, bottom = subtitle.bottom + ABOVE_MAP * big, credits_box.top - 2.5 * big
    body = Box(inside.left, top, inside.width, bottom - top)
    fill = _beside if page.landscape else _below
    places = fill(body, contents, big)
    head = {"title": title, "subtitle": subtitle, "credits": credits_box}
    return Places({**head, **places.boxes}, places.rows)


def _beside(body: Box, contents: Contents, big: float) -> Places:
    """Put a column to the right of the map."""
    wanted = _rows_for(contents, big, body.height - (LOWEST_FOOT + 2 * GAP) * big)
    taken = _legend_height(contents, wanted, big) + _table_height(contents, wanted, big)
    width = (84.0 if wanted.columns > 1 else 70.0) * big
    left = body.right - width
    legend = Box(left, body.top, width, _legend_height(contents, wanted, big))
    table = Box(left, legend.bottom + GAP * big, width, _table_height(contents, wanted, big))
    frame = Box(body.left, body.top, body.width - width - 1.5 * GAP * big, body.height)
    foot = max(body.height - taken - 2 * GAP * big, LOWEST_FOOT * big)
    room = Box(left, body.bottom - foot, width, foot)
    over, marks = _foot(room, frame.height / frame.width, big)
    boxes = {"legend": legend, "areas": table, "overview": over}
    return Places({**_map(frame, big), **boxes, **_marks(marks, big)}, wanted)


def _foot(room: Box, shape: float, big: float) -> tuple[Box, Box]:
    """Share out what legend and table leave: the overview above the marks, or beside them.

    Args:
        room: what is left.
        shape: of the map, height by width.
        big: how much larger than on A4 all is.
    """
    gap, marks = GAP * big, MARKS * big
    full = room.width * shape
    high = min(full, room.height - marks - gap)
    if high >= 0.6 * full:
        over = Box(room.left, room.bottom - marks - gap - high, room.width, high)
        return over, Box(room.left, room.bottom - marks, room.width, marks)
    across = room.width * 0.46
    high = min(room.height, across * shape)
    beside = min(room.height, HIGHEST_FOOT * big)
    over = Box(room.left, room.bottom - high, across, high)
    left = over.right + gap
    return over, Box(left, room.bottom - beside, room.right - left, beside)


def _below(body: Box, contents: Contents, big: float) -> Places:
    """Put a band below the map."""
    size = next(
        rows
        for rows in (ROOMY, CLOSE, DENSE)
        if rows is DENSE or _table_height(contents, rows, big) <= 62 * big
    )
    needed = _legend_height(contents, size, big), _table_height(contents, size, big)
    height = max(*needed, 50.0 * big)
    top, gap = body.bottom - height, GAP * big
    room = body.width - 2 * gap
    legend = Box(body.left, top, room * 0.31, needed[0])
    table = Box(legend.right + gap, top, room * 0.39, needed[1])
    left = table.right + gap
    over = Box(left, top, body.right - left, height - 21 * big)
    marks = Box(left, over.bottom + 2 * big, over.width, 19 * big)
    frame = Box(body.left, body.top, body.width, body.height - height - gap)
    boxes = {"legend": legend, "areas": table, "overview": over}
    return Places({**_map(frame, big), **boxes, **_marks(marks, big)}, size)


def _rows_for(contents: Contents, big: float, room: float) -> Rows:
    """Choose the largest rows with which legend and table fit below each other."""
    sizes = (ROOMY, CLOSE, DENSE, Rows(DENSE.height, DENSE.font, 2))
    for size in sizes:
        if _legend_height(contents, size, big) + _table_height(contents, size, big) <= room:
            return size
    return sizes[-1]


def _legend_height(contents: Contents, rows: Rows, big: float) -> float:
    lines = -(-contents.classes // rows.columns)
    return (HEADING + lines * rows.height) * big


def _table_height(contents: Contents, rows: Rows, big: float) -> float:
    return contents.rows * rows.height * big + 0.5


def _map(frame: Box, big: float) -> dict[str, Box]:
    """Leave room for the coordinates to the left of the map, and below."""
    side = ANNOTATION * big
    return {"map": Box(frame.left + side, frame.top, frame.width - side, frame.height - side)}


def _marks(room: Box, big: float) -> dict[str, Box]:
    """Put the arrow to the north above the bar, or beside it, and the scale below the bar."""
    number, bar = 4.5 * big, 8.5 * big
    low = room.bottom - number - bar
    above = low - room.top
    if above >= ARROW * big:
        north = Box(room.left, low - ARROW * big, ARROW * big * 0.6, ARROW * big - 1)
        left = room.left
    else:
        high = min(room.height, ARROW * big)
        north = Box(room.left, room.bottom - high, high * 0.6, high)
        left = north.right + 2 * big
    return {
        "north": north,
        "scale bar": Box(left, low, room.right - left, bar),
        "scale": Box(left, low + bar, room.right - left, number),
    }
