"""The Review tab: widgets <-> the map, its reference and the places to look at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsProcessingUtils, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt import sip
from qgis.PyQt.QtGui import QHideEvent, QShowEvent
from qgis.PyQt.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from ...inference import LandsegError, error_from
from ..class_map_box import looks_like_class_map
from ..engine import Engine
from ..messages import show_cautions, show_error
from .backdrop import add_backdrop
from .compare_message import show_comparison
from .confidence import confidence_file, confidence_layer
from .curtain import Mode
from .places_part import PlacesPart
from .quickosm import has_quickosm, open_quickosm
from .results import add_results, objects_of
from .review_form import ReviewForm
from .review_jobs import comparison_of, queue_of
from .review_runner import ReviewRunner, Step
from .side_by_side import SideBySide
from .table_dialog import TableDialog
from .tables import table_for


class ReviewTab(QWidget):
    """Shows a class map beside a reference; `shut_down` takes all of it off the map."""

    def __init__(
        self, iface: QgisInterface, engine: Engine, parent: Optional[QWidget] = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reviewTab")
        self._iface = iface
        self._confidence: Optional[QgsRasterLayer] = None
        self._source: Optional[QgsVectorLayer] = None  # of the reference that is drawn
        self._followed = ""  # id of the reference that is held against the map by itself
        self.form = ReviewForm(iface.mapCanvas())
        self.map_box = self.form.map
        self.views = SideBySide(iface.mapCanvas(), self)
        self.places = PlacesPart(iface, self.form.places, self)
        self.runner = ReviewRunner(engine, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        self._connect()
        self._on_map()

    def shut_down(self) -> None:
        """End what runs, and take what is ours off the map."""
        QgsProject.instance().cleared.disconnect(self.runner.cancel)
        self.runner.cancel()
        self.views.stop()
        self.places.shut_down()
        self.form.let_go()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if not event.spontaneous():
            self.places.set_active(True)
            self.form.reference.load_tables()  # not before: QGIS starts without them
            self.form.reference.offer_download(has_quickosm())

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Leave the canvas to itself; not while the window is only minimised."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.places.set_active(False)
            self._end_view()

    # --- wiring ------------------------------------------------------------------------------
    def _connect(self) -> None:
        form, reference, bar, view = self.form, self.form.reference, self.form.bar, self.form.view
        form.map.layerChanged.connect(lambda _layer: self._on_map())
        reference.changed.connect(self._on_reference)
        reference.file_wanted.connect(self._open_file)
        reference.table_wanted.connect(self._edit_table)
        reference.download_wanted.connect(self._download)
        bar.compare_wanted.connect(self._compare)
        bar.queue_wanted.connect(self._queue)
        bar.cancel_wanted.connect(self._cancel)
        view.changed.connect(self._on_view)
        view.slid.connect(self._on_slid)
        view.backdrop_wanted.connect(self._add_backdrop)
        self.views.moved.connect(self._on_line_moved)
        self.views.released.connect(view.slider.setFocus)  # the arrow keys go on from here
        self.views.ended.connect(self._end_view)
        self.runner.told.connect(bar.show_progress)
        self.runner.succeeded.connect(self._on_succeeded)
        self.runner.failed.connect(self._on_failed)
        self.runner.cancelled.connect(bar.show_buttons)
        QgsProject.instance().cleared.connect(self.runner.cancel)

    # --- what is chosen ----------------------------------------------------------------------
    def _on_map(self) -> None:
        layer = self.map_box.currentLayer()
        self._confidence = confidence_layer(confidence_file(layer))
        self.places.folder = str(Path(layer.source()).parent) if layer is not None else ""
        self.form.view.against.setExceptedLayerList([layer] if layer is not None else [])
        self.form.reference.follow_map(layer)

    def _on_reference(self) -> None:
        """Hold the map against a newly chosen reference; else the user's choice stays."""
        raster, view = self.form.reference.raster(), self.form.view
        chosen = raster.id() if raster is not None else ""
        if chosen != self._followed or view.layer() is None:
            self._followed = chosen
            view.against.setLayer(raster or self._image())
        self._on_view()

    def _image(self) -> Optional[QgsMapLayer]:
        """Give what is held against the map now, else the first image in the tree."""
        layers = [node.layer() for node in QgsProject.instance().layerTreeRoot().findLayers()]
        images = (
            layer
            for layer in layers
            if isinstance(layer, QgsRasterLayer) and not looks_like_class_map(layer)
        )
        return self.form.view.layer() or next(images, None)

    def _say_reasons(self) -> None:
        """Leave no grey button without a reason."""
        reference, queue = self._reference_reason(), ""
        if self.map_box.currentLayer() is None:
            reference = queue = self.tr("Choose a class map first")
        elif confidence_file(self.map_box.currentLayer()) is None:
            queue = self.tr("The map has no confidence layer; Classify can add one")
        self.form.bar.set_reasons(reference, queue)
        view = self.form.view
        pair = (self.map_box.currentLayer(), view.layer())
        reason = self.tr("Choose a class map, and a layer to hold it against")
        view.set_reason("" if None not in pair else reason)

    def _reference_reason(self) -> str:
        reference = self.form.reference
        if reference.is_osm and reference.source() is None:
            return self.tr("Open OpenStreetMap data first: a layer, or a file")
        return ""

    def _open_file(self) -> None:
        kinds = self.tr("OpenStreetMap data (*.osm *.pbf *.gpkg);;All files (*)")
        path, _kind = QFileDialog.getOpenFileName(
            self, self.tr("Open OpenStreetMap Data"), "", kinds
        )
        if path:
            self.form.reference.take_file(Path(path))

    def _edit_table(self) -> None:
        chosen = self.form.reference.table or table_for(self.map_box.currentLayer())
        dialog = TableDialog(chosen, self)
        dialog.saved.connect(self.form.reference.choose_table)
        dialog.open()

    def _download(self) -> None:
        layer = self.map_box.currentLayer()
        try:
            if layer is not None:
                open_quickosm(layer)
        except LandsegError as error:
            show_error(self._iface.messageBar(), error)

    # --- the views ---------------------------------------------------------------------------
    def _on_view(self) -> None:
        view, class_map = self.form.view, self.map_box.currentLayer()
        if class_map is None or view.layer() is None:
            view.choose(Mode.OFF)
        if view.mode is Mode.OFF:
            self.views.stop()
        else:
            self.views.show(view.mode, view.layer(), class_map)
            self._on_slid()
        reference = self.form.reference.raster() or view.layer()
        self.form.probe.follow(class_map, self._confidence, reference, self._objects())
        self._say_reasons()

    def _objects(self) -> Optional[QgsVectorLayer]:
        """Give the layer whose tags are told: OpenStreetMap's, or what the map is held against."""
        box = self.form.reference
        found = box.source() if box.is_osm else objects_of(box.raster()) or self.form.view.layer()
        return found if isinstance(found, QgsVectorLayer) else None

    def _on_slid(self) -> None:
        self.views.set_share(self.form.view.share)
        self.views.set_beat(self.form.view.beat)

    def _on_line_moved(self, share: float) -> None:
        self.form.view.show_share(share)
        self.views.set_share(share)

    def _end_view(self) -> None:
        self.form.view.choose(Mode.OFF)
        self.views.stop()

    def _add_backdrop(self) -> None:
        self.form.view.against.setLayer(add_backdrop())

    # --- the jobs ----------------------------------------------------------------------------
    def _compare(self) -> None:
        folder = self._folder()
        if folder is None:
            return
        try:
            osm, compare = comparison_of(self.map_box.currentLayer(), self.form, folder)
        except LandsegError as error:
            show_error(self._iface.messageBar(), error)
            return
        self._source = self._objects() if osm is not None else None
        steps = [Step(osm, self.tr("Drawing OSM…"))] if osm is not None else []
        self._run([*steps, Step(compare, self.tr("Comparing…"))])

    def _queue(self) -> None:
        folder = self._folder()
        if folder is None:
            return
        try:
            job = queue_of(self.map_box.currentLayer(), self.form, folder)
        except LandsegError as error:
            show_error(self._iface.messageBar(), error)
            return
        self._run([Step(job, self.tr("Finding places…"))])

    def _folder(self) -> Optional[Path]:
        """Give where results go: beside the map, or where the user says if that will not do."""
        folder = Path(self.map_box.currentLayer().source()).parent
        passing = Path(QgsProcessingUtils.tempFolder()).resolve()
        is_passing = passing == folder.resolve() or passing in folder.resolve().parents
        if os.access(folder, os.W_OK) and not is_passing:
            return folder
        title = self.tr("Folder for the Review: the Map's Own Is Temporary or Read-Only")
        chosen = QFileDialog.getExistingDirectory(self, title)
        return Path(chosen) if chosen else None

    def _run(self, steps: list[Step]) -> None:
        self.form.options.remember()
        self.runner.run(steps, self.map_box.currentLayer())

    def _cancel(self) -> None:
        self.form.bar.show_cancelling()
        self.runner.cancel()

    def _on_succeeded(
        self, done: list[tuple[object, dict[str, Any]]], class_map: QgsRasterLayer
    ) -> None:
        self.form.bar.show_buttons()
        bar = self._iface.messageBar()
        objects = _alive(self._source)
        try:
            made = add_results(done, class_map, objects)
        except LandsegError as error:
            show_error(bar, error)
            return
        if made.reference is not None:
            self.form.reference.choose_raster(made.reference)
        if made.places is not None:
            self.form.places.choose(made.places)
            self.places.go_to_first()
        cautions = [one for _job, result in done for one in result.get("cautions", [])]
        show_cautions(bar, [error_from(one["class"], one["fields"]) for one in cautions])
        show_comparison(bar, done[-1][1])

    def _on_failed(self, error: Exception) -> None:
        self.form.bar.show_buttons()
        show_error(self._iface.messageBar(), error)


def _alive(layer: Optional[QgsVectorLayer]) -> Optional[QgsVectorLayer]:
    return None if layer is None or sip.isdeleted(layer) else layer
