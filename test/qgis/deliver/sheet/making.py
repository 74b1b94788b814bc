"""Items of a sheet, and where they lie."""

from __future__ import annotations

import itertools

from landseg.ui.sheet.shares import ClassArea
from qgis.core import (
    QgsLayoutItem,
)
from qgis.PyQt.QtCore import QRectF

AREAS = (
    ClassArea(0, 600, 150.0),
    ClassArea(1, 1200, 300.0),
    ClassArea(2, 1800, 450.0),
    ClassArea(4, 1200, 300.0),
)


def items(layout):
    found = [each for each in layout.items() if isinstance(each, QgsLayoutItem)]
    return {each.id(): each for each in found if each.id()}


def box(item):
    """Give an item's place in mm, half a tenth smaller: frames have a width."""
    return QRectF(item.sceneBoundingRect()).adjusted(0.15, 0.15, -0.15, -0.15)


def legend_entries(layout):
    legend = items(layout)["Legend"]
    node = legend.model().rootGroup().findLayers()[0]
    return [each.data(0) for each in legend.model().layerLegendNodes(node)]


def text_of(layout, name):
    return items(layout)[name].text()


def check_layout(layout):
    """No item lies over another, or over the margin; tables and legends are not cut."""
    found = items(layout)
    page = layout.pageCollection().page(0)
    inside = QRectF(0, 0, page.rect().width(), page.rect().height()).adjusted(9, 9, -9, -9)
    for name, item in found.items():
        assert inside.contains(box(item)), name
    for (one, first), (other, second) in itertools.combinations(found.items(), 2):
        assert not box(first).intersects(box(second)), (one, other)
    needed = needed_height(found["Legend"])
    assert needed <= found["Legend"].rect().height() + 0.3
    table = found["Areas"].multiFrame()
    assert table.totalSize().height() <= found["Areas"].rect().height() + 0.3
    assert table.totalSize().width() <= found["Areas"].rect().width() + 0.3


def needed_height(legend):
    """Let QGIS itself say how much room its legend takes."""
    legend.setResizeToContents(True)
    legend.adjustBoxSize()
    return legend.rect().height()


def contents(layout):
    return items(layout)["Areas"].multiFrame().tableContents()
