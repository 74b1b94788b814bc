"""The Review tab: widgets <-> the map, its reference and the places to look at."""

from __future__ import annotations

from typing import Optional

from qgis.gui import QgisInterface
from qgis.PyQt.QtWidgets import QVBoxLayout, QWidget

from ..class_map_box import ClassMapBox
from ..engine import Engine


class ReviewTab(QWidget):
    """Shows a class map beside a reference; `shut_down` takes all of it off the map."""

    def __init__(
        self, iface: QgisInterface, engine: Engine, parent: Optional[QWidget] = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reviewTab")
        self._iface, self._engine = iface, engine
        self.map_box = ClassMapBox()
        self.map_box.setObjectName("reviewMap")
        column = QVBoxLayout(self)
        column.addWidget(self.map_box)
        column.addStretch(1)

    def shut_down(self) -> None:
        """End what runs, and take what is ours off the map."""
        self.map_box.let_go()
