"""What is chosen -> what will happen, made anew a moment after each change."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Optional

from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...inference import (
    Interrupted,
    LandsegError,
    Preflight,
    RasterFacts,
    SegmentationJob,
    describe_raster,
    find_interrupted,
    inspect,
    match_bands,
)
from ..drawn_maps import refuse_drawn_map
from ..layers import is_web_layer, raster_name
from ..messages import describe, log
from .asking import Asker
from .draft import Choice, chosen_model, job_for, web_plan
from .engine_part import EnginePart
from .form import PaneForm
from .stretch_box import picture_of
from .web_rows import web_rows

PAUSE = 250  # ms after the last change


class Planner(QObject):
    """Asks for the image's facts, the plan and the picture; holds the newest answers."""

    settled = pyqtSignal()  # there is a plan, or a reason why there is none

    def __init__(self, form: PaneForm, engine: EnginePart, parent: QObject) -> None:
        super().__init__(parent)
        self._form, self._engine = form, engine
        self.facts: Optional[RasterFacts] = None
        self.refusal: Optional[LandsegError] = None  # of the layer or the plan
        self.seconds: Optional[float] = None  # of the last plan
        self.interrupted: Optional[Interrupted] = None  # work on the output, as of the last plan
        self._held = False
        self._facts_asker, self._plan_asker = Asker(self), Asker(self)
        self._picture_asker = Asker(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._connect()

    @property
    def is_looking(self) -> bool:
        """Whether an answer is still to come."""
        asking = self._facts_asker.is_busy or self._plan_asker.is_busy
        return asking or self._pause.isActive() or self._form.model.is_loading

    def hold(self, held: bool) -> None:
        """Keep the plan as it is while a job runs; make it anew afterwards."""
        self._held = held
        if not held:
            self._pause.start()

    def stop(self) -> None:
        """Give no more answers."""
        self._pause.timeout.disconnect(self._make)
        self._form.layer.layerChanged.disconnect(self.look)
        for asker in (self._facts_asker, self._plan_asker, self._picture_asker):
            asker.forget()

    def look(self) -> None:
        """Look at the chosen image from the start."""
        layer = self._form.layer.currentLayer()
        self._form.layer.setToolTip(layer.name() if layer else self.tr("The image to classify"))
        self.facts, self.refusal = None, None
        self._facts_asker.forget()
        self._form.area.offer_whole(layer is None or not is_web_layer(layer))
        self._offer_bands()
        self._form.plan.show_waiting()
        try:
            self._ask_facts(layer)
        except LandsegError as error:
            self._refuse(error)

    def job(self, choice: Choice) -> SegmentationJob:
        """Give the job that the plan is of.

        Raises:
            LandsegError: something is not chosen yet, or cannot be used.
        """
        return job_for(self._form, self.facts, choice)

    def _connect(self) -> None:
        form, stretch = self._form, self._form.advanced.stretch
        form.layer.layerChanged.connect(self.look)
        form.model.changed.connect(self._on_model)
        for part in (form.bands, form.area, form.output, form.advanced):
            part.changed.connect(self._pause.start)
        form.advanced.collapsedStateChanged.connect(lambda _collapsed: self._pause.start())
        self._engine.changed.connect(self._pause.start)
        self._pause.timeout.connect(self._make)
        self._facts_asker.answered.connect(self._on_facts)
        self._facts_asker.failed.connect(self._refuse)
        self._plan_asker.answered.connect(self._on_plan)
        self._plan_asker.failed.connect(self._refuse)
        self._picture_asker.answered.connect(stretch.show_picture)
        self._picture_asker.failed.connect(lambda _error: stretch.show_picture(None))

    def _ask_facts(self, layer: Optional[QgsRasterLayer]) -> None:
        if layer is not None:
            refuse_drawn_map(layer)
        if layer is None or is_web_layer(layer):
            self._pause.start()
        else:
            self._facts_asker.ask(partial(describe_raster, raster_name(layer)))

    def _on_facts(self, facts: RasterFacts) -> None:
        self.facts = facts
        self._offer_bands()
        self._pause.start()

    def _on_model(self) -> None:
        model = self._form.model.current()
        self._form.card.show_model(model)
        if model is not None and model.card is not None and model.card.gsd is not None:
            self._form.area.suggest_resolution(model.card.gsd)
        self._offer_bands()
        self._pause.start()

    def _offer_bands(self) -> None:
        """Prefill the bands; where the layer lacks one, the plan says so."""
        model = self._form.model.current()
        card = model.card if model is not None and model.problem is None else None
        self._form.bands.show_bands(card.bands if card and self.facts else (), self.facts)
        self._form.order_tabs()
        if card is not None and self.facts is not None:
            try:
                self._form.bands.choose(match_bands(self.facts, card.bands, card.title))
            except LandsegError as error:
                log(" ".join(describe(error)))

    def _make(self) -> None:
        if self._held:
            return
        layer = self._form.layer.currentLayer()
        try:
            self._ask_picture()
            if layer is not None and is_web_layer(layer):
                self._plan_web()
            else:
                job = self.job(Choice(overwrite=True))
                self._plan_asker.ask(partial(inspect, job, self._engine.fastest_device()))
        except LandsegError as error:
            self._plan_asker.forget()
            self._refuse(error)

    def _plan_web(self) -> None:
        self._plan_asker.forget()
        card = chosen_model(self._form).card
        rows = web_rows(web_plan(self._form), card, self._form.area.resolution.value())
        self.refusal, self.seconds, self.interrupted = None, None, self._of_web()
        self._form.plan.show_rows(*rows)
        self.settled.emit()

    def _of_web(self) -> Optional[Interrupted]:
        """Find work on the output that cannot go on: the image is fetched anew."""
        target = self._form.output.target(self._form.layer.currentLayer().name())
        found = find_interrupted(target)
        return found and replace(found, differs="image")

    def _ask_picture(self) -> None:
        """Show what a stretch makes of the image; without one the map shows it already."""
        bands, stretch = self._form.bands.chosen(), self._form.advanced.stretch
        chosen, open_box = stretch.stretch(), not self._form.advanced.isCollapsed()
        if self.facts is not None and bands and chosen and open_box:
            card = chosen_model(self._form).card
            self._picture_asker.ask(partial(picture_of, self.facts.name, bands, card, chosen))
        else:
            self._picture_asker.forget()
            stretch.show_picture(None)

    def _on_plan(self, plan: Preflight) -> None:
        self.refusal, self.seconds, self.interrupted = None, plan.seconds, plan.interrupted
        self._form.advanced.show_times(plan.quality_seconds)
        device = self._engine.device_name(plan.device)
        self._form.plan.show_plan(plan, device, self._form.output.is_temporary)
        self.settled.emit()

    def _refuse(self, error: LandsegError) -> None:
        self.refusal, self.interrupted = error, None
        self._form.plan.show_refusal(error)
        self.settled.emit()
