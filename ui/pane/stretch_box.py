"""How values that a model was not made for become values that it knows, and how that looks."""

from __future__ import annotations

from typing import NamedTuple, Optional

from qgis.gui import QgsDoubleSpinBox
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QImage, QPixmap
from qgis.PyQt.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from ...inference import ModelCard, Stretch, preview

SIDE = 88  # px; longer side of the picture


class Picture(NamedTuple):
    """What the model will see, as the bytes of an image; made in a thread."""

    pixels: bytes
    height: int
    width: int
    bands: int


def picture_of(
    name: str, bands: tuple[int, ...], card: ModelCard, stretch: Optional[Stretch]
) -> Picture:
    """Read the raster coarsely. Blocks its thread."""
    values = preview(name, bands, card, stretch, SIDE)
    count, height, width = values.shape
    return Picture(values.transpose(1, 2, 0).tobytes(), height, width, count)


class StretchBox(QWidget):
    """The values as they are, between percentiles, or between two values; with a picture."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.kinds = QComboBox()
        self.low, self.high = QgsDoubleSpinBox(), QgsDoubleSpinBox()
        self.picture = QLabel()
        self._build()
        self._show_limits()
        self.kinds.currentIndexChanged.connect(self._on_kind)
        for limit in (self.low, self.high):
            limit.valueChanged.connect(lambda _value: self.changed.emit())

    def stretch(self) -> Optional[Stretch]:
        """Give the chosen stretch; None for the values as they are.

        Raises:
            StretchError: the limits are no limits.
        """
        kind = self.kinds.currentData()
        return Stretch(kind, self.low.value(), self.high.value()) if kind else None

    def show_picture(self, picture: Optional[Picture]) -> None:
        """Show what the model will see; None: not known."""
        self.picture.setVisible(picture is not None)
        if picture is not None:
            self.picture.setPixmap(QPixmap.fromImage(_image(picture)))

    def _build(self) -> None:
        for title, kind in (
            (self.tr("As They Are"), ""),
            (self.tr("Between Percentiles"), "percentile"),
            (self.tr("Between Two Values"), "range"),
        ):
            self.kinds.addItem(title, kind)
        self.kinds.setObjectName("stretch")
        self.kinds.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.kinds.setMinimumContentsLength(8)
        self.kinds.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.kinds.setAccessibleName(self.tr("Values of the layer"))
        self.kinds.setToolTip(
            self.tr("How the layer's values are brought to the values the model was trained on")
        )
        for limit, name, title in (
            (self.low, "stretchLow", self.tr("Becomes darkest")),
            (self.high, "stretchHigh", self.tr("Becomes brightest")),
        ):
            limit.setObjectName(name)
            limit.setAccessibleName(title)
            limit.setToolTip(title)
            limit.setShowClearButton(False)
            limit.setMinimumWidth(76)
        self.picture.setObjectName("stretchPicture")
        self.picture.setAccessibleName(self.tr("What the model will see"))
        self.picture.setToolTip(self.tr("What the model will see"))
        self.picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(3)
        grid.addWidget(self.kinds, 0, 0, 1, 2)
        grid.addWidget(self.low, 1, 0)
        grid.addWidget(self.high, 2, 0)
        grid.addWidget(self.picture, 1, 1, 2, 1)
        self.show_picture(None)

    def _on_kind(self) -> None:
        self._show_limits()
        self.changed.emit()

    def _show_limits(self) -> None:
        """Offer limits that suit the kind: percents, or values of the raster."""
        kind = self.kinds.currentData()
        percent = kind == "percentile"
        least, most = (0.0, 100.0) if percent else (-1e9, 1e9)
        start = (Stretch.low, Stretch.high) if percent else (0.0, 255.0)
        for limit, value in zip((self.low, self.high), start):
            limit.setVisible(bool(kind))
            limit.blockSignals(True)
            limit.setDecimals(1 if percent else 2)
            limit.setRange(least, most)
            limit.setSuffix(self.tr(" %") if percent else "")
            limit.setValue(value)
            limit.blockSignals(False)


def _image(picture: Picture) -> QImage:
    form = QImage.Format.Format_RGB888 if picture.bands == 3 else QImage.Format.Format_Grayscale8
    line = picture.width * picture.bands  # bytes
    return QImage(picture.pixels, picture.width, picture.height, line, form).copy()
