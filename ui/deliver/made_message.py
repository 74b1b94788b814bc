"""The line above the map when something was made."""

from __future__ import annotations

from pathlib import Path

from qgis.core import Qgis
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QPushButton

from ..messages import TAG
from ..pane.result_message import open_folder


def show_made(bar: QgsMessageBar, path: Path) -> None:
    """Say where a file is, with its folder at hand."""
    translate = QCoreApplication.translate
    text = translate("deliver", "{name} is written.").format(name=path.name)
    message = bar.createMessage(TAG, text)
    folder = QPushButton(translate("deliver", "Open Folder"))
    folder.setObjectName("openFolderButton")
    folder.clicked.connect(lambda: open_folder(path))
    message.layout().addWidget(folder)
    bar.pushWidget(message, Qgis.MessageLevel.Success, 0)
