"""The pane's widgets from top to bottom; it knows their places and nothing of the work."""

from __future__ import annotations

from typing import Optional

from qgis.core import Qgis
from qgis.gui import QgsMapCanvas, QgsMapLayerComboBox, QgsScrollArea
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from .advanced_box import AdvancedBox
from .area_box import AreaBox
from .bands_row import BandsRow
from .card_view import CardView
from .model_box import ModelBox
from .output_box import OutputBox
from .preflight_view import PreflightView
from .run_bar import RunBar


class PaneForm(QWidget):
    """What is chosen scrolls where a screen is low; the button at the foot always stays."""

    def __init__(self, canvas: QgsMapCanvas, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.notice = NoticeLabel()
        self.layer = self._layer_list()
        self.model = ModelBox()
        self.card = CardView()
        self.bands = BandsRow()
        self.area = AreaBox(canvas)
        self.output = OutputBox()
        self.advanced = AdvancedBox()
        self.plan = PreflightView()
        self.run = RunBar()
        self._build()
        self.order_tabs()

    def order_tabs(self) -> None:
        """Let the Tab key go from top to bottom; again when bands were exchanged."""
        advanced = self.advanced
        order = [
            *(self.layer, self.model.names, self.model.more_button, self.card.text),
            *self.bands.lists(),
            *(self.area.kinds, self.area.draw, self.area.polygons, self.area.resolution),
            *(self.output.file.lineEdit(), self.output.confidence),
            *(advanced.device, advanced.check, advanced.quality, advanced.tile, advanced.precision),
            *(advanced.stretch.kinds, advanced.stretch.low, advanced.stretch.high),
            *(self.plan, self.run.classify),
        ]
        for before, after in zip(order, order[1:]):
            self.setTabOrder(before, after)

    def _layer_list(self) -> QgsMapLayerComboBox:
        layers = QgsMapLayerComboBox()
        layers.setObjectName("layer")
        layers.setFilters(Qgis.LayerFilter.RasterLayer)
        layers.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        layers.setMinimumContentsLength(8)
        layers.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layers.setToolTip(self.tr("The image to classify; it follows the active layer"))
        return layers

    def _build(self) -> None:
        choices = QFormLayout()
        choices.setSpacing(4)
        choices.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        _row(choices, self.tr("Ima&ge"), self.layer, self.layer)
        _row(choices, self.tr("&Model"), self.model, self.model.names)
        choices.addRow(self.card)
        # The card gives its place to the advanced choices: both would not fit a small screen.
        self.advanced.collapsedStateChanged.connect(self.card.setVisible)
        choices.addRow(self.bands)
        _row(choices, self.tr("&Area"), self.area, self.area.kinds)
        _row(choices, self.tr("Res&ult"), self.output, self.output.file.lineEdit())
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(6, 4, 6, 2)
        column.setSpacing(4)
        column.addWidget(self.notice)
        column.addLayout(choices)
        column.addWidget(self.advanced)
        column.addWidget(self.plan)
        column.addStretch(1)
        scroll = QgsScrollArea()
        scroll.setObjectName("paneScroll")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addWidget(scroll, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(6, 2, 6, 4)
        foot.addWidget(self.run)
        whole.addLayout(foot)


class NoticeLabel(QLabel):
    """A line at the top when something is missing before anything can be done."""

    link_followed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.linkActivated.connect(lambda _link: self.link_followed.emit())
        self.hide()

    def say(self, html: str) -> None:
        """Show a notice; an empty one hides it."""
        self.setText(html)
        self.setVisible(bool(html))


def _row(form: QFormLayout, title: str, widget: QWidget, buddy: QWidget) -> None:
    label = QLabel(title)
    label.setBuddy(buddy)
    form.addRow(label, widget)
