"""The legend of a sheet: only the classes that are in the map, in the layer's own colours."""

from __future__ import annotations

from qgis.core import (
    QgsLayerTreeLayer,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsMapLayerLegendUtils,
    QgsPrintLayout,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtGui import QColor

from .box import Box
from .legend import SheetLegend
from .lettering import lettering, shortened
from .placing import Rows
from .placing_items import place, put

SYMBOL = 0.62, 1.15  # of a row's height: height and width of a colour
BETWEEN = 2.0  # mm, a colour and its name
COLUMN_GAP = 3.0  # mm


def add_legend(
    layout: QgsPrintLayout,
    layer: QgsRasterLayer,
    found: SheetLegend,
    linked: QgsLayoutItemMap,
    where: tuple[Box, Rows, float],
) -> QgsLayoutItemLegend:
    """Draw it into a box.

    Args:
        layout: of the sheet.
        layer: the class map.
        found: what is listed.
        linked: the map item.
        where: the box, the size of the rows, and how much larger than on A4 all is.
    """
    box, rows, big = where
    item = QgsLayoutItemLegend(layout)
    item.setAutoUpdateModel(False)
    item.setLinkedMap(linked)
    item.setTitle(_tr("Legend"))
    item.setResizeToContents(False)
    item.setColumnCount(rows.columns)
    item.setSplitLayer(True)
    item.setEqualColumnWidth(True)
    item.setColumnSpace(COLUMN_GAP)
    item.setBoxSpace(0)
    place(layout, item, box, "Legend")
    _letter(item, rows, big)
    _fill(item, layer, found, _room(box, rows, big), rows.font * big)
    put(item, box)
    return item


def _fill(
    item: QgsLayoutItemLegend,
    layer: QgsRasterLayer,
    found: SheetLegend,
    room: float,
    size: float,
) -> None:
    root = item.model().rootGroup()
    root.clear()
    node = QgsLayerTreeLayer(layer)
    QgsLegendRenderer.setNodeLegendStyle(node, QgsLegendStyle.Style.Hidden)
    order = _node_numbers(layer, node, found)
    QgsMapLayerLegendUtils.setLegendNodeOrder(node, order)
    for number, entry in zip(order, found.shown):
        text = shortened(entry.name, room, size)
        if text != entry.name:
            QgsMapLayerLegendUtils.setLegendNodeUserLabel(node, number, text)
    root.addChildNode(node)
    item.model().refreshLayerLegend(node)
    item.updateLegend()


def _node_numbers(layer: QgsRasterLayer, node: QgsLayerTreeLayer, found: SheetLegend) -> list[int]:
    """Find the entries among QGIS's own: it adds the band's name, and leaves doubles out."""
    nodes = layer.legend().createLayerTreeModelLegendNodes(node)
    labels = [str(each.data(Qt.ItemDataRole.DisplayRole)) for each in nodes]
    numbers: list[int] = []
    for entry in found.shown:
        places = (place for place, label in enumerate(labels) if label == entry.name)
        numbers.append(next(place for place in places if place not in numbers))
    return numbers


def _letter(item: QgsLayoutItemLegend, rows: Rows, big: float) -> None:
    style, side = QgsLegendStyle.Style, QgsLegendStyle.Side
    title = item.rstyle(style.Title)
    title.setTextFormat(lettering(9.5 * big, bold=True))
    title.setMargin(side.Bottom, 1.6 * big)
    height = rows.height * big
    symbol = height * SYMBOL[0]
    item.setSymbolHeight(symbol)
    item.setSymbolWidth(height * SYMBOL[1])
    item.setDrawRasterStroke(True)
    item.setRasterStrokeColor(QColor("#8a8a8a"))
    item.setRasterStrokeWidth(0.1)
    label = item.rstyle(style.SymbolLabel)
    label.setTextFormat(lettering(rows.font * big))
    label.setMargin(side.Left, BETWEEN)
    item.rstyle(style.Symbol).setMargin(side.Top, height - symbol)
    for hidden in (style.Group, style.Subgroup):
        item.rstyle(hidden).setMargin(side.Top, 0.0)


def _room(box: Box, rows: Rows, big: float) -> float:
    """Give the width that a name has."""
    column = (box.width - COLUMN_GAP * (rows.columns - 1)) / rows.columns
    return column - rows.height * big * SYMBOL[1] - BETWEEN


def _tr(text: str) -> str:
    return QCoreApplication.translate("MapSheet", text)
