"""The buttons that start a comparison, or how far it is."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)


class CompareBar(QStackedWidget):
    """Buttons, and in their place the progress while a job runs."""

    compare_wanted = pyqtSignal()
    queue_wanted = pyqtSignal()
    cancel_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("compareBar")
        self.compare = QPushButton(self.tr("Co&mpare"))
        self.queue = QPushButton(self.tr("Unsu&re Places"))
        self.progress, self._state = QProgressBar(), QLabel()
        self.cancel = QPushButton(self.tr("Cancel"))
        self._tips = {
            self.compare: self.tr("Show where map and reference agree, and list where they do not"),
            self.queue: self.tr("List the places where the map is unsure of itself"),
        }
        self.addWidget(self._buttons())
        self.addWidget(self._running())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def is_running(self) -> bool:
        return self.currentIndex() == 1

    def show_buttons(self) -> None:
        self.setCurrentIndex(0)

    def show_progress(self, text: str, done: int = 0, total: int = 0) -> None:
        """Show how far a job is; a total of 0 means not known yet."""
        self._state.setText(text)
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        if not self.is_running:
            self.cancel.setEnabled(True)
            self.setCurrentIndex(1)

    def show_cancelling(self) -> None:
        self.cancel.setEnabled(False)
        self._state.setText(self.tr("Stopping…"))

    def set_reasons(self, compare: str, queue: str) -> None:
        """Say why a button is grey; "": it is not."""
        for button, reason in ((self.compare, compare), (self.queue, queue)):
            button.setEnabled(not reason)
            button.setToolTip(reason or self._tips[button])

    def _buttons(self) -> QWidget:
        self.compare.setObjectName("compareButton")
        self.compare.setDefault(True)
        self.queue.setObjectName("queueButton")
        self.compare.clicked.connect(lambda: self.compare_wanted.emit())
        self.queue.clicked.connect(lambda: self.queue_wanted.emit())
        return _page((self.compare, 1), (self.queue, 1))

    def _running(self) -> QWidget:
        self.progress.setObjectName("compareProgress")
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(44, 10)
        self._state.setObjectName("compareState")
        # A long word must not widen the pane.
        self._state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.cancel.setObjectName("cancelCompare")
        self.cancel.setToolTip(self.tr("Stop; no file is changed"))
        self.cancel.clicked.connect(lambda: self.cancel_wanted.emit())
        return _page((self.progress, 0), (self._state, 1), (self.cancel, 0))


def _page(*parts: tuple[QWidget, int]) -> QWidget:
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for widget, stretch in parts:
        row.addWidget(widget, stretch)
    return page
