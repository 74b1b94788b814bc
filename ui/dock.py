"""The Landseg pane: widgets <-> job. It decides nothing and computes nothing."""

from __future__ import annotations

from functools import partial
from html import escape
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsMapLayer, QgsProject, QgsRasterLayer
from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QFileDialog

from ..inference import (
    EngineMissingError,
    LandsegError,
    Preflight,
    RasterFacts,
    SegmentationJob,
    describe_raster,
    error_from,
    inspect,
    match_bands,
)
from .class_map_layer import add_class_map, is_class_map, layers_of
from .drawn_maps import refuse_drawn_map
from .engine import Engine
from .environment import engine_python
from .layers import is_web_layer, raster_name
from .messages import describe, log, show_cautions, show_error
from .pane.asking import Asker
from .pane.card_dialog import CardDialog
from .pane.check import EngineCheck
from .pane.draft import chosen_model, job_for, job_for_fetched, web_plan
from .pane.form import PaneForm
from .pane.import_dialog import ImportDialog
from .pane.result_message import show_result
from .pane.runner import Runner
from .pane.stretch_box import picture_of
from .pane.swatches import WARNING, icon
from .pane.web_rows import web_rows
from .settings import Settings

PAUSE = 250  # ms after the last change before the plan is made anew


class LandsegDock(QgsDockWidget):
    """Owns the pane's questions and its run; `shut_down` ends both before the plugin goes."""

    def __init__(self, iface: QgisInterface, engine: Engine) -> None:
        super().__init__(iface.mainWindow())
        self.setObjectName("LandsegDock")
        self.setWindowTitle("Landseg")
        self._iface, self._engine = iface, engine
        self._facts: Optional[RasterFacts] = None
        self._refusal: Optional[LandsegError] = None  # of the layer or the plan
        self._expected: Optional[float] = None  # s, of the last plan
        self._clicked = False  # before the plan was there
        self._source: Optional[QgsRasterLayer] = None  # of the run
        self.form = PaneForm(iface.mapCanvas())
        self.setWidget(self.form)
        self._facts_asker, self._plan_asker = Asker(self), Asker(self)
        self._picture_asker = Asker(self)
        self._runner, self._check = Runner(engine, self), EngineCheck(engine, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._message = QTimer(self)
        self._message.setSingleShot(True)
        self._outcome: Optional[tuple[dict[str, Any], Optional[SegmentationJob], str]] = None
        self._connect_form()
        self._connect_work()
        self._start()

    def shut_down(self) -> None:
        """End the run and the questions, and take what is ours off the map."""
        QgsProject.instance().cleared.disconnect(self._on_project_cleared)
        QgsProject.instance().layersAdded.disconnect(self._leave_out_maps)
        self._iface.currentLayerChanged.disconnect(self._follow)
        self.form.layer.layerChanged.disconnect(self._on_layer)
        self._pause.timeout.disconnect(self._make_plan)
        self._message.stop()
        for asker in (self._facts_asker, self._plan_asker, self._picture_asker):
            asker.forget()
        self._check.cancel()
        self._runner.cancel()
        self.form.area.close_tool()

    # --- wiring ------------------------------------------------------------------------------
    def _connect_form(self) -> None:
        form = self.form
        form.layer.layerChanged.connect(self._on_layer)
        form.model.changed.connect(self._on_model)
        form.model.import_wanted.connect(self._import)
        form.card.more_wanted.connect(self._show_card)
        for part in (form.bands, form.area, form.output, form.advanced):
            part.changed.connect(self._pause.start)
        form.advanced.check_wanted.connect(self._on_check)
        form.advanced.collapsedStateChanged.connect(lambda _collapsed: self._pause.start())
        form.plan.stretch_wanted.connect(self._show_stretch)
        form.notice.link_followed.connect(self._choose_python)
        form.run.classify_wanted.connect(self._on_classify)
        form.run.replace_wanted.connect(partial(self._run, overwrite=True))
        form.run.cancel_wanted.connect(self._on_cancel)

    def _connect_work(self) -> None:
        self._pause.timeout.connect(self._make_plan)
        self._message.timeout.connect(self._tell)
        self._facts_asker.answered.connect(self._on_facts)
        self._facts_asker.failed.connect(self._refuse)
        self._plan_asker.answered.connect(self._on_plan)
        self._plan_asker.failed.connect(self._refuse)
        self._picture_asker.answered.connect(self.form.advanced.stretch.show_picture)
        self._picture_asker.failed.connect(
            lambda _error: self.form.advanced.stretch.show_picture(None)
        )
        self._runner.told.connect(self.form.run.show_progress)
        self._runner.succeeded.connect(self._on_succeeded)
        self._runner.failed.connect(self._on_failed)
        self._runner.cancelled.connect(self._on_cancelled)
        self._check.told.connect(self.form.advanced.show_checking)
        self._check.succeeded.connect(self._on_checked)
        self._check.failed.connect(self._on_check_failed)
        self._engine.ready.connect(self._on_engine_ready)
        self._iface.currentLayerChanged.connect(self._follow)
        QgsProject.instance().cleared.connect(self._on_project_cleared)
        QgsProject.instance().layersAdded.connect(self._leave_out_maps)
        self.visibilityChanged.connect(self._on_visible)

    def _start(self) -> None:
        settings = Settings.load()
        if self._engine.ready_event is not None:
            self._on_engine_ready(self._engine.ready_event)
        self.form.advanced.choose(settings)
        self.form.output.confidence.setChecked(settings.classify_confidence)
        self.form.output.file.setDefaultRoot(settings.classify_folder)
        self.form.model.load(settings.classify_model)
        self._look_for_engine()
        self._leave_out_maps()
        self._follow(self._iface.activeLayer())
        self._on_layer()

    # --- what is chosen ----------------------------------------------------------------------
    def _follow(self, layer: Optional[QgsMapLayer]) -> None:
        """Choose the active layer, unless it is a map that we made."""
        if isinstance(layer, QgsRasterLayer) and not is_class_map(layer):
            self.form.layer.setLayer(layer)

    def _leave_out_maps(self) -> None:
        """Offer no class map as an image."""
        layers = QgsProject.instance().mapLayers().values()
        self.form.layer.setExceptedLayerList([layer for layer in layers if is_class_map(layer)])

    def _on_layer(self) -> None:
        layer = self.form.layer.currentLayer()
        self.form.layer.setToolTip(layer.name() if layer else self.tr("The image to classify"))
        self._facts, self._refusal = None, None
        self._facts_asker.forget()
        self.form.area.offer_whole(layer is None or not is_web_layer(layer))
        self._offer_bands()
        self.form.plan.show_waiting()
        self._ask_facts(layer)

    def _ask_facts(self, layer: Optional[QgsRasterLayer]) -> None:
        try:
            if layer is not None:
                refuse_drawn_map(layer)
            if layer is None or is_web_layer(layer):
                self._pause.start()
            else:
                self._facts_asker.ask(partial(describe_raster, raster_name(layer)))
        except LandsegError as error:
            self._refuse(error)

    def _on_facts(self, facts: RasterFacts) -> None:
        self._facts = facts
        self._offer_bands()
        self._pause.start()

    def _on_model(self) -> None:
        model = self.form.model.current()
        self.form.card.show_model(model)
        if model is not None and model.card is not None and model.card.gsd is not None:
            self.form.area.suggest_resolution(model.card.gsd)
        self._offer_bands()
        self._pause.start()

    def _offer_bands(self) -> None:
        """Prefill the bands; where the layer lacks one, the plan says so."""
        model = self.form.model.current()
        card = model.card if model is not None and model.problem is None else None
        self.form.bands.show_bands(card.bands if card and self._facts else (), self._facts)
        self.form.order_tabs()
        if card is not None and self._facts is not None:
            try:
                self.form.bands.choose(match_bands(self._facts, card.bands, card.title))
            except LandsegError as error:
                log(" ".join(describe(error)))

    def _show_card(self) -> None:
        model = self.form.model.current()
        if model is not None and model.card is not None:
            CardDialog(model.card, self).open()

    def _import(self) -> None:
        dialog = ImportDialog(self._engine, self)
        dialog.imported.connect(self.form.model.load)
        dialog.open()

    def _show_stretch(self) -> None:
        self.form.advanced.setCollapsed(False)
        self.form.advanced.stretch.kinds.setFocus()

    # --- what will happen --------------------------------------------------------------------
    def _make_plan(self) -> None:
        if self._runner.is_running:
            return  # its end asks again
        layer = self.form.layer.currentLayer()
        try:
            self._ask_picture()
            if layer is not None and is_web_layer(layer):
                self._plan_web()
            else:
                job = job_for(self.form, self._facts, overwrite=True)
                self._plan_asker.ask(partial(inspect, job, self._fastest_device()))
        except LandsegError as error:
            self._plan_asker.forget()
            self._refuse(error)

    def _plan_web(self) -> None:
        self._plan_asker.forget()
        card = chosen_model(self.form).card
        source = web_plan(self.form)
        self._refusal = None
        self.form.plan.show_rows(*web_rows(source, card, self.form.area.resolution.value()))
        self._catch_up()

    def _ask_picture(self) -> None:
        """Show what the model will see, where somebody looks."""
        bands, stretch = self.form.bands.chosen(), self.form.advanced.stretch
        if self._facts is not None and bands and not self.form.advanced.isCollapsed():
            card, chosen = chosen_model(self.form).card, stretch.stretch()
            self._picture_asker.ask(partial(picture_of, self._facts.name, bands, card, chosen))
        else:
            self._picture_asker.forget()
            stretch.show_picture(None)

    def _on_plan(self, plan: Preflight) -> None:
        self._refusal, self._expected = None, plan.seconds
        device = self._device_name(plan.device)
        self.form.plan.show_plan(plan, device, self.form.output.is_temporary)
        self._catch_up()

    def _refuse(self, error: LandsegError) -> None:
        self._refusal = error
        self.form.plan.show_refusal(error)
        self._catch_up()

    def _is_looking(self) -> bool:
        asking = self._facts_asker.is_busy or self._plan_asker.is_busy
        return asking or self._pause.isActive() or self.form.model.is_loading

    def _catch_up(self) -> None:
        """Do what was clicked while the plan was made."""
        if self._clicked and not self._is_looking():
            self._on_classify()

    # --- the run -----------------------------------------------------------------------------
    def _on_classify(self) -> None:
        """Start, or say why not, or ask before a file is replaced; wait for the plan first."""
        self._clicked = self._is_looking()
        if self._clicked:
            return
        target = None if self.form.output.is_temporary else self._target()
        if not self._look_for_engine():
            show_error(self._iface.messageBar(), EngineMissingError())
        elif self._refusal is not None:
            show_error(self._iface.messageBar(), self._refusal)
        elif target is not None and target.exists():
            self.form.run.ask(self._question(target))
        else:
            self._run(overwrite=False)

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
        layer = self.form.layer.currentLayer()
        try:
            if layer is not None and is_web_layer(layer):
                job_of = partial(job_for_fetched, self.form, overwrite=overwrite)
                self._runner.fetch_and_classify(web_plan(self.form), job_of, layer)
            else:
                job = job_for(self.form, self._facts, overwrite)
                self._runner.classify(job, layer, self._expected)
        except LandsegError as error:
            self.form.run.show_button()
            show_error(self._iface.messageBar(), error)
            return
        self._source = layer
        self._remember()

    def _on_cancel(self) -> None:
        self.form.run.show_cancelling()
        self._runner.cancel()

    def _on_succeeded(self, result: dict[str, Any], job: SegmentationJob) -> None:
        self._finish()
        layer, self._source = self._source, None
        add_class_map(result, layer, job)
        self._leave_out_maps()
        fetched = is_web_layer(layer)
        self._outcome = result, None if fetched else job, layer.name()
        self._message.start()

    def _tell(self) -> None:
        """Speak a moment later: above what QGIS itself says of a task that has ended."""
        bar, (result, job, name) = self._iface.messageBar(), self._outcome
        show_cautions(bar, [error_from(one["class"], one["fields"]) for one in result["cautions"]])
        show_result(bar, result, job, name)

    def _on_failed(self, error: Exception) -> None:
        self._finish()
        show_error(self._iface.messageBar(), error)
        self._look_for_engine()

    def _on_cancelled(self) -> None:
        self._finish()
        log(self.tr("The run was stopped; no map was changed."))

    def _finish(self) -> None:
        self.form.run.show_button()
        self.form.output.forget_temporary()
        self._pause.start()

    def _remember(self) -> None:
        settings, form = Settings.load(), self.form
        settings.classify_model = chosen_model(form).id
        settings.classify_device = str(form.advanced.device.currentData())
        settings.classify_precision = str(form.advanced.precision.currentData())
        settings.classify_tile = int(form.advanced.tile.currentData())
        settings.classify_confidence = form.output.confidence.isChecked()
        if not form.output.is_temporary:
            settings.classify_folder = str(Path(form.output.file.filePath()).parent)
        settings.save()

    def _on_project_cleared(self) -> None:
        """A map of a closed project would be a surprise in the next one."""
        self._runner.cancel()

    # --- the engine --------------------------------------------------------------------------
    def _on_visible(self, visible: bool) -> None:
        if visible and self._look_for_engine():
            self._engine.warm_up()

    def _look_for_engine(self) -> bool:
        """Say at the top what is missing; tell whether nothing is."""
        try:
            engine_python(Settings.load())
        except EngineMissingError as error:
            what, advice = describe(error)
            link = escape(self.tr("Choose the engine's Python…"))
            text = f"{icon(WARNING)} {escape(what)} {escape(advice)}"
            self.form.notice.say(f'{text} <a href="python">{link}</a>')
            return False
        self.form.notice.say("")
        return True

    def _choose_python(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("The Engine's Python"))
        if chosen:
            settings = Settings.load()
            settings.engine_python = chosen
            settings.save()
            self._on_visible(True)

    def _on_engine_ready(self, event: dict[str, Any]) -> None:
        self.form.advanced.offer_devices(event.get("devices", []))
        self._pause.start()

    def _devices(self) -> list[dict[str, str]]:
        event = self._engine.ready_event
        return event.get("devices", []) if event else []

    def _fastest_device(self) -> Optional[str]:
        return next((device["id"] for device in self._devices()), None)

    def _device_name(self, device: str) -> str:
        names = {one["id"]: one["name"] for one in self._devices()}
        return names.get(device, device.upper())

    def _on_check(self) -> None:
        try:
            self._check.start(chosen_model(self.form).id)
        except LandsegError as error:
            self._on_check_failed(error)

    def _on_checked(self, result: dict[str, Any]) -> None:
        self.form.advanced.show_check(result)
        self._pause.start()

    def _on_check_failed(self, error: Exception) -> None:
        self.form.advanced.show_problem(" ".join(describe(error)))
