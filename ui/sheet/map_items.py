"""The map of a sheet with its grid, and the overview."""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFillSymbol,
    QgsLayoutItemMap,
    QgsLayoutItemMapGrid,
    QgsLayoutItemMapOverview,
    QgsLayoutMeasurement,
    QgsLineSymbol,
    QgsMapLayer,
    QgsPrintLayout,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QColor

from .box import Box
from .frame import Frame, extent_in
from .lettering import GREY, lettering
from .placing_items import place
from .rounding import round_step

LINES = 4  # of the grid, across the shorter side
PAPER = QColor("#f3f3f1")  # where there is no map
THIN = 0.2  # mm
OVERVIEW_AIR = 1.12


def add_map(
    layout: QgsPrintLayout, layer: QgsRasterLayer, frame: Frame, box: Box, size: float
) -> QgsLayoutItemMap:
    """Draw the class map with its grid; `size` is that of the coordinates, in pt."""
    item = QgsLayoutItemMap(layout)
    place(layout, item, box, "Map")
    _fill(item, [layer], frame.crs, frame.extent)
    item.grids().addGrid(_grid(item, layer, frame, size))
    return item


def add_overview(
    layout: QgsPrintLayout, shown: QgsMapLayer, shown_map: QgsLayoutItemMap, box: Box
) -> QgsLayoutItemMap:
    """Draw a layer small, with the extent of the map as a frame."""
    item = QgsLayoutItemMap(layout)
    place(layout, item, box, "Overview")
    extent = QgsRectangle(shown_map.extent())
    if isinstance(shown, QgsRasterLayer):
        extent.combineExtentWith(extent_in(shown, shown_map.crs()))
    extent.scale(OVERVIEW_AIR)
    _fill(item, [shown], shown_map.crs(), extent)
    overview = QgsLayoutItemMapOverview(_tr("Extent of the map"), item)
    overview.setLinkedMap(shown_map)
    overview.setFrameSymbol(
        QgsFillSymbol.createSimple(
            {"style": "no", "outline_color": "#d7191c", "outline_width": "0.5"}
        )
    )
    item.overviews().addOverview(overview)
    return item


def _fill(
    item: QgsLayoutItemMap,
    layers: list[QgsMapLayer],
    crs: QgsCoordinateReferenceSystem,
    extent: QgsRectangle,
) -> None:
    """Let an item show these layers for good, whatever is ticked in the project."""
    item.setCrs(crs)
    item.setLayers(layers)
    item.setKeepLayerSet(True)
    item.zoomToExtent(extent)
    item.setBackgroundColor(PAPER)
    item.setFrameEnabled(True)
    item.setFrameStrokeWidth(QgsLayoutMeasurement(THIN, Qgis.LayoutUnit.Millimeters))
    item.setFrameStrokeColor(GREY)


def _grid(
    item: QgsLayoutItemMap, layer: QgsRasterLayer, frame: Frame, size: float
) -> QgsLayoutItemMapGrid:
    """Draw coordinates of the map's own system, degrees where it has degrees."""
    grid = QgsLayoutItemMapGrid(_tr("Coordinates"), item)
    degrees = layer.crs().isGeographic()
    extent = frame.extent
    if degrees:
        grid.setCrs(layer.crs())
        extent = layer.extent()
    step = round_step(min(extent.width(), extent.height()) / LINES * 1.3)
    grid.setIntervalX(step)
    grid.setIntervalY(step)
    grid.setStyle(QgsLayoutItemMapGrid.GridStyle.Solid)
    line = {"line_color": "40,40,40,90", "line_width": "0.1"}
    grid.setLineSymbol(QgsLineSymbol.createSimple(line))
    _number(grid, step, degrees, size)
    return grid


def _number(grid: QgsLayoutItemMapGrid, step: float, degrees: bool, size: float) -> None:
    """Write coordinates to the left of the frame and below it."""
    digits = max(0, len(f"{step:.9f}".rstrip("0").split(".")[1])) if step < 1 else 0
    sign = "'°' || " if degrees else "' ' || "
    side = "if(@grid_axis = 'x', if(@grid_number < 0, 'W', 'E'), if(@grid_number < 0, 'S', 'N'))"
    number = f"format_number(abs(@grid_number), {digits})"
    if not degrees:
        side, number = "if(@grid_axis = 'x', 'E', 'N')", f"format_number(@grid_number, {digits})"
    kind = QgsLayoutItemMapGrid
    grid.setAnnotationEnabled(True)
    grid.setAnnotationFormat(kind.AnnotationFormat.CustomFormat)
    grid.setAnnotationExpression(f"{number} || {sign}{side}")
    grid.setAnnotationTextFormat(lettering(size, colour=QColor(GREY)))
    grid.setAnnotationFrameDistance(0.8)
    show, hide = kind.DisplayMode.LatitudeOnly, kind.DisplayMode.HideAll
    sides = kind.BorderSide
    for border, mode in (
        (sides.Left, show),
        (sides.Bottom, kind.DisplayMode.LongitudeOnly),
        (sides.Right, hide),
        (sides.Top, hide),
    ):
        grid.setAnnotationDisplay(mode, border)
        grid.setAnnotationPosition(kind.AnnotationPosition.OutsideMapFrame, border)
    grid.setAnnotationDirection(kind.AnnotationDirection.Vertical, sides.Left)
    grid.setAnnotationDirection(kind.AnnotationDirection.Horizontal, sides.Bottom)


def _tr(text: str) -> str:
    return QCoreApplication.translate("MapSheet", text)
