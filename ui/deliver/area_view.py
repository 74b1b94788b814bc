"""Areas as a table whose shares are bars in the colours of the legend."""

from __future__ import annotations

from typing import Any, Optional

from qgis.PyQt.QtCore import QLocale, QModelIndex, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPalette
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ..sheet.rounding import PIXELS, area_unit

SHARE = Qt.ItemDataRole.UserRole  # 0 to 1
COLOUR = Qt.ItemDataRole.UserRole + 1
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop  # the bar lies below the number
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop


class AreaView(QTableWidget):
    """Class, area and share of one zone, or of the whole map."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(0, 3, parent)
        self.setObjectName("areaTable")
        self.setAccessibleName(self.tr("Areas of the classes"))
        self.setToolTip(self.tr("Areas on the ellipsoid; the bars are shares of the whole"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setItemDelegateForColumn(2, BarDelegate(self))
        self.setTabKeyNavigation(False)
        header, rows = self.horizontalHeader(), self.verticalHeader()
        modes = QHeaderView.ResizeMode
        for column, mode in enumerate((modes.Stretch, modes.ResizeToContents, modes.Fixed)):
            header.setSectionResizeMode(column, mode)
        self.setColumnWidth(2, self.fontMetrics().horizontalAdvance("M" * 8))
        rows.hide()
        rows.setSectionResizeMode(modes.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 4)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(header.sizeHint().height() + 3 * rows.defaultSectionSize() + 4)
        self.show_rows([], {})

    def show_rows(self, rows: list[dict[str, Any]], looks: dict[int, tuple[str, str]]) -> None:
        """Show rows of a result; names and colours are those that the layer shows now.

        Args:
            rows: of one zone.
            looks: name and colour by class value.
        """
        present = [row for row in rows if row["pixels"]]
        measured = all(row["area_m2"] is not None for row in present)
        found: dict[tuple[str, str], float] = {}  # joined classes are one
        for row in present:
            known = looks.get(row["class_value"], (row["class_name"], row["colour"]))
            size = row["area_m2"] if measured else row["pixels"]
            found[known] = found.get(known, 0.0) + float(size)
        total = sum(found.values())
        unit = area_unit(total) if measured else PIXELS
        head = self.tr("Area ({unit})").format(unit=unit.name)
        self.setHorizontalHeaderLabels([self.tr("Class"), head, self.tr("Share")])
        self.setRowCount(len(found))
        for place, (known, size) in enumerate(found.items()):
            number = QLocale().toString(size / unit.size, "f", unit.digits)
            self._fill(place, known, number, size / total)

    def _fill(self, place: int, known: tuple[str, str], number: str, share: float) -> None:
        name, colour = known
        percent = self.tr("{share} %").format(share=QLocale().toString(100 * share, "f", 1))
        for column, text in enumerate((name, number, percent)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            item.setTextAlignment(RIGHT if column else LEFT)
            self.setItem(place, column, item)
        self.item(place, 2).setData(SHARE, share)
        self.item(place, 2).setData(COLOUR, colour)


class BarDelegate(QStyledItemDelegate):
    """Draws a share as a bar below its number."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().paint(painter, option, index)
        share = index.data(SHARE)
        if share is None:
            return
        room = QRectF(option.rect).adjusted(2, option.rect.height() - 5, -2, -1)
        painter.save()
        painter.setPen(option.palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(QColor(index.data(COLOUR)))
        painter.drawRect(QRectF(room.left(), room.top(), max(1.0, room.width() * share), 3.0))
        painter.restore()
