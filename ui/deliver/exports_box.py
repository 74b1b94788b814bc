"""What a customer gets: a sheet, polygons, a file for the cloud, or all in one zip."""

from __future__ import annotations

from typing import NamedTuple, Optional

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QGridLayout, QGroupBox, QPushButton, QSizePolicy, QWidget


class Paper(NamedTuple):
    """A size of paper, and how it lies; None: as the map fills it better."""

    size: str
    landscape: Optional[bool]


class ExportsBox(QGroupBox):
    """Buttons; what they do is asked elsewhere."""

    wanted = pyqtSignal(str)  # the name of the button

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Hand Over"))
        self.setObjectName("exportsBox")
        self.paper = QComboBox()
        self.sheet = QPushButton(self.tr("Map &Sheet"))
        self.save_sheet = QPushButton(self.tr("Sheet as &File…"))
        self.polygons = QPushButton(self.tr("&Polygons…"))
        self.cloud = QPushButton(self.tr("Cl&oud GeoTIFF…"))
        self.package = QPushButton(self.tr("Pac&kage…"))
        self._build()

    def chosen_paper(self) -> Paper:
        found: Paper = self.paper.currentData()
        return found

    def buttons(self) -> tuple[QPushButton, ...]:
        return (self.sheet, self.save_sheet, self.polygons, self.cloud, self.package)

    def _build(self) -> None:
        self.paper.setObjectName("paper")
        self.paper.setAccessibleName(self.tr("Paper of the map sheet"))
        self.paper.setToolTip(
            self.tr("Paper of the map sheet; automatic lies as the map is drawn larger")
        )
        self.paper.setMinimumContentsLength(6)
        self.paper.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        ways = (
            (self.tr("{size} Automatic"), None),
            (self.tr("{size} Landscape"), True),
            (self.tr("{size} Portrait"), False),
        )
        for size in ("A4", "A3"):
            for title, landscape in ways:
                self.paper.addItem(title.format(size=size), Paper(size, landscape))
        for button, name in zip(
            self.buttons(), ("sheet", "saveSheet", "polygons", "cloud", "package")
        ):
            button.setObjectName(name)
            button.clicked.connect(lambda _checked, name=name: self.wanted.emit(name))
        grid = QGridLayout(self)
        grid.setContentsMargins(6, 3, 6, 4)
        grid.setSpacing(3)
        places = (self.paper, self.sheet, self.save_sheet, self.polygons, self.cloud, self.package)
        for number, widget in enumerate(places):
            grid.addWidget(widget, number // 2, number % 2)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
