"""Pictures inside rich text: the colours of classes and the system's icons."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QBuffer, QIODevice
from qgis.PyQt.QtGui import QColor, QPainter, QPalette, QPixmap
from qgis.PyQt.QtWidgets import QApplication, QStyle

SIDE = 11  # px
WARNING = QStyle.StandardPixmap.SP_MessageBoxWarning
CRITICAL = QStyle.StandardPixmap.SP_MessageBoxCritical


def picture(pixmap: QPixmap) -> str:
    """Give an image tag that carries its own pixels."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    code = bytes(buffer.data().toBase64()).decode("ascii")
    return f'<img src="data:image/png;base64,{code}">'


def swatch(colour: str) -> str:
    """Give a square of a colour, framed, so that white shows on white and black on black."""
    pixmap = QPixmap(SIDE, SIDE)
    pixmap.fill(QColor(colour))
    painter = QPainter(pixmap)
    painter.setPen(QgsApplication.palette().color(QPalette.ColorRole.Mid))
    painter.drawRect(0, 0, SIDE - 1, SIDE - 1)
    painter.end()
    return picture(pixmap)


def icon(kind: QStyle.StandardPixmap) -> str:
    """Give one of the system's own icons; a theme's are made for coloured bars."""
    return picture(QApplication.style().standardIcon(kind).pixmap(14, 14))
