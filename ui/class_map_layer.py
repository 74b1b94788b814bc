"""Class map -> styled layer above its source. Main thread only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsDataProvider,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..inference import SegmentationJob

MADE_BY_LANDSEG = "landseg/device"  # a layer's custom property


def add_class_map(
    result: dict[str, Any],
    source: Optional[QgsRasterLayer] = None,
    job: Optional[SegmentationJob] = None,
) -> list[QgsRasterLayer]:
    """Show what a job made: the map, and the confidence if there is one, then in a group.

    A layer that shows the same file already is read anew instead. The style comes from the
    .qml beside the file.
    """
    name = source.name() if source is not None else Path(result["output"]).stem
    wanted = {result["output"]: _tr("Class map of {}").format(name)}
    if result.get("confidence"):
        wanted[result["confidence"]] = _tr("Confidence of {}").format(name)
    known = {path: layer for path in wanted for layer in layers_of(path)}
    new = {path: QgsRasterLayer(path, title) for path, title in wanted.items() if path not in known}
    for layer in known.values():
        _read_anew(layer)
    _insert(list(new.values()), source, wanted[result["output"]] if len(wanted) > 1 else None)
    for layer in (*known.values(), *new.values()):
        _keep_provenance(layer, result, job)
    return [known.get(path) or new[path] for path in wanted]


def is_class_map(layer: QgsMapLayer) -> bool:
    """Tell whether a layer is a result of ours, and no image to classify."""
    return MADE_BY_LANDSEG in layer.customPropertyKeys()


def layers_of(path: str) -> list[QgsRasterLayer]:
    """List the project's layers that show a file."""
    layers = QgsProject.instance().mapLayers().values()
    rasters = [layer for layer in layers if isinstance(layer, QgsRasterLayer)]
    return [layer for layer in rasters if Path(layer.source()) == Path(path)]


def _insert(
    layers: list[QgsRasterLayer], source: Optional[QgsRasterLayer], title: str | None
) -> None:
    project = QgsProject.instance()
    project.addMapLayers(layers, False)
    parent, place = _above(project.layerTreeRoot(), source)
    if title is not None and layers:
        parent, place = parent.insertGroup(place, title), 0
    for offset, layer in enumerate(layers):
        parent.insertLayer(place + offset, layer).setExpanded(True)


def _above(
    root: QgsLayerTreeGroup, source: Optional[QgsRasterLayer]
) -> tuple[QgsLayerTreeGroup, int]:
    node = root.findLayer(source.id()) if source is not None else None
    if node is None:
        return root, 0
    return node.parent(), node.parent().children().index(node)


def _read_anew(layer: QgsRasterLayer) -> None:
    options = QgsDataProvider.ProviderOptions()
    layer.setDataSource(layer.source(), layer.name(), "gdal", options, True)
    layer.triggerRepaint()


def _keep_provenance(
    layer: QgsRasterLayer, result: dict[str, Any], job: Optional[SegmentationJob]
) -> None:
    """Write into the project what made the layer; the file itself says it too."""
    metadata = layer.metadata()
    metadata.setType("dataset")
    metadata.setTitle(layer.name())
    layer.setCustomProperty(MADE_BY_LANDSEG, str(result.get("device", "")))
    if job is not None:
        layer.setCustomProperty("landseg/job", json.dumps(job.to_json()))
        metadata.addHistoryItem(_tr("Classified by Landseg with {}").format(job.weights))
    layer.setMetadata(metadata)


def _tr(text: str) -> str:
    return QCoreApplication.translate("layers", text)
