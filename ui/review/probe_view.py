"""What lies under the cursor, in three lines."""

from __future__ import annotations

from html import escape
from typing import Optional

from qgis.core import QgsMapLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QLocale, QTimer
from qgis.PyQt.QtWidgets import QFormLayout, QLabel, QSizePolicy, QWidget

from ..pane.swatches import swatch
from .probe import Found, Place, class_at, percent_at, tags_at

PAUSE = 60  # ms between two looks
REACH = 3  # px around the cursor
DASH = "—"


class ProbeView(QWidget):
    """Follows the cursor while it is seen; layers that are gone say nothing."""

    def __init__(self, canvas: QgsMapCanvas, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._map: Optional[QgsMapLayer] = None
        self._confidence: Optional[QgsMapLayer] = None
        self._reference: Optional[QgsMapLayer] = None
        self._objects: Optional[QgsMapLayer] = None
        self._place: Optional[Place] = None
        self.map, self.reference, self.tags = QLabel(), QLabel(), QLabel()
        self._build()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._look)
        canvas.xyCoordinates.connect(self._on_moved)

    def let_go(self) -> None:
        """Listen to the canvas no more."""
        self._timer.stop()
        if not sip.isdeleted(self._canvas):
            self._canvas.xyCoordinates.disconnect(self._on_moved)

    def follow(
        self,
        class_map: Optional[QgsMapLayer],
        confidence: Optional[QgsMapLayer],
        reference: Optional[QgsMapLayer],
        objects: Optional[QgsMapLayer],
    ) -> None:
        """Say which layers are asked; `objects` are vectors with OpenStreetMap's tags."""
        self._map, self._confidence = class_map, confidence
        self._reference, self._objects = reference, objects
        self._look()

    def _on_moved(self, point: object) -> None:
        settings = self._canvas.mapSettings()
        reach = REACH * settings.mapUnitsPerPixel()
        self._place = Place(type(point)(point), settings.destinationCrs(), reach)
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def _look(self) -> None:
        place = self._place
        if place is None:
            said = (DASH, DASH, DASH)
        else:
            percent = percent_at(_alive(self._confidence), place)
            said = (
                _words(class_at(_alive(self._map), place), percent),
                _words(class_at(_alive(self._reference), place)),
                escape(tags_at(_alive(self._objects), place)) or DASH,
            )
        for label, text in zip((self.map, self.reference, self.tags), said):
            label.setText(text)
        self.tags.setToolTip(said[2] if said[2] != DASH else self._tip)

    def _build(self) -> None:
        self._tip = self.tr("OpenStreetMap's tags at the cursor, where the data is a layer")
        rows = QFormLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(1)
        rows.setHorizontalSpacing(8)
        for name, title, label, tip in (
            ("probeMap", self.tr("Map"), self.map, self.tr("The map's class at the cursor")),
            (
                "probeReference",
                self.tr("Reference"),
                self.reference,
                self.tr("The reference's class at the cursor"),
            ),
            ("probeTags", self.tr("Tags"), self.tags, self._tip),
        ):
            label.setObjectName(name)
            label.setAccessibleName(title)
            label.setToolTip(tip)
            label.setText(DASH)
            # A long name must not widen the pane.
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            label.setFixedHeight(label.fontMetrics().height() + 2)
            rows.addRow(title, label)


def _words(found: Optional[Found], percent: Optional[float] = None) -> str:
    if found is None:
        return DASH
    text = escape(found.name)
    if found.colour:
        text = f"{swatch(found.colour)} {text}"
    if percent is not None:
        text += f", {QLocale().toString(round(percent))} %"
    return text


def _alive(layer: Optional[QgsMapLayer]) -> Optional[QgsMapLayer]:
    return None if layer is None or sip.isdeleted(layer) else layer
