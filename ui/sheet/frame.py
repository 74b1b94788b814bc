"""The frame of the map on the ground: its system, its extent and a round scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsRasterLayer,
    QgsRectangle,
    QgsUnitTypes,
)

from .box import Box
from .rounding import round_scale

AIR = 1.01  # of the map's extent, so that it does not touch the frame
WEB_MERCATOR = ("EPSG:3857", "EPSG:3395", "EPSG:900913")  # its metres are not the ground's


@dataclass(frozen=True)
class Frame:
    """What the map item shows."""

    crs: QgsCoordinateReferenceSystem
    extent: QgsRectangle
    scale: float  # denominator


def frame_of(layer: QgsRasterLayer, box: Box) -> Frame:
    """Show the whole layer in a box of the page, at the largest round scale."""
    crs = frame_crs(layer)
    whole = extent_in(layer, crs)
    unit = metres_per_unit(crs)
    across, down = whole.width() * unit * AIR, whole.height() * unit * AIR
    scale = round_scale(1000 * max(across / box.width, down / box.height))
    middle = whole.center()
    wide, high = (scale * side / 1000 / unit for side in (box.width, box.height))
    extent = QgsRectangle.fromCenterAndSize(middle, wide, high)
    return Frame(crs, extent, scale)


def frame_crs(layer: QgsRasterLayer) -> QgsCoordinateReferenceSystem:
    """Give the layer's own system; in degrees or Web Mercator the UTM zone of its middle."""
    crs = layer.crs()
    if not crs.isValid() or not (crs.isGeographic() or crs.authid() in WEB_MERCATOR):
        return crs
    middle = extent_in(layer, QgsCoordinateReferenceSystem("EPSG:4326")).center()
    zone = min(60, max(1, math.floor((middle.x() + 180) / 6) + 1))
    south = 100 if middle.y() < 0 else 0
    return QgsCoordinateReferenceSystem(f"EPSG:{32600 + south + zone}")


def extent_in(layer: QgsRasterLayer, crs: QgsCoordinateReferenceSystem) -> QgsRectangle:
    """Give the layer's extent in a system."""
    if not crs.isValid() or crs == layer.crs():
        return layer.extent()
    transform = QgsCoordinateTransform(layer.crs(), crs, QgsCoordinateTransformContext())
    return transform.transformBoundingBox(layer.extent())


def metres_per_unit(crs: QgsCoordinateReferenceSystem) -> float:
    """Give the metres of one unit of a projected system; 1 where it is not known."""
    if not crs.isValid() or crs.isGeographic():
        return 1.0
    return float(QgsUnitTypes.fromUnitToUnitFactor(crs.mapUnits(), Qgis.DistanceUnit.Meters))
