"""What most never need to touch: where and how it is computed."""

from __future__ import annotations

from typing import Any, Optional

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ...inference import CARDS, QUALITIES
from ..settings import Settings
from .stretch_box import StretchBox
from .words import duration, number

TILES = (512, 768, 1024, 1536, 2048)  # px


class AdvancedBox(QgsCollapsibleGroupBox):
    """Device, quality, tile, precision, stretch, and the check of the engine."""

    changed = pyqtSignal()
    check_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("advanced")
        self.setTitle(self.tr("Advanced"))
        self.device, self.quality = QComboBox(), QComboBox()
        self.tile, self.precision = QComboBox(), QComboBox()
        self.stretch = StretchBox()
        self.check = QPushButton(self.tr("Chec&k"))
        self.answer = QLabel()
        self._fill()
        self._build()
        self.setSaveCollapsedState(False)
        self.setCollapsed(True)
        for choice in (self.device, self.quality, self.tile, self.precision):
            choice.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.stretch.changed.connect(self.changed)
        self.check.clicked.connect(lambda: self.check_wanted.emit())

    def choose(self, settings: Settings) -> None:
        """Choose what was used last."""
        for choice, value in (
            (self.device, settings.classify_device),
            (self.quality, settings.classify_quality),
            (self.tile, settings.classify_tile),
            (self.precision, settings.classify_precision),
        ):
            choice.setCurrentIndex(max(0, choice.findData(value)))

    def offer_devices(self, devices: list[dict[str, str]]) -> None:
        """Offer what the engine found on this computer."""
        chosen = self.device.currentData()
        self.device.blockSignals(True)
        self.device.clear()
        self.device.addItem(self.tr("Auto"), "auto")
        for device in devices:
            self.device.addItem(device["name"], device["id"])
        self.device.setCurrentIndex(max(0, self.device.findData(chosen)))
        self.device.blockSignals(False)

    def show_times(self, seconds: dict[str, float]) -> None:
        """Tell beside each quality how long it takes; without its time where it is not known."""
        for index in range(1, self.quality.count()):
            level = self.quality.itemData(index)
            text = self._levels[level]
            if level in seconds:
                text = self.tr("{quality}, {time}").format(
                    quality=text, time=duration(seconds[level])
                )
            self.quality.setItemText(index, text)

    def show_checking(self) -> None:
        self._say(self.tr("Checking, about ten seconds…"))

    def show_check(self, result: dict[str, Any]) -> None:
        """Show what the self-test found."""
        text = self.tr("{device}: {speed} megapixels per second.").format(
            device=result["device"], speed=number(result["megapixels_per_second"])
        )
        if result["agreement"] is not None:
            percent = number(100 * result["agreement"])
            text += " " + self.tr("Agrees with the CPU in {percent} % of the pixels.").format(
                percent=percent
            )
        self._say(text)

    def show_problem(self, text: str) -> None:
        self._say(text)

    def _say(self, text: str) -> None:
        self.answer.setText(text)
        self.answer.setVisible(bool(text))

    def _fill(self) -> None:
        self.offer_devices([])
        self._levels = {
            "fast": self.tr("Fast"),
            "good": self.tr("Good"),
            "best": self.tr("Best"),
        }
        self.quality.addItem(self.tr("Automatic"), CARDS)
        for level in QUALITIES:
            self.quality.addItem(self._levels[level], level)
        self.tile.addItem(self.tr("Auto"), 0)
        for side in TILES:
            self.tile.addItem(self.tr("{side} px").format(side=side), side)
        self.precision.addItem(self.tr("Auto"), "auto")
        self.precision.addItem(self.tr("32-bit"), "fp32")
        self.precision.addItem(self.tr("16-bit"), "bf16")
        for choice, name, tip in (
            (
                self.device,
                "device",
                self.tr("What does the computing; automatic takes the fastest"),
            ),
            (
                self.quality,
                "quality",
                self.tr(
                    "How often the image is looked at, mirrored and turned: once, twice or eight"
                    " times; the map is made of the mean. Automatic takes what the model's maker"
                    " found best"
                ),
            ),
            (
                self.tile,
                "tile",
                self.tr("Side of the square that is computed at once; the map is always the same"),
            ),
            (self.precision, "precision", self.tr("How finely the computer calculates")),
        ):
            choice.setObjectName(name)
            choice.setToolTip(tip)
            choice.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            choice.setMinimumContentsLength(8)
            choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.check.setObjectName("checkButton")
        for choice, letters in ((self.device, 4), (self.tile, 3), (self.precision, 3)):
            choice.setMinimumContentsLength(letters)  # something stands beside it
        self.precision.setAccessibleName(self.tr("Precision"))
        self.check.setAccessibleName(self.tr("Check the engine"))
        self.check.setToolTip(self.tr("Try what the engine can do on this computer"))
        self.answer.setObjectName("checkAnswer")
        self.answer.setWordWrap(True)
        self._say("")

    def _build(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(6, 4, 6, 4)
        form.setSpacing(3)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        title = QLabel(self.tr("Computed b&y"))
        title.setBuddy(self.device)
        form.addRow(title, _row(self.device, self.check))
        form.addRow(self.tr("&Quality"), self.quality)
        title = QLabel(self.tr("Tile, bits"))
        title.setBuddy(self.tile)
        form.addRow(title, _row(self.tile, self.precision))
        form.addRow(self.tr("Values"), self.stretch)
        foot = QWidget()  # a group shows all its own parts when it opens, an empty answer too
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.answer)
        form.addRow(foot)


def _row(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(3)
    for part in parts:
        row.addWidget(part, int(isinstance(part, QComboBox)))
    return row
