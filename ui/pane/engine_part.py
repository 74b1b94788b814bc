"""What the pane knows of the engine: whether it is there, its devices, its self-test."""

from __future__ import annotations

from html import escape
from typing import Any, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog

from ...inference import EngineError, EngineMissingError, LandsegError, SelfTestJob
from ..engine import Engine
from ..environment import engine_python
from ..messages import describe
from ..settings import Settings
from ..tasks import JobTask
from .draft import chosen_model
from .form import PaneForm
from .swatches import WARNING, icon


class EnginePart(QObject):
    """Fills the notice at the top and the lower half of Advanced."""

    changed = pyqtSignal()  # devices or speed are known better now

    def __init__(self, engine: Engine, form: PaneForm, parent: QObject) -> None:
        super().__init__(parent)
        self._engine, self._form = engine, form
        self._check: Optional[JobTask] = None
        form.notice.link_followed.connect(self._choose_python)
        form.advanced.check_wanted.connect(self._start_check)
        engine.ready.connect(self._on_ready)
        if engine.ready_event is not None:
            self._on_ready(engine.ready_event)

    def is_there(self) -> bool:
        """Say at the top what is missing; tell whether nothing is."""
        try:
            engine_python(Settings.load())
        except EngineMissingError as error:
            self.explain(error)
            return False
        self._form.notice.say("")
        return True

    def explain(self, error: EngineError) -> None:
        """Say at the top why there is no engine, with the way to another one."""
        what, advice = describe(error)
        link = escape(self.tr("Choose the engine's Python…"))
        text = f"{icon(WARNING)} {escape(what)} {escape(advice)}"
        self._form.notice.say(f'{text} <a href="python">{link}</a>')

    def warm_up(self) -> None:
        """Start the engine beforehand, where it is there."""
        if self.is_there():
            self._engine.warm_up()

    def cancel(self) -> None:
        if self._check is not None:
            self._check.cancel()

    def fastest_device(self) -> Optional[str]:
        """Give what `auto` will take; None until the engine has said it."""
        return next((device["id"] for device in self._devices()), None)

    def device_name(self, device: str) -> str:
        names = {one["id"]: one["name"] for one in self._devices()}
        return names.get(device, device.upper())

    def _devices(self) -> list[dict[str, str]]:
        event = self._engine.ready_event
        return event.get("devices", []) if event else []

    def _choose_python(self) -> None:
        title = self.tr("The Engine's Python")
        chosen, _ = QFileDialog.getOpenFileName(self._form, title)
        if chosen:
            settings = Settings.load()
            settings.engine_python = chosen
            settings.save()
            self.warm_up()

    def _on_ready(self, event: dict[str, Any]) -> None:
        self._form.advanced.offer_devices(event.get("devices", []))
        self.changed.emit()

    def _start_check(self) -> None:
        """Check with the chosen model, one check at a time."""
        if self._check is not None:
            return
        try:
            job = SelfTestJob(chosen_model(self._form).id)
        except LandsegError as error:
            self._on_failed(error)
            return
        self._check = JobTask(self._engine, job, self.tr("Check the engine"))
        self._check.succeeded.connect(self._on_succeeded)
        self._check.failed.connect(self._on_failed)
        self._check.cancelled.connect(self._on_cancelled)
        self._form.advanced.show_checking()
        QgsApplication.taskManager().addTask(self._check)

    def _on_succeeded(self, result: dict[str, Any]) -> None:
        self._check = None
        self._form.advanced.show_check(result)
        self.changed.emit()

    def _on_failed(self, error: Exception) -> None:
        self._check = None
        self._form.advanced.show_problem(" ".join(describe(error)))

    def _on_cancelled(self) -> None:
        self._check = None
        self._form.advanced.show_problem("")
