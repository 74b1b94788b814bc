"""What will happen, before it happens; or why it cannot."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Optional

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QLabel, QStyle, QWidget

from ...inference import LandsegError, Preflight, StretchNeededError
from ..messages import describe
from .swatches import CRITICAL, WARNING, icon
from .words import band_title, data_type_title, duration, file_size, listed, metres, metres_range
from .words import pixels as pixels_text

Row = tuple[str, str]


class PreflightView(QLabel):
    """A small table of what will be used, made and needed, and below it what does not fit."""

    stretch_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("preflight")
        self.setAccessibleName(self.tr("What will happen"))
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.linkActivated.connect(lambda _link: self.stretch_wanted.emit())

    def show_plan(self, plan: Preflight, device: str, is_temporary: bool) -> None:
        """Show what a job will do.

        Args:
            plan: what the engine foresees.
            device: name of the device that will be used.
            is_temporary: the result is no file of the user.
        """
        rows = [
            (self.tr("Bands"), _bands(plan)),
            (self.tr("Area"), pixels_text(plan.width, plan.height)),
            (self.tr("Pixel size"), self._pixel_size(plan)),
            (self.tr("Values"), self._values(plan)),
            (self.tr("Time"), self._time(plan, device)),
            (self.tr("Needs"), self._needs(plan)),
            (self.tr("Result"), self._result(plan, is_temporary)),
        ]
        self._show(rows, plan.cautions)

    def show_rows(self, rows: list[Row], notices: tuple[LandsegError, ...] = ()) -> None:
        """Show other facts in the same form, such as those of a web layer."""
        self._show(rows, notices)

    def show_refusal(self, error: LandsegError) -> None:
        """Say why the job cannot run, and what to do."""
        text = _notice(CRITICAL, error)
        if isinstance(error, StretchNeededError):
            text += f' <a href="stretch">{escape(self.tr("Choose a stretch…"))}</a>'
        self.setText(text)

    def show_waiting(self) -> None:
        self.setText(escape(self.tr("Looking at the layer…")))

    def _show(self, rows: list[Row], notices: tuple[LandsegError, ...]) -> None:
        table = "".join(
            f"<tr><td>{escape(title).replace(' ', '&nbsp;')}&nbsp;&nbsp;</td>"
            f"<td>{escape(text)}</td></tr>"
            for title, text in rows
            if text
        )
        found = "".join(f"<div>{_notice(WARNING, it)}</div>" for it in notices)
        head = escape(self.tr("What will happen"))
        table = f"<table cellspacing='0' cellpadding='0'>{table}</table>"
        self.setText(f"<b>{head}</b>{table}{found}")

    def _pixel_size(self, plan: Preflight) -> str:
        if plan.ground_resolution is None:
            found = self.tr("not known")
        else:
            found = metres(plan.ground_resolution)
        if plan.model_resolution is None:
            return found
        made_for = metres_range(*plan.model_resolution)
        return self.tr("{found}; the model is for {range}").format(found=found, range=made_for)

    def _values(self, plan: Preflight) -> str:
        kind = data_type_title(plan.data_type)
        if plan.stretch:
            kind = self.tr("{kind}, stretched").format(kind=kind)
        if plan.validity == "none":
            return self.tr("{kind}, every pixel is used").format(kind=kind)
        return self.tr("{kind}; no data: {validity}").format(kind=kind, validity=plan.validity)

    def _time(self, plan: Preflight, device: str) -> str:
        measured, guessed = self.tr("{time} on {device}"), self.tr("roughly {time} on {device}")
        text = measured if plan.seconds_measured else guessed
        return text.format(time=duration(plan.seconds), device=device)

    def _needs(self, plan: Preflight) -> str:
        memory, disk = file_size(plan.memory_bytes), file_size(plan.disk_bytes)
        return self.tr("{memory} of memory, {disk} of disk").format(memory=memory, disk=disk)

    def _result(self, plan: Preflight, is_temporary: bool) -> str:
        if is_temporary or plan.output is None:
            return self.tr("a temporary layer")
        path = Path(plan.output)
        if path.exists():
            return self.tr("{name}, exists: you will be asked").format(name=path.name)
        return self.tr("{name} in {folder}").format(name=path.name, folder=path.parent.name)


def _bands(plan: Preflight) -> str:
    return listed([f"{band_title(name)} = {band}" for name, band in plan.bands])


def _notice(kind: QStyle.StandardPixmap, error: LandsegError) -> str:
    what, advice = describe(error)
    return f"{icon(kind)} {escape(what)} {escape(advice)}"
