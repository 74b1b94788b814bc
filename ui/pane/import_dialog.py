"""A foreign weights file -> a model in the list; the engine reads the file, never QGIS."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Callable, Optional

from qgis.core import QgsApplication
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...inference import ImportJob, PeekJob
from ..engine import Engine
from ..messages import describe
from ..tasks import JobTask
from .import_form import ImportForm


class ImportDialog(QDialog):
    """First the file, then what it cannot say, then the import."""

    imported = pyqtSignal(str)  # id of the new model

    def __init__(self, engine: Engine, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("importDialog")
        self.setWindowTitle(self.tr("Import Model"))
        self._engine = engine
        self._task: Optional[JobTask] = None
        self.file, self.form, self.state = QgsFileWidget(), ImportForm(), QLabel()
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self.ok = self.buttons.button(kinds.Ok)
        self._build()
        self.file.fileChanged.connect(self._peek)
        self.buttons.accepted.connect(self._import)
        self.buttons.rejected.connect(self.reject)
        self.resize(520, 560)

    def done(self, result: int) -> None:
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    def _build(self) -> None:
        self.file.setObjectName("weightsFile")
        self.file.setDialogTitle(self.tr("Weights File"))
        self.file.setFilter(self.tr("Weights (*.pth *.pt *.safetensors);;All files (*)"))
        line = self.file.lineEdit()
        line.setAccessibleName(self.tr("Weights file"))
        line.setToolTip(self.tr("A SegNet saved by PyTorch; nothing in it is run"))
        for button in self.file.findChildren(QToolButton):
            button.setAccessibleName(self.tr("Choose the weights file"))
            button.setToolTip(self.tr("Choose the weights file"))
        top = QFormLayout()
        label = QLabel(self.tr("&File"))
        label.setBuddy(line)
        top.addRow(label, self.file)
        self.state.setObjectName("importState")
        self.state.setWordWrap(True)
        self.state.setText(self.tr("Choose a .pth file to see what it holds."))
        self.ok.setText(self.tr("Import"))
        self.ok.setObjectName("importOk")
        self.form.hide()
        self.ok.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.state)
        layout.addWidget(self.form, 1)
        layout.addStretch()
        layout.addWidget(self.buttons)

    def _peek(self, name: str) -> None:
        self.form.hide()
        self.ok.setEnabled(False)
        if Path(name).is_file():
            self.state.setText(self.tr("Looking into the file…"))
            self._start(PeekJob(Path(name)), self._on_peeked)

    def _on_peeked(self, peek: dict[str, Any]) -> None:
        self._task = None
        text = self.tr("A SegNet of {bands} bands and {classes} classes.")
        self.state.setText(text.format(bands=peek["bands"], classes=peek["classes"]))
        stem = Path(self.file.filePath()).stem
        self.form.name.setText(re.sub(r"[^A-Za-z0-9-]+", "-", stem).strip("-").lower())
        self.form.title.setText(stem.replace("_", " "))
        self.form.show_peek(peek)
        self.form.show()
        self.ok.setEnabled(True)

    def _import(self) -> None:
        self.ok.setEnabled(False)
        self.state.setText(self.tr("Importing…"))
        source = Path(self.file.filePath())
        name = self.form.name.text().strip()
        self._start(ImportJob(source, name, self.form.facts()), self._on_imported)

    def _on_imported(self, _result: dict[str, Any]) -> None:
        self._task = None
        self.imported.emit(self.form.name.text().strip())
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self.state.setText(" ".join(describe(error)))
        self.ok.setEnabled(self.form.isVisible())

    def _on_cancelled(self) -> None:
        self._task = None

    def _start(self, job: object, succeed: Callable[[dict[str, Any]], None]) -> None:
        self._task = JobTask(self._engine, job, self.windowTitle())
        self._task.succeeded.connect(succeed)
        self._task.failed.connect(self._on_failed)
        self._task.cancelled.connect(self._on_cancelled)
        QgsApplication.taskManager().addTask(self._task)
