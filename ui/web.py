"""Web layers: QGIS fetches their pictures into a GeoTIFF that the engine can read.

A picture that did not come, or came without content, is an error and never a class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsDistanceArea,
    QgsPointXY,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterBlock,
    QgsRasterBlockFeedback,
    QgsRasterDataProvider,
    QgsRasterFileWriter,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QImage

from ..inference import JobCancelled, OutputWriteError, WebAreaError, WebTileError, Window
from .drawn_maps import refuse_drawn_map
from .layers import extent_in_raster

BLOCK = 512  # px; side of what is asked at once
CELL = 128  # px; a blank tile of 255 px or more holds at least one whole cell
TRIES = 3
MOST_PIXELS = 100_000_000  # about 1,500 tiles, an area that a person could pan over

Report = Callable[[int, int], None]


@dataclass(frozen=True)
class WebSource:
    """All that a thread needs to fetch a part of a web layer; the provider is its own clone."""

    provider: QgsRasterDataProvider
    name: str
    extent: QgsRectangle  # in the layer's system
    crs: QgsCoordinateReferenceSystem
    width: int  # px
    height: int  # px
    path: Path  # of the GeoTIFF to write

    def windows(self) -> Iterator[Window]:
        for row in range(0, self.height, BLOCK):
            for col in range(0, self.width, BLOCK):
                whole = Window(row, col, BLOCK, BLOCK)
                yield whole.clip(self.height, self.width)

    def place(self, window: Window) -> QgsRectangle:
        """Give the window's rectangle on the ground."""
        wide = self.extent.width() / self.width
        high = self.extent.height() / self.height
        left = self.extent.xMinimum() + window.col * wide
        top = self.extent.yMaximum() - window.row * high
        return QgsRectangle(left, top - window.height * high, left + window.width * wide, top)


def web_source(
    layer: QgsRasterLayer,
    extent: QgsRectangle,
    crs: QgsCoordinateReferenceSystem,
    resolution: float,
) -> WebSource:
    """Plan a fetch on the main thread; `resolution` is a pixel's side on the ground in metres.

    Raises:
        DrawnMapError: the layer is no imagery.
        ExtentError, WebAreaError: there is no such area, or it is too large.
    """
    refuse_drawn_map(layer)
    area = QgsRectangle(*extent_in_raster(extent, crs, layer))
    width, height = (max(1, round(side / resolution)) for side in _ground_size(area, layer.crs()))
    if width * height > MOST_PIXELS:
        raise WebAreaError(name=layer.name(), width=width, height=height)
    path = Path(QgsProcessingUtils.generateTempFilename("web-layer.tif"))  # QGIS removes it
    provider = layer.dataProvider().clone()
    return WebSource(provider, layer.name(), area, layer.crs(), width, height, path)


def fetch_web_layer(source: WebSource, feedback: QgsRasterBlockFeedback, report: Report) -> Path:
    """Write the GeoTIFF, in any thread; `feedback.cancel()` ends a waiting request at once.

    Raises:
        WebTileError: a part did not come in three tries, or is blank.
        JobCancelled: `report` raised it.
    """
    try:
        _fetch(source, feedback, report)
    except BaseException:
        with suppress(OSError):
            source.path.unlink()
        raise
    return source.path


def _fetch(source: WebSource, feedback: QgsRasterBlockFeedback, report: Report) -> None:
    target = _create(source)
    windows = list(source.windows())
    for number, window in enumerate(windows):
        report(number, len(windows))
        picture = _picture(source, window, feedback)
        for band in (1, 2, 3):
            block = QgsRasterBlock(Qgis.DataType.Byte, window.width, window.height)
            block.setData(picture[band - 1 :: 4])
            if not target.writeBlock(block, band, window.col, window.row):
                raise OutputWriteError(name=str(source.path), reason=target.error().summary())
    report(len(windows), len(windows))


def _create(source: WebSource) -> QgsRasterDataProvider:
    writer = QgsRasterFileWriter(str(source.path))
    target = writer.createMultiBandRaster(
        Qgis.DataType.Byte, source.width, source.height, source.extent, source.crs, 3
    )
    if target is None or not target.isValid():
        raise OutputWriteError(name=str(source.path), reason=_tr("it cannot be created"))
    return target


def _picture(source: WebSource, window: Window, feedback: QgsRasterBlockFeedback) -> bytes:
    """Fetch one window as red, green, blue and alpha bytes, all opaque and not of one colour."""
    reason = ""
    for _ in range(TRIES):
        known = len(feedback.errors())
        block = source.provider.block(
            1, source.place(window), window.width, window.height, feedback
        )
        if feedback.isCanceled():
            raise JobCancelled
        errors = feedback.errors()[known:]
        picture = _rgba(block)
        reason = errors[0] if errors else _what_is_blank(picture, window)
        if not reason:
            return picture
    raise WebTileError(name=source.name, row=window.row, col=window.col, reason=reason)


def _rgba(block: QgsRasterBlock) -> bytes:
    image = block.image().convertToFormat(QImage.Format.Format_RGBA8888)
    bits = image.constBits()
    return bits.asstring(image.sizeInBytes()) if bits is not None else b""


def _what_is_blank(picture: bytes, window: Window) -> str:
    if len(picture) != 4 * window.pixels:
        return _tr("nothing came")
    if picture[3::4].count(b"\xff") != window.pixels:
        return _tr("a part is transparent")
    if any(_is_plain(picture, cell, window.width) for cell in _cells(window)):
        return _tr("a part is blank")
    return ""


def _cells(window: Window) -> Iterator[Window]:
    for row in range(0, window.height - CELL + 1, CELL):
        for col in range(0, window.width - CELL + 1, CELL):
            yield Window(row, col, CELL, CELL)


def _is_plain(picture: bytes, cell: Window, width: int) -> bool:
    """Tell whether a cell has one colour; stops at the first row that differs."""
    first = (cell.row * width + cell.col) * 4
    row_of_one_colour = picture[first : first + 4] * cell.width
    starts = range(first, first + cell.height * width * 4, width * 4)
    return all(picture[start : start + cell.width * 4] == row_of_one_colour for start in starts)


def _ground_size(area: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> tuple[float, float]:
    """Measure width and height of an area in metres, by the scale at its middle.

    A line from edge to edge would take the short way round the world.
    """
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs, QgsProject.instance().transformContext())
    measure.setEllipsoid(crs.ellipsoidAcronym() or "EPSG:7030")
    middle, part = area.center(), 0.001
    east = QgsPointXY(middle.x() + area.width() * part, middle.y())
    north = QgsPointXY(middle.x(), middle.y() + area.height() * part)
    return measure.measureLine(middle, east) / part, measure.measureLine(middle, north) / part


def _tr(text: str) -> str:
    return QCoreApplication.translate("layers", text)
