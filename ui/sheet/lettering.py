"""The letters of a sheet, and how much room they take."""

from __future__ import annotations

from qgis.core import Qgis, QgsFontUtils, QgsTextFormat
from qgis.PyQt.QtGui import QColor, QFont, QFontMetricsF
from qgis.PyQt.QtWidgets import QApplication

INK, GREY = QColor("#222222"), QColor("#5c5c5c")
POINT = 25.4 / 72  # mm
MEASURED_AT = 200  # px; large, so that rounding to whole pixels does not matter
SPARE = 1.02  # programs that show a PDF differ a little


def lettering(size: float, bold: bool = False, colour: QColor = INK) -> QgsTextFormat:
    """Give a text format of a size in points."""
    found = QgsTextFormat()
    found.setFont(_font(bold))
    found.setSize(size)
    found.setSizeUnit(Qgis.RenderUnit.Points)
    found.setColor(colour)
    return found


def width_of(text: str, size: float, bold: bool = False) -> float:
    """Measure a line, in mm."""
    font = _font(bold)
    font.setPixelSize(MEASURED_AT)
    across = QFontMetricsF(font).horizontalAdvance(text)
    return across / MEASURED_AT * size * POINT * SPARE


def shortened(text: str, room: float, size: float, bold: bool = False) -> str:
    """Cut a line that is too long, and show that it is cut."""
    if width_of(text, size, bold) <= room:
        return text
    while text and width_of(text + "…", size, bold) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """Break a text between words into lines that fit; a single long word is cut."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size, bold) <= room:
            lines[-1] = joined
        else:
            lines.append(shortened(word, room, size, bold))
    return lines or [""]


def _font(bold: bool) -> QFont:
    """Choose the letters that QGIS's own layouts have, where the computer knows them."""
    wanted = "Open Sans"
    family = wanted if QgsFontUtils.fontFamilyOnSystem(wanted) else QApplication.font().family()
    font = QFont(family)
    font.setBold(bold)
    return font
