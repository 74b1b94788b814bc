"""The Landseg pane: widgets <-> job. It decides nothing and computes nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer
from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QTabWidget

from ..inference import (
    EngineBrokenError,
    EngineMissingError,
    LandsegError,
    SegmentationJob,
    discard_interrupted,
    error_from,
)
from .class_map_layer import add_class_map, is_class_map, layers_of
from .deliver.deliver_tab import DeliverTab
from .engine import Engine
from .layers import is_web_layer
from .messages import log, show_cautions, show_error
from .pane.card_dialog import CardDialog
from .pane.draft import Choice, chosen_model, job_for_fetched, web_plan
from .pane.engine_part import EnginePart
from .pane.form import PaneForm
from .pane.import_dialog import ImportDialog
from .pane.planner import Planner
from .pane.result_message import show_result
from .pane.runner import Runner
from .pane.training_dialog import open_training
from .pane.words import unfinished
from .review.review_tab import ReviewTab
from .settings import Settings

Outcome = tuple[dict[str, Any], Optional[SegmentationJob]]


class LandsegDock(QgsDockWidget):
    """Owns the pane's plan and its run; `shut_down` ends both before the plugin goes."""

    def __init__(self, iface: QgisInterface, engine: Engine, reviewer: Engine) -> None:
        """Build the pane; `reviewer` does what needs no torch."""
        super().__init__(iface.mainWindow())
        self.setObjectName("LandsegDock")
        self.setWindowTitle("Landseg")
        self._iface, self._engine = iface, engine
        self._source: Optional[QgsRasterLayer] = None  # of the run
        self._outcome: Optional[Outcome] = None  # not told yet
        self._clicked = False  # before the plan was there
        self._stopped = False  # a moment ago, so that the next plan tells what is kept
        self._interrupted = Choice.interrupted  # what the next run does with unfinished work
        self.form = PaneForm(iface.mapCanvas())
        self.review = ReviewTab(iface, reviewer)
        self.deliver = DeliverTab(iface, reviewer)
        self.tabs = self._make_tabs()
        self.setWidget(self.tabs)
        self._engine_part = EnginePart(engine, self.form, self)
        self._planner = Planner(self.form, self._engine_part, self)
        self._runner = Runner(engine, self)
        self._message = QTimer(self)
        self._message.setSingleShot(True)
        self._connect_form()
        self._connect_work()
        self._start()

    def shut_down(self) -> None:
        """End the run and the questions, and take what is ours off the map."""
        QgsProject.instance().cleared.disconnect(self._on_project_cleared)
        QgsProject.instance().layersAdded.disconnect(self._leave_out_maps)
        self._iface.currentLayerChanged.disconnect(self._follow)
        self._message.stop()
        self._planner.stop()
        self._engine_part.cancel()
        self._runner.cancel()
        self.form.area.close_tool()
        self.review.shut_down()
        self.deliver.shut_down()

    def reload_models(self) -> None:
        """Read the list of models anew, and keep the chosen one."""
        model = self.form.model.current()
        self.form.model.load(model.id if model is not None else "")

    def _make_tabs(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setObjectName("tabs")
        tabs.setDocumentMode(True)
        tabs.addTab(self.form, self.tr("Classify"))
        tabs.addTab(self.review, self.tr("Review"))
        tabs.addTab(self.deliver, self.tr("Deliver"))
        return tabs

    # --- wiring ------------------------------------------------------------------------------
    def _connect_form(self) -> None:
        form = self.form
        form.model.import_wanted.connect(self._import)
        form.model.train_wanted.connect(self._train)
        form.card.more_wanted.connect(self._show_card)
        form.plan.stretch_wanted.connect(self._show_stretch)
        form.run.classify_wanted.connect(self._on_classify)
        form.run.replace_wanted.connect(partial(self._run, overwrite=True))
        form.run.resume_wanted.connect(partial(self._begin, "resume"))
        form.run.restart_wanted.connect(partial(self._begin, "restart"))
        form.run.discard_wanted.connect(self._discard)
        form.run.cancel_wanted.connect(self._on_cancel)

    def _connect_work(self) -> None:
        self._planner.settled.connect(self._catch_up)
        self._message.timeout.connect(self._tell)
        self._runner.told.connect(self.form.run.show_progress)
        self._runner.succeeded.connect(self._on_succeeded)
        self._runner.failed.connect(self._on_failed)
        self._runner.cancelled.connect(self._on_cancelled)
        self._iface.currentLayerChanged.connect(self._follow)
        QgsProject.instance().cleared.connect(self._on_project_cleared)
        QgsProject.instance().layersAdded.connect(self._leave_out_maps)
        self.visibilityChanged.connect(self._on_visible)

    def _start(self) -> None:
        settings = Settings.load()
        self.form.advanced.choose(settings)
        self.form.output.confidence.setChecked(settings.classify_confidence)
        self.form.output.file.setDefaultRoot(settings.classify_folder)
        self.form.model.load(settings.classify_model)
        self._engine_part.is_there()
        self._leave_out_maps()
        self._follow(self._iface.activeLayer())
        self._planner.look()

    # --- what is chosen ----------------------------------------------------------------------
    def _follow(self, layer: Optional[QgsMapLayer]) -> None:
        """Choose the active layer: as an image, or as a class map to review and deliver."""
        self.review.map_box.follow(layer)
        self.deliver.map_box.follow(layer)
        if isinstance(layer, QgsRasterLayer) and not is_class_map(layer):
            self.form.layer.setLayer(layer)

    def _leave_out_maps(self) -> None:
        """Offer no class map as an image."""
        layers = QgsProject.instance().mapLayers().values()
        self.form.layer.setExceptedLayerList([layer for layer in layers if is_class_map(layer)])

    def _on_visible(self, visible: bool) -> None:
        if visible:
            self._engine_part.warm_up()

    def _show_card(self) -> None:
        model = self.form.model.current()
        if model is not None and model.card is not None:
            CardDialog(model.card, self).open()

    def _import(self) -> None:
        dialog = ImportDialog(self._engine, self)
        dialog.imported.connect(self.form.model.load)
        dialog.open()

    def _train(self) -> None:
        open_training(self.form.layer.currentLayer())

    def _show_stretch(self) -> None:
        self.form.advanced.setCollapsed(False)
        self.form.advanced.stretch.kinds.setFocus()

    # --- the run -----------------------------------------------------------------------------
    def _on_classify(self) -> None:
        """Start, or say why not, or ask before a file is replaced; wait for the plan first."""
        self._clicked = self._planner.is_looking
        if self._clicked:
            return
        if not self._engine_part.is_there():
            show_error(self._iface.messageBar(), EngineMissingError())
        elif self._planner.refusal is not None:
            show_error(self._iface.messageBar(), self._planner.refusal)
        elif self._planner.interrupted is not None:
            self._ask_of_unfinished()
        else:
            self._begin()

    def _begin(self, interrupted: str = Choice.interrupted) -> None:
        """Start, unless a file would be replaced: then ask first."""
        self._interrupted = interrupted
        target = None if self.form.output.is_temporary else self._target()
        if target is not None and target.exists():
            self.form.run.ask(self._question(target))
        else:
            self._run(overwrite=False)

    def _catch_up(self) -> None:
        """Do what was clicked while the plan was made, and keep a question up to date."""
        if self._clicked and not self._planner.is_looking:
            self._on_classify()
        elif self._stopped or self.form.run.asks_of_unfinished:
            self._stopped = False
            self._ask_of_unfinished()

    def _ask_of_unfinished(self) -> None:
        """Ask what becomes of work on this output; no question where there is none."""
        found, target = self._planner.interrupted, self._target()
        if found is None or target is None:
            self.form.run.show_button()
            return
        text = unfinished(target.name, found.percent, found.when, found.differs)
        self.form.run.ask_of_unfinished(text, can_resume=not found.differs)

    def _discard(self) -> None:
        """Remove unfinished work; the plan then knows of none."""
        discard_interrupted(self._target())
        self.form.run.show_button()
        self._planner.hold(False)

    def _target(self) -> Optional[Path]:
        layer = self.form.layer.currentLayer()
        return self.form.output.target(layer.name()) if layer is not None else None

    def _question(self, target: Path) -> str:
        if layers_of(str(target)):
            text = self.tr("{name} exists and is open in this project. Replace it?")
        else:
            text = self.tr("{name} exists. Replace it?")
        return text.format(name=target.name)

    def _run(self, overwrite: bool) -> None:
        layer, choice = self.form.layer.currentLayer(), Choice(overwrite, self._interrupted)
        try:
            if layer is not None and is_web_layer(layer):
                job_of = partial(job_for_fetched, self.form, choice=choice)
                self._runner.fetch_and_classify(web_plan(self.form), job_of, layer)
            else:
                self._runner.classify(self._planner.job(choice), layer, self._planner.seconds)
        except LandsegError as error:
            self.form.run.show_button()
            show_error(self._iface.messageBar(), error)
            return
        self._source = layer
        self._planner.hold(True)
        self._remember()

    def _on_cancel(self) -> None:
        self.form.run.show_cancelling()
        self._runner.cancel()

    def _on_succeeded(self, result: dict[str, Any], job: SegmentationJob) -> None:
        self._finish()
        self.form.output.forget_temporary()
        source, self._source = self._source, None
        if sip.isdeleted(source):  # removed in the very moment of the end
            source = None
        add_class_map(result, source, job)
        self._leave_out_maps()
        self._outcome = result, None if is_web_layer(source) else job
        self._message.start()

    def _tell(self) -> None:
        """Speak a moment later: above what QGIS itself says of a task that has ended."""
        bar, (result, job) = self._iface.messageBar(), self._outcome
        show_cautions(bar, [error_from(one["class"], one["fields"]) for one in result["cautions"]])
        show_result(bar, result, job)

    def _on_failed(self, error: Exception) -> None:
        self._end_early()
        show_error(self._iface.messageBar(), error)
        if self._engine_part.is_there() and isinstance(error, EngineBrokenError):
            self._engine_part.explain(error)

    def _on_cancelled(self) -> None:
        self._end_early()
        log(self.tr("The run was stopped; no map was changed."))

    def _end_early(self) -> None:
        """Keep the temporary file of a layer, whose work can go on; the web is fetched anew."""
        self._finish()
        self._stopped = True
        if self._source is None or sip.isdeleted(self._source) or is_web_layer(self._source):
            self.form.output.forget_temporary()

    def _finish(self) -> None:
        self.form.run.show_button()
        self._planner.hold(False)

    def _remember(self) -> None:
        settings, form = Settings.load(), self.form
        settings.classify_model = chosen_model(form).id
        settings.classify_device = str(form.advanced.device.currentData())
        settings.classify_precision = str(form.advanced.precision.currentData())
        settings.classify_quality = str(form.advanced.quality.currentData())
        settings.classify_tile = int(form.advanced.tile.currentData())
        settings.classify_confidence = form.output.confidence.isChecked()
        if not form.output.is_temporary:
            settings.classify_folder = str(Path(form.output.file.filePath()).parent)
        settings.save()

    def _on_project_cleared(self) -> None:
        """A map of a closed project would be a surprise in the next one."""
        self._runner.cancel()
