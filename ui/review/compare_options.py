"""What counts as a disagreement: how near to a border, and how large."""

from __future__ import annotations

from typing import Optional

from qgis.gui import QgsDoubleSpinBox
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ...review import CompareJob
from ..settings import Settings


class CompareOptions(QWidget):
    """Two numbers in one row; QGIS remembers them."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.tolerance = self._spin("tolerance", self.tr(" m"), 1)
        self.tolerance.setClearValue(CompareJob.tolerance)
        self.tolerance.setToolTip(
            self.tr("Nearer than this to a border of the reference nothing is a disagreement")
        )
        self.least = self._spin("leastArea", self.tr(" m²"), 0)
        self.least.setClearValue(CompareJob.min_area)
        self.least.setToolTip(self.tr("Smaller places are not listed"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for title, box in (
            (self.tr("T&olerance"), self.tolerance),
            (self.tr("&Least area"), self.least),
        ):
            label = QLabel(title)
            label.setBuddy(box)
            row.addWidget(label)
            row.addWidget(box, 1)
        settings = Settings.load()
        self.tolerance.setValue(settings.review_tolerance)
        self.least.setValue(settings.review_area)

    def remember(self) -> None:
        """Keep the numbers for next time."""
        settings = Settings.load()
        settings.review_tolerance = self.tolerance.value()
        settings.review_area = self.least.value()
        settings.save()

    def _spin(self, name: str, unit: str, digits: int) -> QgsDoubleSpinBox:
        box = QgsDoubleSpinBox()
        box.setObjectName(name)
        box.setDecimals(digits)
        box.setRange(0, 100_000)
        box.setSuffix(unit)
        box.setShowClearButton(False)
        box.setMinimumWidth(60)
        box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return box
