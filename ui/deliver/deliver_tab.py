"""The Deliver tab: widgets <-> jobs that turn a class map into what a customer gets."""

from __future__ import annotations

from typing import Optional

from qgis.gui import QgisInterface
from qgis.PyQt.QtWidgets import QVBoxLayout, QWidget

from ..class_map_box import ClassMapBox
from ..engine import Engine


class DeliverTab(QWidget):
    """Legend, areas, polygons, map sheet and exports of one class map."""

    def __init__(
        self, iface: QgisInterface, engine: Engine, parent: Optional[QWidget] = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("deliverTab")
        self._iface, self._engine = iface, engine
        self.map_box = ClassMapBox()
        self.map_box.setObjectName("deliverMap")
        column = QVBoxLayout(self)
        column.addWidget(self.map_box)
        column.addStretch(1)

    def shut_down(self) -> None:
        """End what runs."""
        self.map_box.let_go()
