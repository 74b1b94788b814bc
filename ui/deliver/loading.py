"""What was made of a map -> layers right above it; nothing else in the project moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer, QgsVectorLayer

from ..class_map_layer import MADE_BY_LANDSEG, layers_of


def load_map(source: QgsRasterLayer, result: dict[str, Any]) -> None:
    """Show a new map, in the style of its file; one that is open already is read anew."""
    path = str(result["output"])
    for known in layers_of(path):
        known.reload()
        known.loadDefaultStyle()
        known.triggerRepaint()
        return
    layer = QgsRasterLayer(path, Path(path).stem)
    layer.setCustomProperty(MADE_BY_LANDSEG, "")
    _insert_above(source, layer)


def load_polygons(source: QgsRasterLayer, result: dict[str, Any]) -> None:
    """Show polygons in the style of their file."""
    path = str(result["output"])
    for known in QgsProject.instance().mapLayers().values():
        if isinstance(known, QgsVectorLayer) and known.source().partition("|")[0] == path:
            known.reload()
            known.triggerRepaint()
            return
    _insert_above(source, QgsVectorLayer(path, Path(path).stem, "ogr"))


def _insert_above(source: QgsRasterLayer, layer: QgsMapLayer) -> None:
    project = QgsProject.instance()
    project.addMapLayer(layer, False)
    root = project.layerTreeRoot()
    node = root.findLayer(source.id())
    if node is None:
        root.insertLayer(0, layer)
    else:
        parent = node.parent()
        parent.insertLayer(parent.children().index(node), layer)
