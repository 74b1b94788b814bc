"""The arrow to the north and the scale, as a bar and in numbers."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    Qgis,
    QgsLayoutItem,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsPrintLayout,
)

from .box import Box
from .lettering import lettering
from .placing_items import place, put
from .rounding import scale_bar

NORTH = Path(__file__).resolve().parents[1] / "icons" / "north.svg"
LABELS = 8.0  # mm of the bar's box that its last number needs


def add_north(layout: QgsPrintLayout, linked: QgsLayoutItemMap, box: Box) -> QgsLayoutItemPicture:
    """Draw an arrow to true north at the middle of the map, however that is turned."""
    item = QgsLayoutItemPicture(layout)
    item.setPicturePath(NORTH.as_posix(), Qgis.PictureFormat.SVG)
    place(layout, item, box, "North arrow")
    item.setLinkedMap(linked)
    item.setPictureAnchor(QgsLayoutItem.ReferencePoint.MiddleLeft)
    item.setNorthMode(QgsLayoutItemPicture.NorthMode.TrueNorth)
    item.refreshPicture()
    return item


def add_scale_bar(
    layout: QgsPrintLayout, linked: QgsLayoutItemMap, scale: float, box: Box, size: float
) -> QgsLayoutItemScaleBar:
    """Draw a bar of round length for a scale of 1 to `scale`; `size` of its numbers in pt."""
    bar = scale_bar(scale, box.width - LABELS)
    item = QgsLayoutItemScaleBar(layout)
    item.setStyle("Single Box")
    place(layout, item, box, "Scale bar")
    item.setLinkedMap(linked)
    kilometres = bar.unit == "km"
    item.setUnits(Qgis.DistanceUnit.Kilometers if kilometres else Qgis.DistanceUnit.Meters)
    item.setUnitLabel(bar.unit)
    item.setMapUnitsPerScaleBarUnit(1)
    item.setNumberOfSegmentsLeft(0)
    item.setNumberOfSegments(2)
    item.setUnitsPerSegment(bar.segment)
    item.setHeight(1.6)
    item.setLabelBarSpace(0.8)
    item.setBoxContentSpace(0.4)
    item.setTextFormat(lettering(size))
    item.setAlignment(Qgis.ScaleBarAlignment.Left)
    item.update()
    put(item, box)
    return item


def add_scale(
    layout: QgsPrintLayout, linked: QgsLayoutItemMap, box: Box, size: float
) -> QgsLayoutItemScaleBar:
    """Write the scale; the number follows the map when that is zoomed."""
    item = QgsLayoutItemScaleBar(layout)
    item.setStyle("Numeric")
    place(layout, item, box, "Scale")
    item.setLinkedMap(linked)
    item.setTextFormat(lettering(size))
    item.setAlignment(Qgis.ScaleBarAlignment.Left)
    item.setBoxContentSpace(0.2)
    item.update()
    put(item, box)
    return item
