"""How the map is shown over what it is compared with: widgets only."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsMapLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import QSignalBlocker, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QWidget,
)

from .curtain import SWIPES, Mode

SLOWEST, FASTEST = 2000, 200  # ms for each layer


class ViewBox(QWidget):
    """The layer beneath, one button for each view, and one slider for what the view has."""

    changed = pyqtSignal()  # mode or layer
    slid = pyqtSignal()
    backdrop_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.against = self._against_list()
        self.backdrop = self._backdrop_button()
        self.buttons = {mode: self._button(*words) for mode, words in self._words().items()}
        self.slider, self._name = QSlider(Qt.Orientation.Horizontal), QLabel()
        self._values = {Mode.BLEND: 50, Mode.FLICKER: 70}
        self._values.update(dict.fromkeys(SWIPES, 50))
        self._mode = Mode.OFF
        self._build()
        self.against.layerChanged.connect(lambda _layer: self.changed.emit())
        self.slider.valueChanged.connect(self._on_slid)
        self.choose(Mode.OFF)

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def share(self) -> float:
        """The part before the line, or the map's opacity; 0 to 1."""
        return self.slider.value() / self.slider.maximum()

    @property
    def beat(self) -> int:
        """How long each layer is seen while they flicker, in ms."""
        return round(SLOWEST - self.share * (SLOWEST - FASTEST))

    def layer(self) -> Optional[QgsMapLayer]:
        """Give what the map is compared with on the canvas."""
        return self.against.currentLayer()

    def choose(self, mode: Mode) -> None:
        """Press a view's button, and give the slider its meaning."""
        if self._mode is not Mode.OFF:
            self._values[self._mode] = self.slider.value()
        self._mode = mode
        for each, button in self.buttons.items():
            button.setChecked(each is mode)
        name, tip = self._slider_words(mode)
        self._name.setText(name)
        self.slider.setToolTip(tip)
        self.slider.setAccessibleName(name.replace("&", ""))
        self.slider.setEnabled(mode is not Mode.OFF)
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._values.get(mode, 50))

    def show_share(self, share: float) -> None:
        """Follow the line on the canvas."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(share * self.slider.maximum()))

    def set_reason(self, reason: str) -> None:
        """Say why nothing can be compared on the canvas; "": it can."""
        for mode, button in self.buttons.items():
            button.setEnabled(not reason)
            button.setToolTip(reason or self._words()[mode][2])

    def _on_slid(self, value: int) -> None:
        self._values[self._mode] = value
        self.slid.emit()

    def _on_clicked(self, mode: Mode) -> None:
        """Begin a view; a second click on its button ends it."""
        self.choose(mode if self._mode is not mode else Mode.OFF)
        self.changed.emit()

    def _words(self) -> dict[Mode, tuple[str, str, str]]:
        return {
            Mode.UPRIGHT: (
                "swipeButton",
                self.tr("S&wipe"),
                self.tr("A line on the map: the other layer left of it, the class map right"),
            ),
            Mode.LEVEL: (
                "swipeDownButton",
                self.tr("Swipe Dow&n"),
                self.tr("A lying line: the other layer above it, the class map below"),
            ),
            Mode.BLEND: (
                "blendButton",
                self.tr("Blen&d"),
                self.tr("Let the other layer shine through the class map"),
            ),
            Mode.FLICKER: (
                "flickerButton",
                self.tr("Flic&ker"),
                self.tr("Show the two in turn, so that differences jump"),
            ),
        }

    def _slider_words(self, mode: Mode) -> tuple[str, str]:
        return {
            Mode.OFF: (self.tr("Line"), self.tr("Choose one of the views first")),
            Mode.UPRIGHT: (self.tr("Lin&e"), self.tr("Where the line is; drag it on the map too")),
            Mode.LEVEL: (self.tr("Lin&e"), self.tr("Where the line is; drag it on the map too")),
            Mode.BLEND: (self.tr("Opacit&y"), self.tr("How much of the class map is seen")),
            Mode.FLICKER: (self.tr("S&peed"), self.tr("How fast the two take turns")),
        }[mode]

    def _against_list(self) -> QgsMapLayerComboBox:
        layers = QgsMapLayerComboBox()
        layers.setObjectName("against")
        layers.setAllowEmptyLayer(True)
        layers.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        layers.setMinimumContentsLength(6)
        layers.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layers.setToolTip(self.tr("What the class map is held against: the reference, the image…"))
        return layers

    def _backdrop_button(self) -> QPushButton:
        button = QPushButton(self.tr("Add OSM"))
        button.setObjectName("backdropButton")
        button.setToolTip(
            self.tr("Put OpenStreetMap's tiles below all layers; QGIS fetches them from the web")
        )
        button.clicked.connect(lambda: self.backdrop_wanted.emit())
        return button

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setMinimumWidth(button.fontMetrics().horizontalAdvance(text.replace("&", "")) + 12)
        return button

    def _build(self) -> None:
        self.slider.setObjectName("viewSlider")
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self._name.setBuddy(self.slider)
        for mode, button in self.buttons.items():
            button.clicked.connect(lambda _checked, mode=mode: self._on_clicked(mode))
        label = QLabel(self.tr("A&gainst"))
        label.setBuddy(self.against)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in self.buttons.values():
            row.addWidget(button)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.against, 0, 1)
        grid.addWidget(self.backdrop, 0, 2)
        grid.addLayout(row, 1, 0, 1, 3)
        grid.addWidget(self._name, 2, 0)
        grid.addWidget(self.slider, 2, 1, 1, 2)
        grid.setColumnStretch(1, 1)
