"""Swipe, blend and flicker on the canvas; when it ends, the canvas is as it was."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsMapLayer, QgsProject
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from .curtain import Curtain, Mode
from .line_grip import LineGrip
from .scene import Scene, stacks_of


class SideBySide(QObject):
    """Compares two layers of the project in one of the modes."""

    moved = pyqtSignal(float)  # the line, by the mouse
    released = pyqtSignal()
    ended = pyqtSignal()  # by itself: a layer was removed

    def __init__(self, canvas: QgsMapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._layers: Optional[tuple[QgsMapLayer, QgsMapLayer]] = None  # reference, map
        self._curtain: Optional[Curtain] = None
        self._grip: Optional[LineGrip] = None
        self._scene = Scene(self)
        self._scene.drawn.connect(self._repaint)
        self._beat = QTimer(self)
        self._beat.timeout.connect(self._flip)
        self._soon = QTimer(self)  # a layer's style changes in many small steps
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._draw)

    @property
    def mode(self) -> Mode:
        return self._curtain.mode if self._curtain is not None else Mode.OFF

    @property
    def is_drawing(self) -> bool:
        return self._scene.is_busy or self._soon.isActive()

    def show(self, mode: Mode, reference: QgsMapLayer, class_map: QgsMapLayer) -> None:
        """Compare two layers from now on."""
        if self._layers != (reference, class_map):
            self.stop()
            self._start(reference, class_map)
        self._curtain.mode, self._curtain.shows_map = mode, True
        if mode is Mode.FLICKER:
            self._beat.start()
        else:
            self._beat.stop()
        self._repaint()

    def set_share(self, share: float) -> None:
        """Move the line, or let the map shine through; 0 to 1."""
        if self._curtain is not None:
            self._curtain.share = share
            self._repaint()

    def set_beat(self, milliseconds: int) -> None:
        """Say how long each layer is seen while they flicker."""
        self._beat.setInterval(milliseconds)

    def stop(self) -> None:
        """Take everything off the canvas."""
        self._beat.stop()
        self._soon.stop()
        if self._layers is None:
            return
        self._disconnect()
        self._layers = None
        self._grip.let_go()
        self._grip.deleteLater()
        self._scene.forget()
        curtain, self._curtain, self._grip = self._curtain, None, None
        if not sip.isdeleted(self._canvas) and not sip.isdeleted(curtain):
            self._canvas.scene().removeItem(curtain)
            sip.delete(curtain)

    def _start(self, reference: QgsMapLayer, class_map: QgsMapLayer) -> None:
        self._layers = reference, class_map
        self._curtain = Curtain(self._canvas, self._scene)
        self._grip = LineGrip(self._canvas, self._curtain, self)
        self._grip.moved.connect(self.moved)
        self._grip.released.connect(self.released)
        self._canvas.renderStarting.connect(self._draw)
        QgsProject.instance().layersWillBeRemoved.connect(self._on_removal)
        for layer in self._layers:  # one that is hidden moves the canvas to nothing
            layer.repaintRequested.connect(self._draw_soon)
        self._draw()

    def _disconnect(self) -> None:
        QgsProject.instance().layersWillBeRemoved.disconnect(self._on_removal)
        if not sip.isdeleted(self._canvas):
            self._canvas.renderStarting.disconnect(self._draw)
        for layer in self._layers:
            if not sip.isdeleted(layer):
                layer.repaintRequested.disconnect(self._draw_soon)

    def _draw_soon(self, *_deferred: bool) -> None:
        self._soon.start()

    def _draw(self) -> None:
        stacks = stacks_of(self._canvas.layers(), *self._layers)
        self._scene.draw(self._canvas.mapSettings(), stacks)

    def _on_removal(self, identifiers: list[str]) -> None:
        if any(layer.id() in identifiers for layer in self._layers):
            self.stop()
            self.ended.emit()
        else:  # one of the others
            self._scene.cancel()
            self._soon.start()

    def _flip(self) -> None:
        self._curtain.shows_map = not self._curtain.shows_map
        self._repaint()

    def _repaint(self) -> None:
        if self._curtain is not None:
            self._curtain.update()
