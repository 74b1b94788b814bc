"""The foot of the pane: classify, follow and cancel, or answer a question."""

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
    QVBoxLayout,
    QWidget,
)


class RunBar(QStackedWidget):
    """One of four pages: the button, the progress, or a question.

    Questions are whether a file may be replaced, and what becomes of unfinished work.
    """

    classify_wanted = pyqtSignal()
    cancel_wanted = pyqtSignal()
    replace_wanted = pyqtSignal()
    resume_wanted = pyqtSignal()
    restart_wanted = pyqtSignal()
    discard_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("runBar")
        self.classify = QPushButton(self.tr("Class&ify layer"))
        self.progress, self._state = QProgressBar(), QLabel()
        self.cancel = QPushButton(self.tr("Cancel"))
        self._question = QLabel()
        self.replace = QPushButton(self.tr("Replace"))
        self.keep = QPushButton(self.tr("Keep"))
        self._unfinished = QLabel()
        self.resume = QPushButton(self.tr("Resume"))
        self.restart = QPushButton(self.tr("Start Over"))
        self.discard = QPushButton(self.tr("Discard"))
        self.addWidget(self._button_page())
        self.addWidget(self._progress_page())
        self.addWidget(self._question_page())
        self.addWidget(self._unfinished_page())
        self.currentChanged.connect(lambda _page: self._fit())
        self._fit()

    @property
    def is_running(self) -> bool:
        return self.currentIndex() == 1

    @property
    def asks_of_unfinished(self) -> bool:
        return self.currentIndex() == 3

    @property
    def state(self) -> str:
        """What the progress says in words."""
        return self._state.text()

    def show_button(self) -> None:
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

    def ask(self, question: str) -> None:
        """Ask whether a file may be replaced; to keep it is what Enter does."""
        self._question.setText(question)
        self.setCurrentIndex(2)
        self._fit()
        self.keep.setFocus()

    def ask_of_unfinished(self, text: str, can_resume: bool) -> None:
        """Ask what becomes of unfinished work; to resume it is what Enter does."""
        self._unfinished.setText(text)
        self.resume.setVisible(can_resume)
        if not self.asks_of_unfinished:
            self.setCurrentIndex(3)
            (self.resume if can_resume else self.restart).setFocus()
        self._fit()

    def _fit(self) -> None:
        """Take the height of the page that is shown, not of the tallest."""
        for index in range(self.count()):
            shown = index == self.currentIndex()
            vertical = QSizePolicy.Policy.Preferred if shown else QSizePolicy.Policy.Ignored
            self.widget(index).setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        self.adjustSize()
        self.updateGeometry()

    def _button_page(self) -> QWidget:
        self.classify.setObjectName("classifyButton")
        self.classify.setToolTip(self.tr("Make a land-cover map of the layer"))
        self.classify.setDefault(True)
        self.classify.clicked.connect(lambda: self.classify_wanted.emit())
        page, layout = _page()
        layout.addWidget(self.classify)
        return page

    def _progress_page(self) -> QWidget:
        self.progress.setObjectName("progress")
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(10)
        self._state.setObjectName("progressText")
        self._state.setWordWrap(True)
        self.cancel.setObjectName("cancelButton")
        self.cancel.setToolTip(self.tr("Stop; an older map stays as it is"))
        self.cancel.clicked.connect(lambda: self.cancel_wanted.emit())
        page, layout = _page()
        layout.addWidget(self.progress)
        row = QHBoxLayout()
        row.addWidget(self._state, 1)
        row.addWidget(self.cancel)
        layout.addLayout(row)
        return page

    def _question_page(self) -> QWidget:
        self._question.setObjectName("question")
        self._question.setWordWrap(True)
        self.replace.setObjectName("replaceButton")
        self.replace.setToolTip(self.tr("Classify, and put the new map in its place"))
        self.keep.setObjectName("keepButton")
        self.keep.setToolTip(self.tr("Leave the file as it is"))
        self.replace.clicked.connect(lambda: self.replace_wanted.emit())
        self.keep.clicked.connect(self.show_button)
        page, layout = _page()
        layout.addWidget(self._question)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.replace)
        row.addWidget(self.keep)
        layout.addLayout(row)
        return page

    def _unfinished_page(self) -> QWidget:
        self._unfinished.setObjectName("unfinished")
        self._unfinished.setWordWrap(True)
        page, layout = _page()
        layout.addWidget(self._unfinished)
        row = QHBoxLayout()
        for button, name, tip, signal in (
            (
                self.discard,
                "discardButton",
                self.tr("Remove the unfinished work, and do nothing else"),
                self.discard_wanted,
            ),
            (
                self.restart,
                "restartButton",
                self.tr("Remove the unfinished work, and classify from the beginning"),
                self.restart_wanted,
            ),
            (
                self.resume,
                "resumeButton",
                self.tr("Classify what is missing; the map is the same as without a stop"),
                self.resume_wanted,
            ),
        ):
            button.setObjectName(name)
            button.setToolTip(tip)
            button.clicked.connect(lambda _checked, wanted=signal: wanted.emit())
            row.addWidget(button)
        row.insertStretch(1, 1)  # what removes stands apart
        layout.addLayout(row)
        return page


def _page() -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    return page, layout
