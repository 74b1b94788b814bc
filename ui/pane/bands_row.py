"""Which band of the layer is which band of the model: one list for each."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QModelIndex, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ...inference import RasterFacts
from .words import band_title

A_ROW = 3  # lists beside each other; more do not fit into a narrow pane
LONG = int(Qt.ItemDataRole.UserRole) + 1


class _LongNames(QStyledItemDelegate):
    """Writes the whole name of a band in the open list; the closed one has no room for it."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:  # noqa: N802
        super().initStyleOption(option, index)
        option.text = index.data(LONG) or option.text


class BandsRow(QWidget):
    """One list of the layer's bands for each band that the model reads."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._lists: list[QComboBox] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)

    def show_bands(self, wanted: tuple[str, ...], facts: Optional[RasterFacts]) -> None:
        """Offer the raster's bands for each wanted one, none chosen."""
        self._clear()
        for place, name in enumerate(wanted):
            offered = self._list(place, name, facts)
            self._lists.append(offered)
        self.setVisible(bool(wanted))

    def choose(self, bands: tuple[int, ...]) -> None:
        """Choose band numbers, in the order of the model's bands; says nothing."""
        for offered, band in zip(self._lists, bands):
            offered.blockSignals(True)
            offered.setCurrentIndex(offered.findData(band))
            offered.setToolTip(str(offered.currentData(LONG) or ""))
            offered.blockSignals(False)

    def chosen(self) -> tuple[int, ...]:
        """Give the band numbers; empty while one is not chosen."""
        bands = [offered.currentData() for offered in self._lists]
        return () if None in bands else tuple(bands)

    def lists(self) -> list[QComboBox]:
        """Give the lists from left to right, for the tab order."""
        return list(self._lists)

    def _clear(self) -> None:
        self._lists = []
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            old.setParent(None)  # else it is found by name until Qt deletes it
            old.deleteLater()

    def _list(self, place: int, name: str, facts: Optional[RasterFacts]) -> QComboBox:
        label, offered = QLabel(band_title(name)), QComboBox()
        label.setBuddy(offered)
        offered.setObjectName(f"band{place + 1}")
        offered.setAccessibleName(self.tr("Band for {name}").format(name=band_title(name)))
        offered.setItemDelegate(_LongNames(offered))
        offered.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        offered.setMinimumContentsLength(3)
        offered.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fill(offered, facts)
        offered.currentIndexChanged.connect(self._on_chosen)
        row, column = divmod(place, A_ROW)
        self._grid.addWidget(label, 2 * row, column)
        self._grid.addWidget(offered, 2 * row + 1, column)
        return offered

    def _fill(self, offered: QComboBox, facts: Optional[RasterFacts]) -> None:
        for band in facts.bands if facts else ():
            short = self.tr("Band {number}").format(number=band.number)
            known = band.name or ("" if band.colour == "undefined" else band_title(band.colour))
            offered.addItem(short, band.number)
            long = f"{short}: {known}" if known else short
            offered.setItemData(offered.count() - 1, long, LONG)
        offered.setCurrentIndex(-1)
        width = offered.view().sizeHintForColumn(0)
        offered.view().setMinimumWidth(width + 24)

    def _on_chosen(self) -> None:
        sender = self.sender()
        sender.setToolTip(str(sender.currentData(LONG) or ""))
        self.changed.emit()
