"""Where the class map goes."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from qgis.core import QgsProcessingUtils
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QToolButton, QVBoxLayout, QWidget


class OutputBox(QWidget):
    """A file, or a temporary one while none is named; with a confidence layer beside it."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._temporary: Optional[Path] = None
        self.file = self._file_widget()
        self.confidence = QCheckBox(self.tr("Add a &confidence layer"))
        self.confidence.setObjectName("confidence")
        self.confidence.setToolTip(
            self.tr("A second layer: how sure the model is of each pixel, 0 to 100 percent")
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.file)
        layout.addWidget(self.confidence)
        self.file.fileChanged.connect(lambda _name: self.changed.emit())
        self.confidence.toggled.connect(lambda _checked: self.changed.emit())

    @property
    def is_temporary(self) -> bool:
        return not self.file.filePath().strip()

    def target(self, layer_name: str) -> Path:
        """Give the class map's file; the temporary one is named after the layer."""
        if self.is_temporary:
            return self._temporary_file(layer_name)
        path = Path(self.file.filePath().strip()).expanduser()
        return path if path.suffix or not path.name else path.with_suffix(".tif")

    def confidence_target(self, target: Path) -> Optional[Path]:
        """Give the file of the confidence layer, beside the map; None when none is wanted."""
        if not self.confidence.isChecked():
            return None
        return target.with_name(f"{target.stem}_confidence.tif")

    def forget_temporary(self) -> None:
        """Use another temporary file from now on: the last one is a layer now."""
        self._temporary = None

    def _temporary_file(self, layer_name: str) -> Path:
        kept = "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in layer_name)
        name = f"{kept[:60] or 'layer'}_classes.tif"
        if self._temporary is None or self._temporary.name != name:
            self._temporary = Path(QgsProcessingUtils.generateTempFilename(name))
        return self._temporary

    def _file_widget(self) -> QgsFileWidget:
        widget = QgsFileWidget()
        widget.setObjectName("output")
        widget.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        widget.setConfirmOverwrite(False)  # the pane asks, also for a typed name
        widget.setDialogTitle(self.tr("Save Class Map"))
        widget.setFilter(self.tr("GeoTIFF (*.tif *.tiff)"))
        line = widget.lineEdit()
        line.setPlaceholderText(self.tr("[Temporary file]"))
        line.setObjectName("outputName")
        line.setAccessibleName(self.tr("File of the class map"))
        line.setToolTip(self.tr("Leave it empty to make a temporary layer"))
        for button in widget.findChildren(QToolButton):
            button.setAccessibleName(self.tr("Choose the file of the class map"))
            button.setToolTip(self.tr("Choose the file of the class map"))
        return widget
