"""OpenStreetMap's tiles below everything, through QGIS and with the credit they ask for."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication

# The only address that the tile policy allows; {z} and so on, written as a query needs it.
TILES = "https://tile.openstreetmap.org/%7Bz%7D/%7Bx%7D/%7By%7D.png"
ADDRESS = f"type=xyz&url={TILES}&zmin=0&zmax=19"
CREDIT = "© OpenStreetMap contributors"
LICENCE = "https://www.openstreetmap.org/copyright"


def add_backdrop() -> QgsRasterLayer:
    """Give the project's layer of OpenStreetMap's tiles; a new one goes below all layers."""
    project = QgsProject.instance()
    layer = find_backdrop()
    if layer is None:
        layer = QgsRasterLayer(ADDRESS, "OpenStreetMap", "wms")
        _credit(layer)
        project.addMapLayer(layer, False)
        root = project.layerTreeRoot()
        root.insertLayer(len(root.children()), layer).setExpanded(False)
    node = project.layerTreeRoot().findLayer(layer.id())
    if node is not None:
        node.setItemVisibilityCheckedParentRecursive(True)
    return layer


def find_backdrop() -> Optional[QgsMapLayer]:
    layers = QgsProject.instance().mapLayers().values()
    return next((one for one in layers if one.source() == ADDRESS), None)


def _credit(layer: QgsRasterLayer) -> None:
    """Layouts write it by map_credits(), and the layer's properties show it."""
    metadata = layer.metadata()
    metadata.setRights([CREDIT])
    metadata.setLicenses(["ODbL-1.0"])
    metadata.setTitle(QCoreApplication.translate("backdrop", "OpenStreetMap, standard tiles"))
    layer.setMetadata(metadata)
    layer.serverProperties().setAttribution(CREDIT)
    layer.serverProperties().setAttributionUrl(LICENCE)
