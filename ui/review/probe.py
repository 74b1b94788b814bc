"""What the map, its confidence and the reference say at one point: small reads, main thread."""

from __future__ import annotations

import math
from typing import NamedTuple, Optional

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

FEW = 5  # objects looked at
SMALL = 5000  # objects that may be searched without an index
KEYS = (
    *("building", "highway", "landuse", "natural", "waterway", "water", "leisure", "amenity"),
    *("surface", "railway", "man_made", "name"),
)


class Found(NamedTuple):
    """A class at a point."""

    name: str
    colour: str  # "#rrggbb"; "": none


class Place(NamedTuple):
    """A point of the canvas, and how far around it counts."""

    point: QgsPointXY
    crs: QgsCoordinateReferenceSystem
    radius: float  # map units


def class_at(layer: Optional[QgsMapLayer], place: Place) -> Optional[Found]:
    """Give the class that a raster shows at a point; None off the map."""
    value = _value(layer, place)
    if value is None:
        return None
    renderer = layer.renderer()
    if isinstance(renderer, QgsPalettedRasterRenderer):
        for entry in renderer.classes():
            if entry.value == value:
                return Found(entry.label, entry.color.name())
    return Found(f"{value:g}", "")


def percent_at(layer: Optional[QgsMapLayer], place: Place) -> Optional[float]:
    """Give the confidence at a point."""
    return _value(layer, place)


def tags_at(layer: Optional[QgsMapLayer], place: Place) -> str:
    """List the tags of the object nearest to a point, as OpenStreetMap writes them."""
    if not isinstance(layer, QgsVectorLayer) or not _is_quick(layer):
        return ""
    point = _moved(place, layer)
    if point is None:
        return ""
    around = _radius(place, layer, point)
    request = QgsFeatureRequest(QgsRectangle.fromCenterAndSize(point, 2 * around, 2 * around))
    request.setFlags(Qgis.FeatureRequestFlag.ExactIntersect).setLimit(FEW)
    here = QgsGeometry.fromPointXY(point)
    near = sorted(layer.getFeatures(request), key=lambda it: it.geometry().distance(here))
    return _tags(near[0]) if near else ""


def _value(layer: Optional[QgsMapLayer], place: Place) -> Optional[float]:
    if not isinstance(layer, QgsRasterLayer) or not layer.isValid():
        return None
    point = _moved(place, layer)
    if point is None or not layer.extent().contains(point):
        return None
    value, is_there = layer.dataProvider().sample(point, 1)
    return value if is_there and not math.isnan(value) else None


def _moved(place: Place, layer: QgsMapLayer) -> Optional[QgsPointXY]:
    """Give the point in the layer's own system."""
    if place.crs == layer.crs() or not (place.crs.isValid() and layer.crs().isValid()):
        return place.point
    transform = QgsCoordinateTransform(place.crs, layer.crs(), QgsProject.instance())
    try:
        return transform.transform(place.point)
    except QgsCsException:
        return None


def _radius(place: Place, layer: QgsMapLayer, point: QgsPointXY) -> float:
    beside = QgsPointXY(place.point.x() + place.radius, place.point.y())
    moved = _moved(place._replace(point=beside), layer)
    return point.distance(moved) if moved is not None else place.radius


def _is_quick(layer: QgsVectorLayer) -> bool:
    has_index = layer.hasSpatialIndex() == Qgis.SpatialIndexPresence.Present
    return has_index or 0 <= layer.featureCount() <= SMALL


def _tags(feature: QgsFeature) -> str:
    names = [field.name() for field in feature.fields()]
    values = {name: feature[name] for name in names}
    known = [name for name in KEYS if _is_said(values.get(name))]
    return ", ".join(f"{name}={values[name]}" for name in known[:3])


def _is_said(value: object) -> bool:
    return isinstance(value, (str, int)) and value != ""
