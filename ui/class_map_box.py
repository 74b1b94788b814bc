"""A list of the project's class maps."""

from __future__ import annotations

from typing import Optional

from qgis.core import Qgis, QgsMapLayer, QgsPalettedRasterRenderer, QgsProject, QgsRasterLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import QComboBox, QSizePolicy, QWidget

from .class_map_layer import is_class_map

NO_CLASS_MAP = "landseg/no-class-map"  # custom property of other rasters with a palette


class ClassMapBox(QgsMapLayerComboBox):
    """Offers rasters that look like class maps: ours, and others with a palette of classes.

    `layerChanged` tells the choice. Its owner calls `let_go` before the plugin goes.
    """

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setFilters(Qgis.LayerFilter.RasterLayer)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAllowEmptyLayer(True)
        QgsProject.instance().layersAdded.connect(self._leave_out_others)
        self._leave_out_others()

    def let_go(self) -> None:
        QgsProject.instance().layersAdded.disconnect(self._leave_out_others)

    def follow(self, layer: Optional[QgsMapLayer]) -> None:
        """Choose the active layer, if it is a class map."""
        if looks_like_class_map(layer):
            self.setLayer(layer)

    def _leave_out_others(self) -> None:
        layers = QgsProject.instance().mapLayers().values()
        self.setExceptedLayerList([each for each in layers if not looks_like_class_map(each)])


def looks_like_class_map(layer: Optional[QgsMapLayer]) -> bool:
    """Tell a raster of classes from an image: it was made by us, or is drawn with a palette."""
    if not isinstance(layer, QgsRasterLayer) or layer.providerType() != "gdal":
        return False
    if layer.customProperty(NO_CLASS_MAP):
        return False
    drawn = isinstance(layer.renderer(), QgsPalettedRasterRenderer)
    return drawn and (is_class_map(layer) or layer.bandCount() == 1)
