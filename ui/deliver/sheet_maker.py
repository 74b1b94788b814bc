"""A layout of the project for a map, made with one click and opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Optional

from qgis.core import QgsPrintLayout, QgsProject, QgsRasterLayer

from ..sheet.overview import image_in
from ..sheet.shares import ClassArea
from ..sheet.sheet import Wish, make_sheet
from .exports_box import Paper
from .looks import Looks


class Kind(NamedTuple):
    """What a sheet was made from; another one is made when it differs."""

    layer: str  # id
    paper: Paper
    looks: Looks
    areas: tuple[ClassArea, ...]


class SheetMaker:
    """Knows the sheets that were made, and adds nothing else to the project."""

    def __init__(self) -> None:
        self._names: dict[Kind, str] = {}

    def make(
        self, layer: QgsRasterLayer, areas: Sequence[ClassArea], paper: Paper, looks: Looks
    ) -> QgsPrintLayout:
        """Add a new layout to the project, under a name of its own.

        Raises:
            LandsegError: the layer has no classes to show, or its file is gone.
        """
        project = QgsProject.instance()
        wish = Wish(layer.name(), paper.size, paper.landscape)
        layout = make_sheet(project, layer, areas, wish, image_in(project, layer))
        manager = project.layoutManager()
        name = _free_name(layer.name(), [each.name() for each in manager.layouts()])
        layout.setName(name)
        manager.addLayout(layout)
        self._names[Kind(layer.id(), paper, looks, tuple(areas))] = name
        return layout

    def known(
        self, layer: QgsRasterLayer, areas: Sequence[ClassArea], paper: Paper, looks: Looks
    ) -> Optional[QgsPrintLayout]:
        """Give the sheet that was made of the same, as it was edited since."""
        name = self._names.get(Kind(layer.id(), paper, looks, tuple(areas)))
        found = QgsProject.instance().layoutManager().layoutByName(name) if name else None
        return found if isinstance(found, QgsPrintLayout) else None


def _free_name(wished: str, taken: Sequence[str]) -> str:
    names = (wished if number == 1 else f"{wished} {number}" for number in range(1, 10_000))
    return next(name for name in names if name not in taken)
