"""Which part of the layer is classified."""

from __future__ import annotations

from typing import NamedTuple, Optional

from qgis.core import Qgis, QgsCoordinateReferenceSystem, QgsRectangle, QgsVectorLayer
from qgis.gui import QgsDoubleSpinBox, QgsMapCanvas, QgsMapLayerComboBox
from qgis.PyQt.QtCore import QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from .rectangle_tool import RectangleTool

WHOLE, CANVAS, RECTANGLE, POLYGONS = "whole", "canvas", "rectangle", "polygons"


class Extent(NamedTuple):
    """A rectangle on the ground."""

    rectangle: QgsRectangle
    crs: QgsCoordinateReferenceSystem


class AreaBox(QWidget):
    """Whole layer, visible canvas, drawn rectangle or the polygons of a layer."""

    changed = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._tool = RectangleTool(canvas, self)
        self._tool.drawn.connect(self._on_drawn)
        self.kinds = self._kinds_list()
        self.draw = QPushButton(self.tr("Draw"))
        self.polygons = QgsMapLayerComboBox()
        self.resolution = QgsDoubleSpinBox()
        self._detail = QStackedWidget()
        self._build()
        self._connect()
        self.offer_whole(True)

    @property
    def kind(self) -> str:
        return str(self.kinds.currentData())

    def extent(self) -> Optional[Extent]:
        """Give the chosen rectangle; None for the whole layer, polygons, or none drawn yet."""
        if self.kind == CANVAS:
            settings = self._canvas.mapSettings()
            return Extent(settings.visibleExtent(), settings.destinationCrs())
        if self.kind == RECTANGLE and not self._tool.rectangle.isEmpty():
            return Extent(self._tool.rectangle, self._tool.crs)
        return None

    def polygon_layer(self) -> Optional[QgsVectorLayer]:
        """Give the layer whose polygons are the area; None for another kind of area."""
        layer = self.polygons.currentLayer() if self.kind == POLYGONS else None
        return layer if isinstance(layer, QgsVectorLayer) else None

    def offer_whole(self, whole: bool) -> None:
        """Offer the whole layer, or for a web layer, which has no end, ask for the pixel size."""
        place = self.kinds.findData(WHOLE)
        if whole and place < 0:
            self.kinds.insertItem(0, self.tr("Whole Layer"), WHOLE)
        if not whole and place >= 0:
            with QSignalBlocker(self.kinds):
                self.kinds.setCurrentIndex(self.kinds.findData(CANVAS))
            self.kinds.removeItem(self.kinds.findData(WHOLE))
        self._web.setVisible(not whole)
        self._show_detail()

    def suggest_resolution(self, metres: float) -> None:
        """Offer the pixel size that a model is made for."""
        with QSignalBlocker(self.resolution):
            self.resolution.setValue(metres)

    def close_tool(self) -> None:
        """Take tool and rectangle off the map."""
        self._tool.remove()

    def _kinds_list(self) -> QComboBox:
        kinds = QComboBox()
        kinds.setObjectName("area")
        kinds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        kinds.setMinimumContentsLength(8)
        kinds.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        kinds.setToolTip(self.tr("Which part of the layer is classified"))
        for title, kind in (
            (self.tr("Whole Layer"), WHOLE),
            (self.tr("Visible Canvas"), CANVAS),
            (self.tr("Drawn Rectangle"), RECTANGLE),
            (self.tr("Polygons of a Layer"), POLYGONS),
        ):
            kinds.addItem(title, kind)
        return kinds

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.kinds)
        for widget in (self._rectangle_row(), self._polygons_list()):
            self._detail.addWidget(widget)
        self._detail.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout.addWidget(self._detail)
        self._web = self._web_row()
        layout.addWidget(self._web)

    def _rectangle_row(self) -> QWidget:
        row = QWidget()
        self._drawn = QLabel()
        self._drawn.setWordWrap(True)
        self.draw.setObjectName("drawButton")
        self.draw.setCheckable(True)
        self.draw.setToolTip(self.tr("Drag a rectangle on the map"))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._drawn, 1)
        layout.addWidget(self.draw)
        return row

    def _polygons_list(self) -> QWidget:
        self.polygons.setObjectName("polygonLayer")
        self.polygons.setAccessibleName(self.tr("Polygon layer"))
        self.polygons.setToolTip(self.tr("Only pixels inside these polygons are classified"))
        self.polygons.setFilters(Qgis.LayerFilter.PolygonLayer)
        self.polygons.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.polygons.setMinimumContentsLength(8)
        return self.polygons

    def _web_row(self) -> QWidget:
        row = QWidget()
        label = QLabel(self.tr("Pixel si&ze"))
        label.setBuddy(self.resolution)
        self.resolution.setObjectName("resolution")
        self.resolution.setRange(0.01, 1000)
        self.resolution.setDecimals(2)
        self.resolution.setSuffix(self.tr(" m"))
        self.resolution.setShowClearButton(False)
        self.resolution.setToolTip(self.tr("Size of a pixel on the ground, fetched from the web"))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addWidget(self.resolution, 1)
        return row

    def _connect(self) -> None:
        self.kinds.currentIndexChanged.connect(self._on_kind)
        self.polygons.layerChanged.connect(lambda _layer: self.changed.emit())
        self.resolution.valueChanged.connect(lambda _value: self.changed.emit())
        self.draw.toggled.connect(self._tool.set_active)
        self._tool.ended.connect(lambda: self.draw.setChecked(False))
        self._canvas.extentsChanged.connect(self._on_canvas)

    def _on_kind(self) -> None:
        self._show_detail()
        self.draw.setChecked(self.kind == RECTANGLE and self._tool.rectangle.isEmpty())
        self.changed.emit()

    def _show_detail(self) -> None:
        self._detail.setVisible(self.kind in (RECTANGLE, POLYGONS))
        self._detail.setCurrentIndex(1 if self.kind == POLYGONS else 0)
        self._tool.set_shown(self.kind == RECTANGLE)
        if self._tool.rectangle.isEmpty():
            self._drawn.setText(self.tr("Drag a rectangle on the map."))
        else:
            self._drawn.setText(self.tr("The rectangle on the map."))

    def _on_drawn(self) -> None:
        self._show_detail()
        self.changed.emit()

    def _on_canvas(self) -> None:
        if self.kind == CANVAS:
            self.changed.emit()
