"""The legend of the chosen map: every change is seen at once, and kept beside the file."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsPalettedRasterRenderer, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QGridLayout, QGroupBox, QPushButton, QWidget

from ...inference import LandsegError, Legend
from ...review import ClassChange
from .legend_table import LegendTable
from .looks import (
    Look,
    Looks,
    changes_from,
    joined,
    looks_of,
    model_legend,
    read_looks,
    recoloured,
    save_style,
    write_looks,
)
from .safe_palette import COLOURS, safe_colours


class LegendBox(QGroupBox):
    """Names, colours, hidden and joined classes; the pixels of the map stay as they are."""

    save_wanted = pyqtSignal()
    failed = pyqtSignal(object)  # LandsegError
    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Legend"))
        self.setObjectName("legendBox")
        self._layer: Optional[QgsRasterLayer] = None
        self._legend: Legend = ()
        self._writing = False
        self.table = LegendTable()
        self.model = QPushButton(self.tr("Model’s &Legend"))  # noqa: RUF001
        self.safe = QPushButton(self.tr("Colour-&Blind Safe"))
        self.save = QPushButton(self.tr("Save as &New Map…"))
        self._build()
        self.table.edited.connect(self._on_edited)
        self.table.join_wanted.connect(self._on_join)
        self.model.clicked.connect(lambda: self._apply(looks_of(self._legend)))
        self.safe.clicked.connect(self._on_safe)
        self.save.clicked.connect(lambda: self.save_wanted.emit())

    def show_layer(self, layer: Optional[QgsRasterLayer]) -> None:
        """Show the classes of a map; None: of none."""
        self.let_go()
        self._layer, self._legend = layer, ()
        if layer is not None:
            try:
                self._legend = model_legend(layer)
            except LandsegError as error:
                self.failed.emit(error)
            layer.styleChanged.connect(self._read)
        self._read()

    def let_go(self) -> None:
        """Listen to the layer no longer."""
        if self._layer is not None and not sip.isdeleted(self._layer):
            self._layer.styleChanged.disconnect(self._read)
        self._layer = None

    def changes(self) -> tuple[ClassChange, ...]:
        """Give what differs from the file's own legend."""
        return changes_from(self.table.looks, self._legend)

    def _build(self) -> None:
        for button, name in ((self.model, "modelLegend"), (self.safe, "safeColours")):
            button.setObjectName(name)
        self.save.setObjectName("saveNewMap")
        grid = QGridLayout(self)
        grid.setContentsMargins(6, 3, 6, 4)
        grid.setSpacing(3)
        grid.addWidget(self.table, 0, 0, 1, 2)
        grid.addWidget(self.model, 1, 0)
        grid.addWidget(self.safe, 1, 1)
        grid.addWidget(self.save, 2, 0, 1, 2)
        grid.setRowStretch(0, 1)

    def _read(self) -> None:
        """Show what the layer's style says now, also when it was changed elsewhere."""
        if self._writing:
            return
        looks = read_looks(self._layer, self._legend) if self._layer is not None else ()
        self.table.show_looks(looks)
        self.enable()

    def enable(self) -> None:
        """Grey out what this map does not offer, with the reason."""
        looks = self.table.looks
        has_model, few = bool(self._legend and looks), len(looks) <= len(COLOURS)
        self.table.setEnabled(bool(looks))
        self.model.setEnabled(has_model)
        self.model.setToolTip(
            self.tr("Names and colours as the map was made, all classes shown")
            if has_model
            else self.tr("The file of this map keeps no legend of its own")
        )
        self.safe.setEnabled(bool(looks) and few)
        self.safe.setToolTip(
            self.tr("Colours that colour-blind eyes tell apart, by what the classes are")
            if few
            else self.tr("No more than {count} colours can be told apart").format(
                count=len(COLOURS)
            )
        )
        self.save.setEnabled(bool(looks))
        self.save.setToolTip(
            self.tr("Write these classes as a new map, and remove specks; this map stays")
        )

    def _apply(self, looks: Looks) -> None:
        layer = self._layer
        if layer is None or not isinstance(layer.renderer(), QgsPalettedRasterRenderer):
            return
        self._writing = True
        try:
            write_looks(layer, looks)
            save_style(layer)
        except LandsegError as error:
            self.failed.emit(error)
        finally:
            self._writing = False
        self._read()
        self.changed.emit()

    def _on_edited(self, changed: Look) -> None:
        looks = self.table.looks
        self._apply(tuple(changed if it.value == changed.value else it for it in looks))

    def _on_join(self, value: int, into: Optional[int]) -> None:
        self._apply(joined(self.table.looks, value, into, self._legend))

    def _on_safe(self) -> None:
        looks = self.table.looks
        self._apply(recoloured(looks, safe_colours([look.name for look in looks])))
