"""Goes to a place on the canvas and marks it there."""

from __future__ import annotations

from math import sqrt
from typing import Optional

from qgis.core import (
    Qgis,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsUnitTypes,
)
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt import sip
from qgis.PyQt.QtGui import QColor

from .places_book import PlacesBook

LARGE, SMALL = 1.6, 6.0  # times the place itself: a large one fills the map, a small one does not
MIDDLE, LEAST = 150.0, 40.0  # m, of the ground shown


class PlaceMark:
    """A magenta outline with a white rim: on no class map, and seen on every image."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._bands: list[QgsRubberBand] = []

    def show(self, book: PlacesBook, place: QgsFeature) -> None:
        """Go there, with some ground around it."""
        shape = self._shape(book, place)
        if shape is None:
            return
        self.hide()
        for colour, width in ((QColor(255, 255, 255), 5), (QColor(208, 0, 111), 2)):
            band = QgsRubberBand(self._canvas, Qgis.GeometryType.Polygon)
            band.setFillColor(QColor(0, 0, 0, 0))
            band.setStrokeColor(colour)
            band.setWidth(width)
            band.setToGeometry(shape, self._canvas.mapSettings().destinationCrs())
            self._bands.append(band)
        self._canvas.setExtent(_around(shape.boundingBox(), self._metre()))
        self._canvas.refresh()

    def hide(self) -> None:
        """Leave nothing on the canvas."""
        bands, self._bands = self._bands, []
        for band in bands:
            if not sip.isdeleted(self._canvas) and not sip.isdeleted(band):
                self._canvas.scene().removeItem(band)
                sip.delete(band)

    def _shape(self, book: PlacesBook, place: QgsFeature) -> Optional[QgsGeometry]:
        """Give the outline in the canvas's system; a point gets a circle of the place's area."""
        shape = QgsGeometry(place.geometry())
        if shape.isNull() or shape.isEmpty():
            return None
        ours = self._canvas.mapSettings().destinationCrs()
        transform = QgsCoordinateTransform(book.crs, ours, QgsProject.instance())
        try:
            if book.crs.isValid() and ours.isValid():
                shape.transform(transform)
        except QgsCsException:
            return None
        if shape.type() == Qgis.GeometryType.Point:
            area = place["area_m2"] if "area_m2" in place.fields().names() else None
            radius = sqrt(area) * 0.7 if isinstance(area, (int, float)) else 5.0
            shape = shape.buffer(max(2.0, radius) * self._metre(), 24)
        return shape

    def _metre(self) -> float:
        """Give the length of a metre in units of the canvas, about."""
        metre = Qgis.DistanceUnit.Meters
        return QgsUnitTypes.fromUnitToUnitFactor(metre, self._canvas.mapUnits())


def _around(box: QgsRectangle, metre: float) -> QgsRectangle:
    place = max(box.width(), box.height())
    side = max(LARGE * place, min(SMALL * place, MIDDLE * metre), LEAST * metre)
    return QgsRectangle.fromCenterAndSize(box.center(), side, side)
