"""What the buttons of the Deliver tab do: ask, start a job, and show what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Optional

from qgis.core import QgsPrintLayout, QgsProcessingUtils, QgsRasterLayer
from qgis.gui import QgisInterface, QgsLayoutDesignerInterface
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer

from ...inference import LandsegError, PlainJob
from ...review import AreasJob, CogJob, GeneraliseJob, PackageJob, PolygonsJob
from ..layers import export_polygons, raster_name
from ..sheet.export import export_sheet
from ..sheet.shares import areas_of
from .loading import load_map, load_polygons
from .made import Made
from .made_message import show_made
from .questions import (
    MAJORITY,
    MIN_AREA,
    SIMPLIFY,
    ask_areas,
    ask_cloud,
    ask_new_map,
    ask_package,
    ask_polygons,
    ask_sheet,
    beside,
    with_own_legend,
)
from .save_dialog import Asked, SaveDialog
from .sheet_maker import SheetMaker

if TYPE_CHECKING:
    from .deliver_tab import DeliverTab

Result = dict[str, Any]
State = tuple[str, int]  # a map's name, and when its file was changed
LATER = 300  # ms, until a new window has its size
CONFIDENCE = "_confidence.tif"  # beside a map, as the pane names it


class Deliveries(QObject):
    """Reads the tab when a button is clicked; keeps what was measured and made."""

    def __init__(self, iface: QgisInterface, tab: DeliverTab) -> None:
        super().__init__(tab)
        self._iface, self._tab = iface, tab
        self._made, self._sheets = Made(), SheetMaker()
        self._areas: dict[State, Result] = {}

    def measured(self, layer: Optional[QgsRasterLayer]) -> Optional[Result]:
        """Give the areas of a map, if its file was measured and has not changed since."""
        return self._areas.get(_state(layer)) if layer is not None else None

    def make(self, name: str) -> None:
        """Do what a button of the last box says."""
        work = {
            "sheet": self.open_sheet,
            "saveSheet": self.save_sheet,
            "polygons": self.polygons,
            "cloud": self.cloud,
            "package": self.package,
        }
        work[name]()

    # --- legend and areas --------------------------------------------------------------------
    def new_map(self) -> None:
        def job(class_map: str, dialog: SaveDialog) -> PlainJob:
            return GeneraliseJob(
                class_map,
                dialog.target,
                self._tab.legend.changes(),
                dialog.number(MAJORITY),
                dialog.number(MIN_AREA),
                overwrite=True,
            )

        self._ask(ask_new_map, job, self.tr("Making a new map"), load_map)

    def measure(self) -> None:
        self._with_areas(lambda _layer, _result: None, anew=True)

    def export_areas(self) -> None:
        def job(class_map: str, dialog: SaveDialog) -> PlainJob:
            return self._areas_job(class_map, dialog.target)

        self._ask(ask_areas, job, self.tr("Measuring"), self._keep_areas)

    # --- hand over ---------------------------------------------------------------------------
    def polygons(self) -> None:
        def job(class_map: str, dialog: SaveDialog) -> PlainJob:
            return PolygonsJob(
                class_map,
                dialog.target,
                _confidence_of(class_map),
                dialog.number(MIN_AREA),
                dialog.number(SIMPLIFY),
                overwrite=True,
            )

        self._ask(ask_polygons, job, self.tr("Making polygons"), load_polygons)

    def cloud(self) -> None:
        def job(class_map: str, dialog: SaveDialog) -> PlainJob:
            return CogJob(class_map, dialog.target, overwrite=True)

        self._ask(ask_cloud, job, self.tr("Writing for the cloud"))

    def package(self) -> None:
        def asked(class_map: str) -> Asked:
            files = self._made.of(class_map)
            target = beside(class_map, "_package.zip")
            return ask_package(class_map, [path for path in files if path != target])

        def job(class_map: str, dialog: SaveDialog) -> PlainJob:
            return PackageJob(class_map, dialog.target, dialog.files(), overwrite=True)

        self._ask(asked, job, self.tr("Packing"))

    def open_sheet(self) -> None:
        """Make a layout of the map, and open it."""

        def show(layer: QgsRasterLayer, result: Result) -> None:
            window = self._iface.openLayoutDesigner(self._new_sheet(layer, result))
            QTimer.singleShot(LATER, partial(_zoom, window))

        self._with_areas(show)

    def save_sheet(self) -> None:
        """Ask for a file, and write the sheet of the map as it is now."""

        def write(target: Path) -> None:
            def then(layer: QgsRasterLayer, result: Result) -> None:
                sheet = self._known_sheet(layer, result) or self._new_sheet(layer, result)
                self._note(layer, export_sheet(sheet, target))

            self._with_areas(then)

        class_map = self._class_map()
        if class_map is not None:
            dialog = SaveDialog(ask_sheet(class_map), self._tab)
            dialog.chosen.connect(write)
            dialog.open()

    # --- steps -------------------------------------------------------------------------------
    def _ask(
        self,
        asked: Callable[[str], Asked],
        job: Callable[[str, SaveDialog], PlainJob],
        words: str,
        load: Optional[Callable[[QgsRasterLayer, Result], None]] = None,
    ) -> None:
        """Ask where the file goes; then make it, show it, and say where it is."""
        layer, class_map = self._tab.layer(), self._class_map()
        if layer is None or class_map is None:
            return
        question = asked(class_map)
        if asked is not ask_new_map and self._tab.legend.changes():
            question = with_own_legend(question)
        dialog = SaveDialog(question, self._tab)

        def then(result: Result) -> None:
            if load is not None:
                load(layer, result)
            self._note(layer, Path(result["output"]))
            self._tab.tell_cautions(result)

        def start() -> None:
            if not sip.isdeleted(layer):  # it may have left the project meanwhile
                made = job(class_map, dialog)
                self._tab.work.start(made, words, layer, then)

        dialog.chosen.connect(lambda _target: self._guarded(start))
        dialog.open()

    def _with_areas(
        self, then: Callable[[QgsRasterLayer, Result], object], anew: bool = False
    ) -> None:
        """Go on with the areas of the map; measure them first where they are not known."""
        layer, class_map = self._tab.layer(), self._class_map()
        if layer is None or class_map is None:
            return
        known = None if anew else self.measured(layer)
        if known is not None:
            self._guarded(lambda: then(layer, known))
            return

        def go_on(result: Result) -> None:
            self._keep_areas(layer, result)
            self._tab.tell_cautions(result)
            self._guarded(lambda: then(layer, result))

        self._guarded(
            lambda: self._tab.work.start(
                self._areas_job(class_map), self.tr("Measuring"), layer, go_on
            )
        )

    def _areas_job(self, class_map: str, output: Optional[Path] = None) -> AreasJob:
        box = self._tab.areas
        zones, field = box.zone_layer(), box.zone_field()
        name = None
        if zones is not None:
            name = export_polygons(zones, Path(QgsProcessingUtils.tempFolder()), fields=True)
        return AreasJob(class_map, output, name, field if zones is not None else None, True)

    def _keep_areas(self, layer: QgsRasterLayer, result: Result) -> None:
        self._areas[_state(layer)] = result
        if layer == self._tab.layer():
            self._tab.areas.show_result(result)

    def _new_sheet(self, layer: QgsRasterLayer, result: Result) -> QgsPrintLayout:
        paper, looks = self._tab.exports.chosen_paper(), self._tab.legend.table.looks
        return self._sheets.make(layer, areas_of(result), paper, looks)

    def _known_sheet(self, layer: QgsRasterLayer, result: Result) -> Optional[QgsPrintLayout]:
        paper, looks = self._tab.exports.chosen_paper(), self._tab.legend.table.looks
        return self._sheets.known(layer, areas_of(result), paper, looks)

    def _note(self, layer: QgsRasterLayer, path: Path) -> None:
        """Remember a file for the package, and say where it is."""
        self._made.add(raster_name(layer), path)
        show_made(self._iface.messageBar(), path)

    def _class_map(self) -> Optional[str]:
        """Give the name of the chosen map's file; None with a message where it has none."""
        layer = self._tab.layer()
        try:
            return raster_name(layer) if layer is not None else None
        except LandsegError as error:
            self._tab.tell(error)
            return None

    def _guarded(self, step: Callable[[], object]) -> None:
        try:
            step()
        except LandsegError as error:
            self._tab.tell(error)


def _zoom(window: QgsLayoutDesignerInterface) -> None:
    """Show the whole page, if the window is still there."""
    if not sip.isdeleted(window) and window.view() is not None:
        window.view().zoomFull()


def _state(layer: QgsRasterLayer) -> State:
    path = Path(layer.source())
    return layer.source(), path.stat().st_mtime_ns if path.is_file() else 0


def _confidence_of(class_map: str) -> Optional[str]:
    path = Path(class_map)
    found = path.with_name(path.stem + CONFIDENCE)
    return str(found) if found.is_file() else None
