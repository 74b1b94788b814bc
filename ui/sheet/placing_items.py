"""A layout's items at their places, under names that a person can find again."""

from __future__ import annotations

from typing import Union

from qgis.core import (
    Qgis,
    QgsLayoutFrame,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPrintLayout,
    QgsTextFormat,
)
from qgis.PyQt.QtCore import Qt

from .box import Box

Placed = Union[QgsLayoutItem, QgsLayoutFrame]


def place(layout: QgsPrintLayout, item: Placed, box: Box, name: str) -> None:
    """Put an item on the page; its name is shown in the list of items."""
    item.setId(name)
    layout.addLayoutItem(item)
    put(item, box)


def put(item: Placed, box: Box) -> None:
    millimetres = Qgis.LayoutUnit.Millimeters
    item.attemptMove(QgsLayoutPoint(box.left, box.top, millimetres))
    item.attemptResize(QgsLayoutSize(box.width, box.height, millimetres))


def add_label(
    layout: QgsPrintLayout, text: str, letters: QgsTextFormat, box: Box, name: str
) -> QgsLayoutItemLabel:
    """Write a text from the upper left corner of its box."""
    label = QgsLayoutItemLabel(layout)
    label.setText(text)
    label.setTextFormat(letters)
    label.setMarginX(0)
    label.setMarginY(0)
    label.setVAlign(Qt.AlignmentFlag.AlignTop)
    place(layout, label, box, name)
    return label
