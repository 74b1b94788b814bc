"""The classes of a map, to be renamed, recoloured, hidden and joined."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from qgis.gui import QgsColorButton
from qgis.PyQt.QtCore import QModelIndex, QSignalBlocker, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from .looks import Look, Looks

NAME, COLOUR, JOINS = range(3)
VALUE = Qt.ItemDataRole.UserRole
ALONE = "–"  # noqa: RUF001 - a dash as tables have it


class LegendTable(QTableWidget):
    """One row a class; tells what was changed, and shows what it is given."""

    edited = pyqtSignal(object)  # Look, as it shall be
    join_wanted = pyqtSignal(int, object)  # value, value of the other class or None

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(0, 3, parent)
        self.setObjectName("legendTable")
        self.setAccessibleName(self.tr("Classes of the map"))
        self.setToolTip(
            self.tr("Untick to hide, double-click to rename; the changes are seen at once")
        )
        self.setHorizontalHeaderLabels([self.tr("Class"), self.tr("Colour"), self.tr("Joins")])
        self.horizontalHeaderItem(JOINS).setToolTip(
            self.tr("The class whose name and colour this class takes")
        )
        self.setItemDelegateForColumn(JOINS, JoinDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._looks: Looks = ()
        self._shape()
        self.itemChanged.connect(self._on_item)
        self.clicked.connect(self._on_click)

    @property
    def looks(self) -> Looks:
        return self._looks

    def show_looks(self, looks: Looks) -> None:
        """Show these; says nothing of it."""
        with QSignalBlocker(self):
            if [look.value for look in looks] != [look.value for look in self._looks]:
                self.setRowCount(0)
                self.setRowCount(len(looks))
            self._looks = looks
            for row, look in enumerate(looks):
                self._show(row, look)

    def others(self, row: int) -> list[Look]:
        """List the classes that the class of a row can join."""
        return [
            look for place, look in enumerate(self._looks) if place != row and look.into is None
        ]

    def join(self, row: int, into: Optional[int]) -> None:
        if into != self._looks[row].into:
            self.join_wanted.emit(self._looks[row].value, into)

    def _shape(self) -> None:
        header = self.horizontalHeader()
        modes = QHeaderView.ResizeMode
        for column, mode in ((NAME, modes.Stretch), (COLOUR, modes.Fixed), (JOINS, modes.Fixed)):
            header.setSectionResizeMode(column, mode)
        letters = self.fontMetrics()
        self.setColumnWidth(COLOUR, letters.horizontalAdvance(self.tr("Colour")) + 14)
        self.setColumnWidth(JOINS, letters.horizontalAdvance("M" * 8))
        self.verticalHeader().hide()
        rows = self.verticalHeader()
        rows.setSectionResizeMode(modes.Fixed)
        rows.setDefaultSectionSize(letters.height() + 7)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(header.sizeHint().height() + 4 * rows.defaultSectionSize() + 4)
        self.setTabKeyNavigation(False)  # the Tab key leaves the table

    def _show(self, row: int, look: Look) -> None:
        flag = Qt.ItemFlag
        name = QTableWidgetItem(look.name)
        name.setData(VALUE, look.value)
        name.setToolTip(look.name)
        usable = flag.ItemIsSelectable | flag.ItemIsEnabled
        if look.into is None:
            name.setFlags(usable | flag.ItemIsEditable | flag.ItemIsUserCheckable)
            shown = Qt.CheckState.Checked if look.shown else Qt.CheckState.Unchecked
            name.setCheckState(shown)
        else:
            name.setFlags(usable)
        self.setItem(row, NAME, name)
        joins = QTableWidgetItem(self._title(look.into))
        joins.setFlags(usable | flag.ItemIsEditable)
        joins.setToolTip(self.tr("Choose the class whose name and colour this class takes"))
        self.setItem(row, JOINS, joins)
        self._show_colour(row, look)

    def _show_colour(self, row: int, look: Look) -> None:
        button = self.cellWidget(row, COLOUR)
        if button is None:
            button = QgsColorButton(self)
            button.setShowMenu(False)
            button.setMinimumSize(10, 10)
            button.colorChanged.connect(lambda _colour, row=row: self._on_colour(row))
            self.setCellWidget(row, COLOUR, button)
        with QSignalBlocker(button):
            lead = next((each for each in self._looks if each.value == look.into), look)
            button.setColor(QColor(lead.colour))
        button.setEnabled(look.into is None)
        button.setObjectName(f"colour{look.value}")
        button.setAccessibleName(self.tr("Colour of {name}").format(name=look.name))
        tip = (
            self.tr("Choose the colour of {name}")
            if look.into is None
            else self.tr("It has the colour of the class that it joins")
        )
        button.setToolTip(tip.format(name=look.name))

    def _title(self, into: Optional[int]) -> str:
        return next((look.name for look in self._looks if look.value == into), ALONE)

    def _on_item(self, item: QTableWidgetItem) -> None:
        if item.column() != NAME:
            return
        look = self._looks[item.row()]
        name = item.text().strip() or look.name  # a class keeps a name
        shown = look.shown
        if look.into is None:
            shown = item.checkState() == Qt.CheckState.Checked
        changed = replace(look, name=name, shown=shown)
        if changed != look:
            self.edited.emit(changed)
        else:
            self.show_looks(self._looks)

    def _on_colour(self, row: int) -> None:
        colour = self.cellWidget(row, COLOUR).color().name()
        if colour != self._looks[row].colour:
            self.edited.emit(replace(self._looks[row], colour=colour))

    def _on_click(self, index: QModelIndex) -> None:
        if index.column() == JOINS:
            self.edit(index)


class JoinDelegate(QStyledItemDelegate):
    """Offers the other classes in a list."""

    def __init__(self, table: LegendTable) -> None:
        super().__init__(table)
        self._table = table

    def createEditor(  # noqa: N802 - Qt calls it so
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: QModelIndex,
    ) -> QComboBox:
        box = QComboBox(parent)
        box.setObjectName("joinList")
        box.setAccessibleName(self._table.tr("The class that is joined"))
        box.addItem(ALONE, None)
        for look in self._table.others(index.row()):
            box.addItem(look.name, look.value)
        box.activated.connect(lambda _place: self._finish(box))
        QTimer.singleShot(0, box.showPopup)  # else each arrow key would be a choice already
        return box

    def setEditorData(self, editor: QComboBox, index: QModelIndex) -> None:  # noqa: N802
        into = self._table.looks[index.row()].into
        editor.setCurrentIndex(max(0, editor.findData(into)) if into is not None else 0)

    def setModelData(  # noqa: N802 - Qt calls it so
        self,
        editor: QComboBox,
        model: object,  # noqa: ARG002
        index: QModelIndex,
    ) -> None:
        self._table.join(index.row(), editor.currentData())

    def _finish(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)
