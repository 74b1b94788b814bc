"""Two pictures of what the canvas shows: one with the reference, one with the map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple, Optional

from qgis.core import (
    Qgis,
    QgsMapLayer,
    QgsMapRendererCache,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPalettedRasterRenderer,
)
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QImage, QTransform

SOON = 250  # ms between two looks at a picture that is being drawn


class Picture(NamedTuple):
    """An image, and the canvas that it was drawn for."""

    image: QImage
    to_pixels: QTransform  # map coordinates -> pixels of that canvas


class Scene(QObject):
    """Draws beside the main thread, at the canvas's own scale; nothing loads whole."""

    drawn = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.pictures: list[Optional[Picture]] = [None, None]  # reference, map
        self._cache = QgsMapRendererCache()  # what both pictures share is drawn once
        self._waiting: list[tuple[int, QgsMapSettings]] = []
        self._job: Optional[QgsMapRendererParallelJob] = None
        self._number, self._settings = 0, QgsMapSettings()
        self._ending: set[QgsMapRendererParallelJob] = set()
        self._look = QTimer(self)
        self._look.setInterval(SOON)
        self._look.timeout.connect(self._take)

    @property
    def is_busy(self) -> bool:
        return self._job is not None or bool(self._waiting)

    def draw(self, settings: QgsMapSettings, stacks: Sequence[Sequence[QgsMapLayer]]) -> None:
        """Draw both pictures anew; older ones stay until the newer are there.

        Args:
            settings: of the canvas.
            stacks: layers from top to bottom, for the reference's picture and for the map's.
        """
        self.cancel()
        self._waiting = []
        for number, layers in enumerate(stacks):
            own = QgsMapSettings(settings)
            own.setLayers(list(layers))
            self._waiting.append((number, own))
        self._next()

    def cancel(self) -> None:
        """Draw no further; returns at once."""
        self._waiting = []
        self._look.stop()
        if self._job is not None:
            job, self._job = self._job, None
            job.finished.disconnect(self._on_finished)
            self._ending.add(job)  # it must live until its threads have ended
            job.finished.connect(partial(self._end, job))
            job.cancelWithoutBlocking()

    def forget(self) -> None:
        """Wait until nothing is drawn any more, and keep no picture."""
        self.cancel()
        for job in list(self._ending):
            job.cancel()
        self._ending.clear()
        self._cache.clear()
        self.pictures = [None, None]

    def _end(self, job: QgsMapRendererParallelJob) -> None:
        self._ending.discard(job)
        job.deleteLater()  # else the connection would keep it, and its picture, for ever

    def _next(self) -> None:
        if not self._waiting:
            return
        self._number, self._settings = self._waiting.pop(0)
        self._job = QgsMapRendererParallelJob(self._settings)
        self._job.setCache(self._cache)
        self._job.finished.connect(self._on_finished)
        self._job.start()
        self._look.start()

    def _on_finished(self) -> None:
        self._look.stop()
        self._take()
        job, self._job = self._job, None
        job.deleteLater()
        self._next()

    def _take(self) -> None:
        image = self._job.renderedImage()
        if not image.isNull():
            turned = self._settings.mapToPixel().transform()
            self.pictures[self._number] = Picture(image, turned)
            self.drawn.emit()


def stacks_of(
    canvas_layers: Sequence[QgsMapLayer], reference: QgsMapLayer, class_map: QgsMapLayer
) -> tuple[list[QgsMapLayer], list[QgsMapLayer]]:
    """Put each of the two in the same place: where the upper one of them is.

    Other rasters of classes are left out: they would hide the image where one is silent.
    """
    pair = (reference, class_map)
    kept = [one for one in canvas_layers if one in pair or not _is_drawn_by_classes(one)]
    place = next((number for number, one in enumerate(kept) if one in pair), None)
    if place is None:  # both are hidden
        place = next((number for number, one in enumerate(kept) if _is_raster(one)), len(kept))
    above, below = kept[:place], [one for one in kept[place:] if one not in pair]
    return [*above, reference, *below], [*above, class_map, *below]


def _is_drawn_by_classes(layer: QgsMapLayer) -> bool:
    return _is_raster(layer) and isinstance(layer.renderer(), QgsPalettedRasterRenderer)


def _is_raster(layer: QgsMapLayer) -> bool:
    return layer.type() == Qgis.LayerType.Raster
