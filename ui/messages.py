"""Errors and cautions in the user's language: what failed, and what to do."""

from __future__ import annotations

import html
from collections.abc import Iterable

from qgis.core import Qgis, QgsMessageLog
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication

from ..inference import Caution, EngineError, InternalError, LandsegError

TAG = "Landseg"  # of the log panel and the message bar


def describe(error: BaseException) -> tuple[str, str]:
    """Give what failed and what to do."""
    if not isinstance(error, LandsegError):
        error = InternalError(reason=f"{type(error).__name__}: {error}")
    what, advice = (
        QCoreApplication.translate("errors", template).format(**error.fields) if template else ""
        for template in (error.message, error.advice)
    )
    return what, advice


def log(text: str, level: Qgis.MessageLevel = Qgis.MessageLevel.Info) -> None:
    """Write a line into QGIS's log panel, without opening a message."""
    QgsMessageLog.logMessage(text, TAG, level, False)


def show_error(bar: QgsMessageBar, error: BaseException) -> None:
    """Say in two lines what failed and what to do; stays until it is closed."""
    ours = isinstance(error, EngineError) or not isinstance(error, LandsegError)
    _show(bar, error, Qgis.MessageLevel.Critical if ours else Qgis.MessageLevel.Warning)


def show_cautions(bar: QgsMessageBar, cautions: Iterable[Caution]) -> None:
    """Say what the user should know of a job that ran."""
    for caution in cautions:
        _show(bar, caution, Qgis.MessageLevel.Warning)


def _show(bar: QgsMessageBar, error: BaseException, level: Qgis.MessageLevel) -> None:
    what, advice = describe(error)
    log(f"{what} {advice}", level)
    text = "<br>".join(html.escape(line) for line in (what, advice) if line)
    bar.pushMessage(TAG, text, level, 0)
