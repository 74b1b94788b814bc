"""Project -> plain values that may leave the main thread."""

from __future__ import annotations

import uuid
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsMapLayer,
    QgsProject,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..inference import AreaReadError, ExtentError, LayerSourceError, RasterOpenError, full_name

WEB_PROVIDERS = ("wms", "arcgismapserver")  # "wms" is also WMTS and XYZ

Extent = tuple[float, float, float, float]  # xmin, ymin, xmax, ymax


def is_web_layer(layer: QgsMapLayer) -> bool:
    """Tell whether a layer is a picture from a service, which QGIS has to fetch first."""
    return isinstance(layer, QgsRasterLayer) and layer.providerType() in WEB_PROVIDERS


def raster_name(layer: QgsRasterLayer) -> str:
    """Give the name by which GDAL opens what the layer shows.

    Raises:
        RasterOpenError: the layer's file is gone.
        LayerSourceError: GDAL alone cannot open it.
    """
    if layer.providerType() != "gdal":
        raise LayerSourceError(name=layer.name(), kind=_kind(layer))
    if not layer.isValid():
        raise RasterOpenError(name=layer.name())
    parts = QgsProviderRegistry.instance().decodeUri("gdal", layer.source())
    if parts.get("openOptions") or parts.get("credentialOptions"):
        raise LayerSourceError(name=layer.name(), kind=_tr("a file opened with options"))
    return full_name(layer.source())


def extent_in_raster(
    extent: QgsRectangle, crs: QgsCoordinateReferenceSystem, layer: QgsRasterLayer
) -> Extent:
    """Give an extent in the coordinates of the layer; as it is where a system is unknown.

    Raises:
        ExtentError: it has no place in the layer's system.
    """
    if crs.isValid() and layer.crs().isValid():
        transform = QgsCoordinateTransform(crs, layer.crs(), QgsProject.instance())
        try:
            extent = transform.transformBoundingBox(extent)
        except QgsCsException as error:
            raise ExtentError(text=extent.toString(2)) from error
    if extent.isEmpty() or not extent.isFinite():
        raise ExtentError(text=extent.toString(2))
    return extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()


def export_polygons(layer: QgsVectorLayer, folder: Path, fields: bool = False) -> str:
    """Give a name by which OGR opens the polygons that the user sees as chosen.

    That is the layer's own file, or a new GeoPackage in the folder where the layer has a
    selection, a filter, unsaved edits, another system than its file, or no file; that one
    has the fields of the layer only where they are wanted.

    Raises:
        AreaReadError: they cannot be written.
    """
    if _is_its_file(layer):
        return str(layer.source())
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.skipAttributeCreation = not fields
    options.onlySelectedFeatures = layer.selectedFeatureCount() > 0
    return _written(layer, folder / f"area-{uuid.uuid4().hex[:8]}.gpkg", options)


def export_objects(layer: QgsVectorLayer, folder: Path) -> str:
    """Give a name by which OGR opens all objects that a layer shows, with their fields.

    That is the layer's own file wherever it can be; a selection plays no part.

    Raises:
        AreaReadError: they cannot be written.
    """
    if _is_its_file(layer, selected=False):
        return str(layer.source())
    options = QgsVectorFileWriter.SaveVectorOptions()
    return _written(layer, folder / f"objects-{uuid.uuid4().hex[:8]}.gpkg", options)


def _written(
    layer: QgsVectorLayer, path: Path, options: QgsVectorFileWriter.SaveVectorOptions
) -> str:
    options.driverName = "GPKG"
    context = QgsProject.instance().transformContext()
    error, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), context, options)
    if error != QgsVectorFileWriter.WriterError.NoError:
        raise AreaReadError(name=layer.name())
    return str(path)


def _is_its_file(layer: QgsVectorLayer, selected: bool = True) -> bool:
    if layer.providerType() != "ogr" or layer.subsetString():
        return False
    if selected and layer.selectedFeatureCount():
        return False
    parts = QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
    kept = not layer.isModified() and layer.crs() == layer.dataProvider().crs()
    return kept and "geometryType" not in parts and Path(parts.get("path") or "").is_file()


def _kind(layer: QgsRasterLayer) -> str:
    if is_web_layer(layer):
        return _tr("a web service")
    return _tr("a source of the kind {}").format(layer.providerType())


def _tr(text: str) -> str:
    return QCoreApplication.translate("layers", text)
