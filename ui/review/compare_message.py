"""The line above the map when a comparison has ended well."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from qgis.core import Qgis
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QPushButton

from ..messages import TAG

translate = QCoreApplication.translate


def show_comparison(bar: QgsMessageBar, count: Optional[int], report: Optional[Path]) -> None:
    """Say how many places there are to look at, with the report at hand."""
    if count is None:
        text = translate("review", "Compared.")
    elif count == 0:
        text = translate("review", "There is no place to look at.")
    else:
        number = QLocale().toString(count)
        text = translate("review", "Places to look at: {number}.").format(number=number)
    message = bar.createMessage(TAG, text)
    if report is not None and report.is_file():
        button = QPushButton(translate("review", "Open Report"))
        button.setObjectName("openReportButton")
        button.clicked.connect(lambda: open_report(report))
        message.layout().addWidget(button)
    bar.pushWidget(message, Qgis.MessageLevel.Success, 0)


def open_report(path: Path) -> None:
    """Show a page in the system's browser."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
