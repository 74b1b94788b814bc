"""The table of areas on a sheet, in one unit, with a sum."""

from __future__ import annotations

from qgis.core import (
    QgsLayoutFrame,
    QgsLayoutItemManualTable,
    QgsLayoutTable,
    QgsLayoutTableColumn,
    QgsPrintLayout,
    QgsTableCell,
)
from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt
from qgis.PyQt.QtGui import QColor

from .box import Box
from .legend import SheetLegend
from .lettering import lettering, shortened
from .placing import Rows
from .placing_items import put
from .rounding import AreaUnit

SHARES = (0.50, 0.29, 0.21)  # of the table's width
CELL = 0.5  # mm, around a text; widths and heights of cells are told without it
LINE = 0.1  # mm
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def table_rows(found: SheetLegend) -> list[tuple[str, float]]:
    """List names and sizes; the last row is the sum of all others."""
    rows = [(entry.name, entry.size) for entry in found.shown]
    if found.others:
        rows.append((_tr("Other classes: {count}").format(count=found.others), found.others_size))
    if found.hidden_size:
        rows.append((_tr("Not shown"), found.hidden_size))
    return [*rows, (_tr("Total"), found.total)]


def add_areas(
    layout: QgsPrintLayout, found: SheetLegend, box: Box, rows: Rows, big: float
) -> QgsLayoutFrame:
    """Draw the table into a box."""
    table = QgsLayoutItemManualTable.create(layout)
    layout.addMultiFrame(table)
    unit, size = found.unit, rows.font * big
    _look(table, size)
    head = (_tr("Class"), _tr("Area ({unit})").format(unit=unit.name), _tr("Share"))
    body = [_texts(name, area, found.total, unit) for name, area in table_rows(found)]
    room = (box.width - 2 * CELL * len(SHARES)) * SHARES[0] - LINE
    last = len(body)
    table.setTableContents(
        [
            _cells(texts, size, room, bold=row in (0, last))
            for row, texts in enumerate((head, *body))
        ]
    )
    table.setRowHeights([rows.height * big - 2 * CELL - LINE] * (last + 1))
    inside = box.width - 2 * CELL * len(SHARES) - LINE
    table.setColumnWidths([share * inside for share in SHARES])
    frame = QgsLayoutFrame(layout, table)
    frame.setId("Areas")
    table.addFrame(frame)
    put(frame, box)
    return frame


def _look(table: QgsLayoutItemManualTable, size: float) -> None:
    table.setHeaderMode(QgsLayoutTable.HeaderMode.NoHeaders)  # the head is its first row
    table.setContentTextFormat(lettering(size))
    table.setCellMargin(CELL)
    table.setShowGrid(True)
    table.setVerticalGrid(False)
    table.setGridStrokeWidth(LINE)
    table.setGridColor(QColor("#b4b4b4"))
    table.setWrapBehavior(QgsLayoutTable.WrapBehavior.TruncateText)
    table.setHeaders([QgsLayoutTableColumn() for _ in SHARES])


def _texts(name: str, area: float, total: float, unit: AreaUnit) -> tuple[str, str, str]:
    number = QLocale().toString(area / unit.size, "f", unit.digits)
    share = QLocale().toString(100 * area / total if total else 0.0, "f", 1)
    return name, number, _tr("{share} %").format(share=share)


def _cells(texts: tuple[str, ...], size: float, room: float, bold: bool) -> list[QgsTableCell]:
    cells = []
    for column, text in enumerate(texts):
        cell = QgsTableCell(shortened(text, room, size, bold) if column == 0 else text)
        cell.setTextFormat(lettering(size, bold))
        cell.setHorizontalAlignment(RIGHT if column else LEFT)
        cells.append(cell)
    return cells


def _tr(text: str) -> str:
    return QCoreApplication.translate("MapSheet", text)
