"""The mouse on the line between two layers; everywhere else it stays with the map's own tool."""

from __future__ import annotations

from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, Qt, pyqtSignal

from .curtain import SWIPES, Curtain, Mode

NEAR = 8  # px


class LineGrip(QObject):
    """Listens at the canvas while there is a line."""

    moved = pyqtSignal(float)  # share of the width or height before the line
    released = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, curtain: Curtain, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas, self._curtain = canvas, curtain
        self._holds = False
        canvas.viewport().installEventFilter(self)

    def let_go(self) -> None:
        """Leave the canvas's mouse as it was."""
        self._holds = False
        if not sip.isdeleted(self._canvas):
            self._canvas.viewport().removeEventFilter(self)
            self._canvas.viewport().unsetCursor()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if self._curtain.mode not in SWIPES:
            return False
        if event.type() == QEvent.Type.MouseMove:
            return self._on_move(event)
        if event.type() == QEvent.Type.MouseButtonPress:
            left = event.button() == Qt.MouseButton.LeftButton
            self._holds = left and self._is_near(event)
            return self._holds
        if event.type() == QEvent.Type.MouseButtonRelease and self._holds:
            self._holds = False
            self.released.emit()
            return True
        return False

    def _on_move(self, event: QEvent) -> bool:
        if self._holds:
            view = self._canvas.viewport()
            size = view.width() if self._is_upright else view.height()
            self.moved.emit(min(1.0, max(0.0, self._along(event) / max(1, size))))
        elif self._is_near(event) and event.buttons() == Qt.MouseButton.NoButton:
            upright = self._is_upright
            shape = Qt.CursorShape.SplitHCursor if upright else Qt.CursorShape.SplitVCursor
            self._canvas.viewport().setCursor(shape)
        else:
            self._canvas.viewport().unsetCursor()
        return self._holds

    @property
    def _is_upright(self) -> bool:
        return self._curtain.mode is Mode.UPRIGHT

    def _along(self, event: QEvent) -> int:
        return event.pos().x() if self._is_upright else event.pos().y()

    def _is_near(self, event: QEvent) -> bool:
        return abs(self._along(event) - self._curtain.line()) <= NEAR
