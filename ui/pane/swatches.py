"""Pictures inside rich text: colours of a legend and the theme's icons."""

from __future__ import annotations

from html import escape

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QBuffer, QIODevice
from qgis.PyQt.QtGui import QColor, QPainter, QPalette, QPixmap
from qgis.PyQt.QtWidgets import QApplication, QStyle

from ...inference import LegendClass

SIDE = 11  # px
JOINER = "&#8288;"  # keeps a picture and the next word on one line
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


def legend_html(legend: tuple[LegendClass, ...]) -> str:
    """Give the classes in one flowing line; a line never breaks between colour and name."""
    entries = (
        f"{swatch(entry.colour)}{JOINER}&nbsp;{escape(entry.name).replace(' ', '&nbsp;')}"
        for entry in legend
    )
    return "&nbsp; ".join(entries)
