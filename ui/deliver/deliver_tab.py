"""The Deliver tab: widgets <-> jobs that turn a class map into what a customer gets."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsRasterLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ...inference import error_from
from ..class_map_box import ClassMapBox
from ..engine import Engine
from ..messages import show_cautions, show_error
from .areas_box import AreasBox
from .deliveries import Deliveries
from .exports_box import ExportsBox
from .legend_box import LegendBox
from .work import Work


class DeliverTab(QWidget):
    """Legend, areas, polygons, map sheet and exports of one class map."""

    def __init__(
        self, iface: QgisInterface, engine: Engine, parent: Optional[QWidget] = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("deliverTab")
        self._iface = iface
        self.map_box = ClassMapBox()
        self.map_box.setObjectName("deliverMap")
        self.map_box.setToolTip(self.tr("The class map to deliver; it follows the active layer"))
        self.legend, self.areas, self.exports = LegendBox(), AreasBox(), ExportsBox()
        self.work = Work(engine)
        self.deliveries = Deliveries(iface, self)
        self._build()
        self._connect()
        self._show_layer(self.map_box.currentLayer())

    def layer(self) -> Optional[QgsRasterLayer]:
        """Give the chosen class map."""
        found = self.map_box.currentLayer()
        return found if isinstance(found, QgsRasterLayer) else None

    def shut_down(self) -> None:
        """End what runs."""
        self.work.cancel()
        self.legend.let_go()
        self.map_box.layerChanged.disconnect(self._show_layer)
        self.map_box.let_go()

    def tell(self, error: Exception) -> None:
        show_error(self._iface.messageBar(), error)

    def tell_cautions(self, result: dict[str, Any]) -> None:
        """Say what the engine wants to be known of a result."""
        said = [error_from(one["class"], one["fields"]) for one in result.get("cautions", ())]
        show_cautions(self._iface.messageBar(), said)

    def looks(self) -> dict[int, tuple[str, str]]:
        """Give name and colour by value, as the layer shows them."""
        looks = {look.value: look for look in self.legend.table.looks}
        leads = {
            v: looks.get(look.into, look) if look.into is not None else look
            for v, look in looks.items()
        }
        return {value: (lead.name, lead.colour) for value, lead in leads.items()}

    def _build(self) -> None:
        label = QLabel(self.tr("Map"))
        label.setBuddy(self.map_box)
        top = QHBoxLayout()
        top.addWidget(label)
        top.addWidget(self.map_box, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 4)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.legend, 5)
        column.addWidget(self.areas, 4)
        column.addWidget(self.exports)
        column.addWidget(self.work)

    def _connect(self) -> None:
        self.map_box.layerChanged.connect(self._show_layer)
        self.legend.failed.connect(self.tell)
        self.legend.changed.connect(lambda: self.areas.show_looks(self.looks()))
        self.legend.save_wanted.connect(self.deliveries.new_map)
        self.areas.measure_wanted.connect(self.deliveries.measure)
        self.areas.export_wanted.connect(self.deliveries.export_areas)
        self.exports.wanted.connect(self.deliveries.make)
        self.work.running.connect(lambda _running: self._enable())
        self.work.failed.connect(self.tell)

    def _show_layer(self, layer: Optional[QgsMapLayer]) -> None:
        found = layer if isinstance(layer, QgsRasterLayer) else None
        self.legend.show_layer(found)
        self.areas.show_looks(self.looks())
        self.areas.show_result(self.deliveries.measured(found))
        self._enable()

    def _enable(self) -> None:
        """Grey out what cannot be done now, with the reason."""
        reason = ""
        if self.layer() is None:
            reason = self.tr("Choose a class map first")
        elif self.work.is_running:
            reason = self.tr("Wait for what is being made, or cancel it")
        for button, tip in self._tips().items():
            button.setEnabled(not reason)
            button.setToolTip(reason or tip)
        if self.layer() is not None and reason:
            self.legend.save.setEnabled(False)
            self.legend.save.setToolTip(reason)
        elif not reason:
            self.legend.enable()

    def _tips(self) -> dict[Any, str]:
        exports, areas = self.exports, self.areas
        return {
            areas.measure: self.tr("Measure each class on the ellipsoid"),
            areas.export: self.tr("Write the areas as a table: CSV, GeoPackage or web page"),
            exports.sheet: self.tr("Lay the map out for print, as a layout that you can edit"),
            exports.save_sheet: self.tr("Write the map sheet as PDF, PNG or SVG"),
            exports.polygons: self.tr("Turn the map into polygons without gaps"),
            exports.cloud: self.tr("Write a Cloud Optimized GeoTIFF with equal pixels"),
            exports.package: self.tr("Pack the map and what was made of it into one zip"),
        }
