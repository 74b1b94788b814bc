"""The tab's widgets from top to bottom; it knows their places and nothing of the work."""

from __future__ import annotations

from typing import Optional

from qgis.gui import QgsMapCanvas, QgsScrollArea
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFormLayout, QFrame, QLabel, QVBoxLayout, QWidget

from ..class_map_box import ClassMapBox
from .compare_bar import CompareBar
from .compare_options import CompareOptions
from .places_box import PlacesBox
from .probe_view import ProbeView
from .reference_box import ReferenceBox
from .view_box import ViewBox


class ReviewForm(QWidget):
    """Three parts, parted by lines: what is compared, how it is seen, and the places."""

    def __init__(self, canvas: QgsMapCanvas, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.map = ClassMapBox()
        self.reference = ReferenceBox()
        self.options = CompareOptions()
        self.bar = CompareBar()
        self.view = ViewBox()
        self.probe = ProbeView(canvas)
        self.places = PlacesBox()
        self._build()
        self._order_tabs()

    def let_go(self) -> None:
        """Listen to the project and the canvas no more."""
        self.map.let_go()
        self.reference.let_go()
        self.probe.let_go()

    def _build(self) -> None:
        self.map.setObjectName("reviewMap")
        self.map.setToolTip(self.tr("The map to check; it follows the active layer"))
        choices = QFormLayout()
        choices.setSpacing(4)
        choices.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        _row(choices, self.tr("Cl&ass map"), self.map, self.map)
        _row(choices, self.tr("Re&ference"), self.reference.kinds, self.reference.kinds)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(6, 4, 6, 4)
        column.setSpacing(5)
        column.addLayout(choices)
        for part in (self.reference, self.options, self.bar, _line(), self.view):
            column.addWidget(part)
        for part in (self.probe, _line(), self.places):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QgsScrollArea()
        scroll.setObjectName("reviewScroll")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _order_tabs(self) -> None:
        """Let the Tab key go from top to bottom."""
        reference, view, places = self.reference, self.view, self.places
        order = [
            *(self.map, reference.kinds, reference.sources, reference.file),
            *(reference.tables, reference.edit, reference.download),
            *(self.options.tolerance, self.options.least),
            *(self.bar.compare, self.bar.queue, self.bar.cancel),
            *(view.against, view.backdrop, *view.buttons.values(), view.slider),
            *(places.lists, places.open, places.unseen, places.previous, places.next),
            *(*places.verdicts.values(), places.line, places.export),
        ]
        for before, after in zip(order, order[1:]):
            self.setTabOrder(before, after)


def _row(form: QFormLayout, title: str, widget: QWidget, buddy: QWidget) -> None:
    label = QLabel(title)
    label.setBuddy(buddy)
    form.addRow(label, widget)


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line
