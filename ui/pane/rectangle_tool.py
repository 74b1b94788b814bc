"""A rectangle that the user drags on the map, and that stays to be seen."""

from __future__ import annotations

from qgis.core import Qgis, QgsCoordinateReferenceSystem, QgsGeometry, QgsRectangle
from qgis.gui import QgsMapCanvas, QgsMapToolExtent, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QColor, QPalette


class RectangleTool(QObject):
    """QGIS's own tool for extents; the tool before it returns when the rectangle is drawn."""

    drawn = pyqtSignal()
    ended = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._before = None
        self.rectangle = QgsRectangle()
        self.crs = QgsCoordinateReferenceSystem()
        self._band = QgsRubberBand(canvas, Qgis.GeometryType.Polygon)
        self._band.setWidth(2)
        self._band.setStrokeColor(canvas.palette().color(QPalette.ColorRole.Highlight))
        self._band.setFillColor(QColor(0, 0, 0, 0))
        self._tool = QgsMapToolExtent(canvas)
        self._tool.extentChanged.connect(self._on_drawn)
        self._tool.deactivated.connect(self.ended)

    def set_active(self, active: bool) -> None:
        """Take the map's mouse, or give it back."""
        if active and self._canvas.mapTool() is not self._tool:
            self._before = self._canvas.mapTool()
            self._canvas.setMapTool(self._tool)
        elif not active and self._canvas.mapTool() is self._tool:
            self._give_back()

    def set_shown(self, shown: bool) -> None:
        """Show the rectangle, or hide it while another kind of area is chosen."""
        self._band.setVisible(shown and not self.rectangle.isEmpty())

    def remove(self) -> None:
        """Leave nothing on the canvas; once."""
        if sip.isdeleted(self._canvas) or sip.isdeleted(self._band):
            return
        self.set_active(False)
        self._canvas.scene().removeItem(self._band)
        sip.delete(self._band)
        self._tool.deleteLater()

    def _on_drawn(self, rectangle: QgsRectangle) -> None:
        self._tool.clearRubberBand()
        if rectangle.isEmpty():
            return
        self.rectangle = QgsRectangle(rectangle)  # the signal's own ends with it
        self.crs = self._canvas.mapSettings().destinationCrs()
        self._band.setToGeometry(QgsGeometry.fromRect(rectangle), self.crs)
        self._give_back()
        self.drawn.emit()

    def _give_back(self) -> None:
        if self._before is not None and not sip.isdeleted(self._before):
            self._canvas.setMapTool(self._before)
        else:
            self._canvas.unsetMapTool(self._tool)
