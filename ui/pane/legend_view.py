"""A legend in flowing lines; a line never breaks between a colour and its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Optional

from qgis.PyQt.QtCore import QRect, QSize, Qt
from qgis.PyQt.QtGui import QColor, QPainter, QPaintEvent, QPalette
from qgis.PyQt.QtWidgets import QSizePolicy, QWidget

from ...inference import Legend, LegendClass

SIDE = 11  # px of a colour
GAP = 5  # px between a colour and its name, and twice that between entries


class LegendView(QWidget):
    """Colours are framed, so that white shows on white and black on black."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self._legend: Legend = ()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_legend(self, legend: Legend) -> None:
        self._legend = legend
        names = ", ".join(entry.name for entry in legend)
        self.setAccessibleName(self.tr("Classes: {names}").format(names=names))
        self.setToolTip(names)
        self.setVisible(bool(legend))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, self.heightForWidth(200))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(80, self.fontMetrics().height())

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return max((box.bottom() + 1 for _, box in self._places(width)), default=0)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        frame = self.palette().color(QPalette.ColorRole.Mid)
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        for entry, box in self._places(self.width()):
            square = QRect(box.left(), box.center().y() - SIDE // 2, SIDE, SIDE)
            painter.fillRect(square, QColor(entry.colour))
            painter.setPen(frame)
            painter.drawRect(square)
            painter.setPen(ink)
            text = box.adjusted(SIDE + GAP, 0, 0, 0)
            painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), entry.name)

    def _places(self, width: int) -> Iterator[tuple[LegendClass, QRect]]:
        """Give each entry its rectangle, in as many lines as the width needs."""
        metrics = self.fontMetrics()
        left, top, height = 0, 0, metrics.height() + 1
        for entry in self._legend:
            wide = SIDE + GAP + metrics.horizontalAdvance(entry.name) + 1
            if left and left + wide > width:
                left, top = 0, top + height
            yield entry, QRect(left, top, wide, height)
            left += wide + 2 * GAP
