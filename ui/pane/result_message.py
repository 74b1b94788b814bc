"""The line above the map when a job has ended well."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from qgis.core import Qgis
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QApplication, QPushButton

from ...inference import SegmentationJob
from ..messages import TAG
from .command import command_line
from .words import duration

translate = QCoreApplication.translate


def show_result(bar: QgsMessageBar, result: dict[str, Any], job: Optional[SegmentationJob]) -> None:
    """Say that the map is there, with the folder and the command at hand.

    Args:
        bar: QGIS's message bar.
        result: of the engine.
        job: what was done; None where no command can repeat it, as with a web layer.
    """
    text = translate("result", "Class map made in {time}.")  # short: two buttons share the line
    message = bar.createMessage(TAG, text.format(time=duration(result["seconds"])))
    folder = QPushButton(translate("result", "Open Folder"))
    folder.setObjectName("openFolderButton")
    folder.clicked.connect(lambda: open_folder(Path(result["output"])))
    message.layout().addWidget(folder)
    if job is not None:
        command = QPushButton(translate("result", "Copy Command"))
        command.setObjectName("copyCommandButton")
        command.setToolTip(translate("result", "Copy the line that repeats this in a terminal"))
        command.clicked.connect(lambda: QApplication.clipboard().setText(command_line(job)))
        message.layout().addWidget(command)
    bar.pushWidget(message, Qgis.MessageLevel.Success, 0)


def open_folder(path: Path) -> None:
    """Show a file's folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
