"""What a weights file cannot say of itself, asked of the user."""

from __future__ import annotations

import json
from typing import Any, Optional

from qgis.gui import QgsDoubleSpinBox
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from ...inference import PRESETS
from .classes_table import ClassesTable
from .words import band_title, data_type_title

BANDS = ("red", "green", "blue", "nir", "rededge", "dsm", "pan")
DATA_TYPES = ("uint8", "uint16", "int16", "float32")
SCALINGS = {"min-max": ("minimum", "maximum"), "z-score": ("mean", "stddev")}


class ImportForm(QWidget):
    """Name, bands, values, classes, pixel size and licence; as many as the file needs."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._bands: list[QComboBox] = []
        self._peek: dict[str, Any] = {}
        self.name, self.title, self.licence = QLineEdit(), QLineEdit(), QLineEdit()
        self.preset, self.data_type, self.scaling = QComboBox(), QComboBox(), QComboBox()
        self.order, self.whole = QComboBox(), QCheckBox()
        self.first, self.second = QLineEdit("0"), QLineEdit("255")
        self.resolution = QgsDoubleSpinBox()
        self.classes = ClassesTable()
        self._band_row = QWidget()
        self._form = QFormLayout(self)
        self._fill()
        self._build()
        self.preset.currentIndexChanged.connect(lambda _index: self._show_preset())

    def show_peek(self, peek: dict[str, Any]) -> None:
        """Ask for what this file needs."""
        self._peek = peek
        self.classes.show_count(peek["classes"])
        self._show_bands(peek["bands"])
        self._set_row(self.order, peek["bn_first"] is None)
        self._set_row(self.whole, "half-resolution" in peek["hints"])

    def facts(self) -> str:
        """Give the answers as the engine reads them."""
        found: dict[str, Any] = {
            "bands": [band.currentData() for band in self._bands],
            "classes": self.classes.classes(),
            "data_type": self.data_type.currentData(),
            "scaling": self._scaling(),
            "licence": self.licence.text().strip(),
        }
        if self.title.text().strip():
            found["title"] = self.title.text().strip()
        if self.resolution.value() > 0:
            found["gsd"] = self.resolution.value()
        if self._peek.get("bn_first") is None:
            found["bn_first"] = self.order.currentData()
        if "half-resolution" in self._peek.get("hints", []):
            found["full_resolution"] = self.whole.isChecked()
        preset = PRESETS.get(self.preset.currentData() or "", {})
        return json.dumps({**preset, **found})

    def _scaling(self) -> list[dict[str, Any]]:
        """Give one scaling for all bands, or one for each where several numbers are written."""
        kind = self.scaling.currentData()
        columns = [_numbers(line.text()) for line in (self.first, self.second)]
        return [{"type": kind, **dict(zip(SCALINGS[kind], pair))} for pair in zip(*columns)]

    def _fill(self) -> None:
        self.preset.addItem(self.tr("Something Else"), "")
        for name in PRESETS:
            self.preset.addItem(name.replace("-", " ").title().replace("Isprs", "ISPRS"), name)
        for data_type in DATA_TYPES:
            self.data_type.addItem(data_type_title(data_type), data_type)
        self.scaling.addItem(self.tr("Lowest and Highest Value"), "min-max")
        self.scaling.addItem(self.tr("Mean and Standard Deviation"), "z-score")
        self.order.addItem(self.tr("As Published: Normalisation First"), True)
        self.order.addItem(self.tr("Rectification First"), False)
        self.whole.setText(self.tr("Its maps have the full resolution of the image"))
        self.resolution.setRange(0, 1000)
        self.resolution.setSuffix(self.tr(" m"))
        self.resolution.setSpecialValueText(self.tr("not known"))
        self.classes.setMinimumHeight(150)

    def _build(self) -> None:
        self._form.setContentsMargins(0, 0, 0, 0)
        limits = QWidget()
        row = QHBoxLayout(limits)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.first)
        row.addWidget(self.second)
        for title, widget, name, tip in self._rows():
            label = QLabel(title)
            label.setBuddy(widget)
            widget.setObjectName(name)
            widget.setToolTip(tip)
            self._form.addRow(label, widget)
        bands = self.tr("Its bands, in order")
        self._form.insertRow(3, bands, self._band_row)
        self._form.insertRow(6, self.tr("From and to"), limits)
        self._form.addRow(self.whole)
        for line, name, title in (
            (self.first, "scalingFirst", self.tr("Lowest value or mean")),
            (self.second, "scalingSecond", self.tr("Highest value or deviation")),
        ):
            line.setObjectName(name)
            line.setAccessibleName(title)
            line.setToolTip(self.tr("One number for all bands, or one for each with commas"))
        self._bands_layout = QHBoxLayout(self._band_row)
        self._bands_layout.setContentsMargins(0, 0, 0, 0)

    def _rows(self) -> list[tuple[str, QWidget, str, str]]:
        tr = self.tr
        values = tr("Kind of pixel values the model was trained on")
        scaling = tr("How these values were scaled in training")
        order = tr("Order inside each block of the network; its maker knows")
        return [
            (tr("&Name"), self.name, "modelName", tr("Letters, digits and hyphens")),
            (tr("&Title"), self.title, "modelTitle", tr("As it is listed in the pane")),
            (tr("&Kind"), self.preset, "preset", tr("Fills in what is known of published models")),
            (tr("&Values"), self.data_type, "dataType", values),
            (tr("&Scaled by"), self.scaling, "scaling", scaling),
            (tr("&Classes"), self.classes, "classes", tr("In the order of their values")),
            (
                tr("&Pixel size"),
                self.resolution,
                "gsd",
                tr("Of the training images, on the ground"),
            ),
            (tr("&Licence"), self.licence, "licence", tr("Under which the model may be used")),
            (tr("&Order"), self.order, "order", order),
        ]

    def _show_bands(self, count: int) -> None:
        while (item := self._bands_layout.takeAt(0)) is not None:
            old = item.widget()
            old.setParent(None)  # else it is found by name until Qt deletes it
            old.deleteLater()
        self._bands = []
        for place in range(count):
            band = QComboBox()
            for name in BANDS:
                band.addItem(band_title(name), name)
            band.setCurrentIndex(place % len(BANDS))
            band.setAccessibleName(self.tr("Band {number}").format(number=place + 1))
            band.setToolTip(band.accessibleName())
            self._bands.append(band)
            self._bands_layout.addWidget(band)

    def _show_preset(self) -> None:
        preset = PRESETS.get(self.preset.currentData() or "", {})
        self.classes.show_classes(preset.get("classes", []))
        for band, name in zip(self._bands, preset.get("bands", [])):
            band.setCurrentIndex(band.findData(name))
        self.licence.setText(preset.get("licence", self.licence.text()))
        self.resolution.setValue(preset.get("gsd", self.resolution.value()))
        self.data_type.setCurrentIndex(
            self.data_type.findData(preset.get("data_type", self.data_type.currentData()))
        )
        for scaling in preset.get("scaling", [])[:1]:
            self.scaling.setCurrentIndex(self.scaling.findData(scaling["type"]))
            names = SCALINGS[scaling["type"]]
            self.first.setText(str(scaling[names[0]]))
            self.second.setText(str(scaling[names[1]]))

    def _set_row(self, widget: QWidget, shown: bool) -> None:
        widget.setVisible(shown)
        label = self._form.labelForField(widget)
        if label is not None:
            label.setVisible(shown)


def _numbers(text: str) -> list[float]:
    """Read numbers with commas between; what is no number is left to the engine's refusal."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        return []
