"""The line above the map when a comparison has ended well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import Qgis
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QPushButton

from ..messages import TAG

translate = QCoreApplication.translate


def show_comparison(bar: QgsMessageBar, result: dict[str, Any]) -> None:
    """Say how well they agree and how many places there are, with the report at hand.

    Args:
        bar: QGIS's message bar.
        result: of a comparison, or of a search for unsure places.
    """
    count, share = result.get("places_listed") or 0, result.get("overall_accuracy")
    places = translate("review", "Places to look at: {number}.").format(
        number=QLocale().toString(count)
    )
    text = places if count else translate("review", "There is no place to look at.")
    if share is not None:
        agreed = translate("review", "They agree on {share} % of what is compared.")
        text = f"{agreed.format(share=QLocale().toString(100 * share, 'f', 1))} {text}"
    report = Path(result["report"]) if result.get("report") else None
    message = bar.createMessage(TAG, text)
    if report is not None:
        button = QPushButton(translate("review", "Open Report"))
        button.setObjectName("openReportButton")
        button.clicked.connect(lambda: open_report(report))
        message.layout().addWidget(button)
    bar.pushWidget(message, Qgis.MessageLevel.Success, 0)


def open_report(path: Path) -> None:
    """Show a page in the system's browser."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
