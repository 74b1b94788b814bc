"""QuickOSM's own form, filled in for a map; nothing is asked of the network before its Run."""

from __future__ import annotations

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDistanceArea,
    QgsGeometry,
    QgsMapLayer,
    QgsProject,
)

from ...review import DownloadAreaError

ALGORITHM = "quickosm:downloadosmdataextentquery"
MOST = 25.0  # km2; OpenStreetMap's public servers refuse or stall on more


def has_quickosm() -> bool:
    """Tell whether the plugin QuickOSM is installed and on."""
    return QgsApplication.processingRegistry().algorithmById(ALGORITHM) is not None


def open_quickosm(layer: QgsMapLayer) -> None:
    """Open the form for the extent of a layer, for every key.

    Raises:
        DownloadAreaError: the extent is too large to ask for.
    """
    size = extent_size(layer)
    if size > MOST:
        raise DownloadAreaError(size=round(size), most=round(MOST))
    import processing  # switches GDAL's exceptions on, hence not before it is needed

    box = layer.extent()
    sides = (box.xMinimum(), box.xMaximum(), box.yMinimum(), box.yMaximum())
    extent = f"{','.join(map(repr, sides))} [{layer.crs().authid()}]"
    processing.execAlgorithmDialog(ALGORITHM, {"EXTENT": extent})


def extent_size(layer: QgsMapLayer) -> float:
    """Give the extent of a layer on the ellipsoid, in km2."""
    project, world = QgsProject.instance(), QgsCoordinateReferenceSystem("EPSG:4326")
    transform = QgsCoordinateTransform(layer.crs(), world, project)
    measure = QgsDistanceArea()
    measure.setSourceCrs(world, project.transformContext())
    measure.setEllipsoid("EPSG:7030")
    box = transform.transformBoundingBox(layer.extent())
    return measure.measureArea(QgsGeometry.fromRect(box)) / 1e6
