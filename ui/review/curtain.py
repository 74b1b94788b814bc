"""What lies over the canvas while two layers are compared: both pictures, as the mode says."""

from __future__ import annotations

from enum import Enum
from typing import Optional

from qgis.gui import QgsMapCanvas, QgsMapCanvasItem
from qgis.PyQt.QtCore import QPointF, QRectF, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPen
from qgis.PyQt.QtWidgets import QStyleOptionGraphicsItem, QWidget

from .scene import Picture, Scene

HANDLE = 18.0  # px, across the knob on the line


class Mode(Enum):
    """How two layers are compared."""

    OFF = "off"
    UPRIGHT = "upright"  # the line stands: reference left, map right
    LEVEL = "level"  # the line lies: reference above, map below
    BLEND = "blend"
    FLICKER = "flicker"


SWIPES = (Mode.UPRIGHT, Mode.LEVEL)


class Curtain(QgsMapCanvasItem):
    """Paints ready pictures only; the layers and the project stay as they are."""

    def __init__(self, canvas: QgsMapCanvas, scene: Scene) -> None:
        super().__init__(canvas)
        self._canvas, self._scene = canvas, scene
        self.mode = Mode.OFF
        self.share = 0.5  # of the width or height that shows the reference; or the map's opacity
        self.shows_map = True  # while it flickers
        self.setZValue(-1)  # rubber bands lie above

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(self._canvas.viewport().rect())

    def updatePosition(self) -> None:  # noqa: N802 - QGIS calls it when the canvas moves
        self.prepareGeometryChange()

    def line(self) -> float:
        """Give where the line is: px from the left or the top of the canvas."""
        view = self._canvas.viewport()
        return self.share * (view.width() if self.mode is Mode.UPRIGHT else view.height())

    def paint(
        self,
        painter: QPainter,
        _option: Optional[QStyleOptionGraphicsItem] = None,
        _widget: Optional[QWidget] = None,
    ) -> None:
        reference, class_map = self._scene.pictures
        if self.mode in SWIPES:
            self._paint_swipe(painter, reference, class_map)
        elif self.mode is Mode.BLEND:
            self._paint_picture(painter, reference)
            self._paint_picture(painter, class_map, self.share)
        elif self.mode is Mode.FLICKER:
            self._paint_picture(painter, class_map if self.shows_map else reference)

    def _paint_swipe(
        self, painter: QPainter, reference: Optional[Picture], class_map: Optional[Picture]
    ) -> None:
        view = self._view()
        before, after = QRectF(view), QRectF(view)
        if self.mode is Mode.UPRIGHT:
            before.setRight(view.left() + self.line())
            after.setLeft(before.right())
            ends = before.topRight(), before.bottomRight()
        else:
            before.setBottom(view.top() + self.line())
            after.setTop(before.bottom())
            ends = before.bottomLeft(), before.bottomRight()
        self._paint_picture(painter, reference, clip=before)
        self._paint_picture(painter, class_map, clip=after)
        _paint_line(painter, *ends)

    def _view(self) -> QRectF:
        """Give what the window shows; while the map is dragged the scene moves below it."""
        return self.boundingRect().translated(self._canvas.sceneRect().topLeft())

    def _paint_picture(
        self,
        painter: QPainter,
        picture: Optional[Picture],
        opacity: float = 1.0,
        clip: Optional[QRectF] = None,
    ) -> None:
        """Paint a picture where its ground is now, also before the newer one is drawn."""
        if picture is None:
            return
        back, is_turnable = picture.to_pixels.inverted()
        painter.save()
        if clip is not None:
            painter.setClipRect(clip)
        if is_turnable:
            now = self._canvas.getCoordinateTransform().transform()
            painter.setTransform(back * now, True)
        painter.setOpacity(opacity)
        painter.drawImage(QPointF(0, 0), picture.image)
        painter.restore()


def _paint_line(painter: QPainter, start: QPointF, end: QPointF) -> None:
    """Draw the line white on black, to be seen on every ground."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((QColor(0, 0, 0, 170), 4.0), (QColor(255, 255, 255), 2.0)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(start, end)
    painter.setPen(QPen(QColor(0, 0, 0, 170), 1.5))
    painter.setBrush(QColor(255, 255, 255))
    middle = (start + end) / 2
    painter.drawEllipse(middle, HANDLE / 2, HANDLE / 2)
    _paint_arrows(painter, middle, start.x() == end.x())


def _paint_arrows(painter: QPainter, middle: QPointF, is_upright: bool) -> None:
    """Draw < > into the knob: it can be drawn to both sides."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for side in (-1, 1):
        tip, wing = QPointF(6.0 * side, 0), (QPointF(3.0 * side, -3), QPointF(3.0 * side, 3))
        for end in wing:
            one, two = (tip, end) if is_upright else (tip.transposed(), end.transposed())
            painter.drawLine(middle + one, middle + two)
