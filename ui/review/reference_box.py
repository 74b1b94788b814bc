"""What the map is compared with: a raster of classes, or OpenStreetMap's objects."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from qgis.core import Qgis, QgsMapLayer, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import QSignalBlocker, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from ..class_map_box import looks_like_class_map
from .places_book import is_places
from .tables import own_tables, shipped_tables

OSM = "osm"


class ReferenceBox(QWidget):
    """`kinds` is the list; with OpenStreetMap chosen there, these rows say from where and how."""

    changed = pyqtSignal()
    file_wanted = pyqtSignal()
    table_wanted = pyqtSignal()
    download_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._class_map: Optional[QgsMapLayer] = None
        self.kinds, self.sources, self.tables = self._kinds(), self._sources(), self._tables()
        self.file = self._button(
            "openOsmFile", self.tr("Open…"), self.tr("Take a .osm, .pbf or .gpkg file")
        )
        self.edit = self._button(
            "editTable", self.tr("Ed&it Table…"), self.tr("See and change which tag is which class")
        )
        self.download = self._button(
            "quickOsmButton",
            self.tr("Download by &QuickOSM…"),
            self.tr(
                "Open QuickOSM's form for the extent of the map; it asks OpenStreetMap's server"
            ),
        )
        self._build()
        self._connect()
        self.reload()

    def let_go(self) -> None:
        """Listen to the project no more."""
        QgsProject.instance().layersAdded.disconnect(self.reload)
        QgsProject.instance().layersRemoved.disconnect(self.reload)

    @property
    def is_osm(self) -> bool:
        return self.kinds.currentData() == OSM

    @property
    def table(self) -> str:
        """The name or file of the chosen table; "": the one of the map's model."""
        return str(self.tables.currentData() or "")

    def raster(self) -> Optional[QgsRasterLayer]:
        """Give the chosen raster of classes."""
        return QgsProject.instance().mapLayer(str(self.kinds.currentData() or ""))

    def source(self) -> Optional[QgsVectorLayer | Path]:
        """Give where OpenStreetMap's objects come from: a layer, or the file opened last."""
        layer = self.sources.currentLayer()
        if layer is not None:
            return layer
        text = self.sources.currentText()
        return Path(text) if text else None

    def take_file(self, path: Path) -> None:
        """Offer a file, and choose it."""
        self.sources.setAdditionalItems([str(path)])
        self.sources.setCurrentIndex(self.sources.findText(str(path)))
        self.changed.emit()

    def follow_map(self, class_map: Optional[QgsMapLayer]) -> None:
        """Offer the map itself no more."""
        self._class_map = class_map
        self.reload()

    def choose_raster(self, layer: QgsMapLayer) -> None:
        self.reload()
        self.kinds.setCurrentIndex(self.kinds.findData(layer.id()))

    def choose_table(self, name: str) -> None:
        self.load_tables()
        self.tables.setCurrentIndex(max(0, self.tables.findData(name)))

    def load_tables(self) -> None:
        """Read the list of tables anew, and keep the choice."""
        chosen = self.tables.currentData()
        self.tables.clear()
        self.tables.addItem(self.tr("Of the Map's Model"), "")
        for name, title in (*shipped_tables(), *own_tables()):
            self.tables.addItem(title, name)
        self.tables.setCurrentIndex(max(0, self.tables.findData(chosen)))

    def reload(self, *_layers: object) -> None:
        """Read the project's rasters and vector layers anew, and keep the choice."""
        chosen = self.kinds.currentData()
        with QSignalBlocker(self.kinds):
            self.kinds.clear()
            for layer in self._rasters():
                self.kinds.addItem(layer.name(), layer.id())
            self.kinds.addItem(self.tr("OpenStreetMap"), OSM)
            self.kinds.setCurrentIndex(max(0, self.kinds.findData(chosen)))
        layers = QgsProject.instance().mapLayers().values()
        self.sources.setExceptedLayerList([each for each in layers if is_places(each)])
        self._show_kind()

    def offer_download(self, is_there: bool) -> None:
        """Show QuickOSM's button only where QuickOSM is."""
        self.download.setVisible(is_there)

    def _rasters(self) -> list[QgsMapLayer]:
        layers = QgsProject.instance().mapLayers().values()
        found = [one for one in layers if one is not self._class_map and looks_like_class_map(one)]
        return sorted(found, key=lambda layer: layer.name().lower())

    def _show_kind(self) -> None:
        if self.parentWidget() is not None or not self.is_osm:  # else a window of its own opens
            self.setVisible(self.is_osm)
        self.changed.emit()

    def _kinds(self) -> QComboBox:
        kinds = _narrow(QComboBox(), "reference")
        kinds.setToolTip(self.tr("What is taken for true: a raster of classes, or OpenStreetMap"))
        return kinds

    def _sources(self) -> QgsMapLayerComboBox:
        sources = _narrow(QgsMapLayerComboBox(), "osmSource")
        sources.setFilters(Qgis.LayerFilter.VectorLayer)
        sources.setToolTip(self.tr("A layer or file whose objects have OpenStreetMap's tags"))
        return sources

    def _tables(self) -> QComboBox:
        tables = _narrow(QComboBox(), "osmTable")
        tables.setToolTip(self.tr("Says which tags are which class, and how wide roads are"))
        return tables

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        return button

    def _connect(self) -> None:
        QgsProject.instance().layersAdded.connect(self.reload)
        QgsProject.instance().layersRemoved.connect(self.reload)
        self.kinds.currentIndexChanged.connect(lambda _index: self._show_kind())
        self.sources.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.file.clicked.connect(lambda: self.file_wanted.emit())
        self.edit.clicked.connect(lambda: self.table_wanted.emit())
        self.download.clicked.connect(lambda: self.download_wanted.emit())

    def _build(self) -> None:
        rows = QFormLayout(self)
        rows.setContentsMargins(12, 0, 0, 0)  # they belong to the row above
        rows.setSpacing(4)
        _add(rows, self.tr("So&urce"), self.sources, self.file)
        _add(rows, self.tr("Ta&ble"), self.tables, self.edit)
        rows.addRow(self.download)
        self.download.hide()


def _narrow(box: QComboBox, name: str) -> QComboBox:
    """Let long names not widen the pane."""
    box.setObjectName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(6)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return box


def _add(rows: QFormLayout, title: str, box: QWidget, button: QWidget) -> None:
    label, row = QLabel(title), QHBoxLayout()
    label.setBuddy(box)
    row.setSpacing(4)
    row.addWidget(box, 1)
    row.addWidget(button)
    rows.addRow(label, row)
