"""The class maps of the project."""

from __future__ import annotations

from qgis.core import QgsProject


def maps():
    """The project's class maps, from the top of the layer tree."""
    layers = [node.layer() for node in QgsProject.instance().layerTreeRoot().findLayers()]
    return [layer for layer in layers if "landseg/device" in layer.customPropertyKeys()]
