"""A class map -> a print layout that is finished, and can still be edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Optional

from qgis.core import (
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsMapLayer,
    QgsPrintLayout,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from .area_table import add_areas, table_rows
from .box import Page
from .credits import Origin, credit_lines
from .frame import Frame, frame_of
from .legend import SheetLegend, legend_of
from .legend_item import add_legend
from .lettering import GREY, lettering, shortened, wrapped
from .map_items import add_map, add_overview
from .marks import add_north, add_scale, add_scale_bar
from .placing import Contents, Places, arrange
from .placing_items import add_label
from .shares import ClassArea

TITLE_SIZES = ((19.0, 1), (15.0, 1), (14.0, 2))  # pt and lines, tried in this order
SUBTITLE_SIZE, CREDIT_SIZE, NUMBER_SIZE = 9.0, 6.3, 6.3  # pt
MOST_CREDIT_LINES = 6
DPI = 300


@dataclass(frozen=True)
class Wish:
    """What is chosen of a sheet."""

    title: str
    size: str = "A4"
    landscape: Optional[bool] = None  # None: as the map fills the sheet better


@dataclass(frozen=True)
class Lines:
    """Texts broken into lines that fit."""

    title: Sequence[str]
    title_size: float  # pt
    credits: Sequence[str]


def make_sheet(
    project: QgsProject,
    layer: QgsRasterLayer,
    areas: Sequence[ClassArea],
    wish: Wish,
    overview: Optional[QgsMapLayer] = None,
) -> QgsPrintLayout:
    """Lay the map out; the caller adds the layout to the project's manager or exports it.

    Args:
        project: whose layout it will be.
        layer: a class map with a paletted style.
        areas: of the whole map.
        wish: title and paper.
        overview: what the small map shows, such as the image; None: the class map.

    Raises:
        LandsegError: the layer has no classes to show, or its file is gone.
    """
    legend, origin = legend_of(layer, areas), Origin(layer)
    page = _page(layer, legend, wish)
    lines = _lines(wish.title, credit_lines(origin, layer), page)
    places = arrange(page, _contents(legend, lines))
    layout = _empty_layout(project, page)
    _write(layout, lines, _subtitle(origin), places, page)
    _draw(layout, layer, legend, places, (page.enlarged, overview or layer))
    return layout


def _draw(
    layout: QgsPrintLayout,
    layer: QgsRasterLayer,
    legend: SheetLegend,
    places: Places,
    how: tuple[float, QgsMapLayer],
) -> None:
    big, overview = how
    boxes, rows = places.boxes, places.rows
    frame = frame_of(layer, boxes["map"])
    shown = add_map(layout, layer, frame, boxes["map"], NUMBER_SIZE * big)
    layout.setReferenceMap(shown)
    add_legend(layout, layer, legend, shown, (boxes["legend"], rows, big))
    add_areas(layout, legend, boxes["areas"], rows, big)
    add_overview(layout, overview, shown, boxes["overview"])
    if frame.crs.isValid():
        _add_marks(layout, shown, frame, places, big)


def _add_marks(
    layout: QgsPrintLayout, shown: QgsLayoutItemMap, frame: Frame, places: Places, big: float
) -> None:
    boxes = places.boxes
    add_north(layout, shown, boxes["north"])
    add_scale_bar(layout, shown, frame.scale, boxes["scale bar"], 7.0 * big)
    add_scale(layout, shown, boxes["scale"], 7.5 * big)


def _write(layout: QgsPrintLayout, lines: Lines, subtitle: str, places: Places, page: Page) -> None:
    big, boxes = page.enlarged, places.boxes
    title = lettering(lines.title_size * big, bold=True)
    add_label(layout, "\n".join(lines.title), title, boxes["title"], "Title")
    fitting = shortened(subtitle, boxes["subtitle"].width, SUBTITLE_SIZE * big)
    letters = lettering(SUBTITLE_SIZE * big, colour=GREY)
    add_label(layout, fitting, letters, boxes["subtitle"], "Subtitle")
    small = lettering(CREDIT_SIZE * big, colour=GREY)
    add_label(layout, "\n".join(lines.credits), small, boxes["credits"], "Credits")


def _page(layer: QgsRasterLayer, legend: SheetLegend, wish: Wish) -> Page:
    """Choose how the paper lies, if it was not chosen: the way that draws the map larger."""
    if wish.landscape is not None:
        return Page(wish.size, wish.landscape)
    pages = [Page(wish.size, landscape) for landscape in (True, False)]
    plain = _contents(legend, Lines([""], 0.0, [""] * 3))
    return min(pages, key=lambda page: frame_of(layer, arrange(page, plain).boxes["map"]).scale)


def _contents(legend: SheetLegend, lines: Lines) -> Contents:
    rows = 1 + len(table_rows(legend))
    return Contents(len(legend.shown), rows, len(lines.title), len(lines.credits))


def _lines(title: str, credit: Sequence[str], page: Page) -> Lines:
    room, big = page.inside.width, page.enlarged
    broken = [line for text in credit for line in wrapped(text, room, CREDIT_SIZE * big)]
    if len(broken) > MOST_CREDIT_LINES:  # then without a new line for each credit
        broken = wrapped(" ".join(credit), room, CREDIT_SIZE * big)[:MOST_CREDIT_LINES]
    for size, count in TITLE_SIZES:
        found = wrapped(title, room, size * big, bold=True)
        if len(found) <= count:
            return Lines(found, size, broken)
    size, count = TITLE_SIZES[-1]
    rest = shortened(" ".join(found[count - 1 :]), room, size * big, bold=True)
    return Lines([*found[: count - 1], rest], size, broken)


def _subtitle(origin: Origin) -> str:
    parts = [_tr("Land-cover classes")]
    if origin.date:
        parts.append(origin.date)
    if origin.is_approximate:
        parts.append(_tr("position approximate"))
    return " · ".join(parts)


def _empty_layout(project: QgsProject, page: Page) -> QgsPrintLayout:
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    paper = layout.pageCollection().page(0)
    way = QgsLayoutItemPage.Orientation
    paper.setPageSize(page.size, way.Landscape if page.landscape else way.Portrait)
    layout.renderContext().setDpi(DPI)
    return layout


def _tr(text: str) -> str:
    return QCoreApplication.translate("MapSheet", text)
