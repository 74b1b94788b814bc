"""Names and colours of a model's classes, to be filled in."""

from __future__ import annotations

from typing import Any, Optional

from qgis.gui import QgsColorButton
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

# Okabe and Ito 2008: told apart by colour-blind eyes too; then greys.
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#f0e442", "#56b4e9", "#d55e00", "#cc79a7", "#000000")


class ClassesTable(QTableWidget):
    """One row for each value of the map, from 0."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(0, 2, parent)
        self.setObjectName("classes")
        self.setAccessibleName(self.tr("Names and colours of the classes"))
        self.setHorizontalHeaderLabels([self.tr("Class"), self.tr("Colour")])
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def show_count(self, count: int) -> None:
        """Make room for so many classes, without names."""
        self.setRowCount(count)
        self.setVerticalHeaderLabels([str(value) for value in range(count)])
        for row in range(count):
            colour = COLOURS[row] if row < len(COLOURS) else QColor.fromHsv(row * 37 % 360, 90, 180)
            self._fill(row, "", QColor(colour))

    def show_classes(self, classes: list[dict[str, Any]]) -> None:
        """Fill in known classes; rows beyond them stay as they are."""
        for row, entry in enumerate(classes[: self.rowCount()]):
            self._fill(row, str(entry["name"]), QColor(entry["colour"]))

    def classes(self) -> list[dict[str, Any]]:
        """Give what was filled in; a class without a name is named by its value."""
        return [
            {
                "value": row,
                "name": self.item(row, 0).text().strip()
                or self.tr("Class {value}").format(value=row),
                "colour": self.cellWidget(row, 1).color().name(),
            }
            for row in range(self.rowCount())
        ]

    def _fill(self, row: int, name: str, colour: QColor) -> None:
        self.setItem(row, 0, QTableWidgetItem(name))
        button = QgsColorButton(self)
        button.setShowMenu(False)
        button.setColor(colour)
        button.setAccessibleName(self.tr("Colour of class {value}").format(value=row))
        button.setToolTip(self.tr("Choose the colour of class {value}").format(value=row))
        self.setCellWidget(row, 1, button)
