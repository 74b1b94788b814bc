"""How large the classes are: measured by the engine, shown as a table with bars."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import Qgis, QgsVectorLayer
from qgis.gui import QgsFieldComboBox, QgsMapLayerComboBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from .area_view import AreaView


class AreasBox(QGroupBox):
    """The whole map, or each polygon of a layer."""

    measure_wanted = pyqtSignal()
    export_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Areas"))
        self.setObjectName("areasBox")
        self.zones, self.field = QgsMapLayerComboBox(), QgsFieldComboBox()
        self.measure = QPushButton(self.tr("&Measure"))
        self.export = QPushButton(self.tr("E&xport Areas…"))
        self.zone = QComboBox()
        self.view = AreaView()
        self._result: Optional[dict[str, Any]] = None
        self._looks: dict[int, tuple[str, str]] = {}
        self._build()
        self.zones.layerChanged.connect(self._on_zones)
        self.zone.currentIndexChanged.connect(lambda _place: self._show())
        self.measure.clicked.connect(lambda: self.measure_wanted.emit())
        self.export.clicked.connect(lambda: self.export_wanted.emit())
        self._on_zones(None)
        self.show_result(None)

    def zone_layer(self) -> Optional[QgsVectorLayer]:
        found = self.zones.currentLayer()
        return found if isinstance(found, QgsVectorLayer) else None

    def zone_field(self) -> Optional[str]:
        return self.field.currentField() or None

    def show_result(self, result: Optional[dict[str, Any]]) -> None:
        """Show what the engine measured; None: nothing yet."""
        self._result = result
        names = dict.fromkeys(str(row["zone"]) for row in (result["rows"] if result else ()))
        has_zones = bool(result and result["zone_layer"])
        self.zone.blockSignals(True)
        self.zone.clear()
        if result:
            self.zone.addItem(self.tr("Whole Map"), None)
        for row in result["rows"] if result and has_zones else ():
            if self.zone.findData(row["zone_id"]) < 0:
                self.zone.addItem(str(row["zone"]), row["zone_id"])
        self.zone.blockSignals(False)
        self.zone.setVisible(has_zones and bool(names))
        self._show()

    def show_looks(self, looks: dict[int, tuple[str, str]]) -> None:
        """Take names and colours, by class value, as the layer shows them now."""
        self._looks = looks
        self._show()

    def _show(self) -> None:
        rows: list[dict[str, Any]] = []
        if self._result:
            number = self.zone.currentData()
            every = self._result["rows"]
            rows = (
                self._result["whole"]
                if number is None
                else [row for row in every if row["zone_id"] == number]
            )
        self.view.show_rows(rows, self._looks)

    def _build(self) -> None:
        self.zones.setObjectName("zones")
        self.zones.setFilters(Qgis.LayerFilter.PolygonLayer)
        self.zones.setAllowEmptyLayer(True, self.tr("Whole Map"))
        self.zones.setLayer(None)
        self.zones.setToolTip(self.tr("Polygons, each of which gets a table of its own"))
        self.field.setObjectName("zoneField")
        self.field.setAllowEmptyFieldName(True)
        self.field.setAccessibleName(self.tr("Field that names a zone"))
        self.field.setToolTip(self.tr("The field that names a zone; empty: they are numbered"))
        self.zone.setObjectName("shownZone")
        self.zone.setAccessibleName(self.tr("Zone that is shown"))
        self.zone.setToolTip(self.tr("Choose the zone that the table shows"))
        for box in (self.zones, self.field, self.zone):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            box.setMinimumContentsLength(5)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.measure.setObjectName("measure")
        self.export.setObjectName("exportAreas")
        label = QLabel(self.tr("&Within"))
        label.setBuddy(self.zones)
        row = QHBoxLayout()
        row.setSpacing(3)
        for widget in (label, self.zones, self.field):
            row.addWidget(widget, 0 if widget is label else 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(6, 3, 6, 4)
        grid.setSpacing(3)
        grid.addLayout(row, 0, 0, 1, 2)
        grid.addWidget(self.measure, 1, 0)
        grid.addWidget(self.export, 1, 1)
        grid.addWidget(self.zone, 2, 0, 1, 2)
        grid.addWidget(self.view, 3, 0, 1, 2)
        grid.setRowStretch(3, 1)

    def _on_zones(self, layer: Optional[QgsVectorLayer]) -> None:
        self.field.setLayer(layer)
        self.field.setVisible(layer is not None)
