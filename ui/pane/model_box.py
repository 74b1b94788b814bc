"""The models by name, and the ways to another one."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QWidget

from ...inference import Model, list_models
from .asking import Asker


class ModelBox(QWidget):
    """Lists what is there, broken ones too, so that nobody searches for a missing name."""

    changed = pyqtSignal()
    import_wanted = pyqtSignal()
    train_wanted = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._models: tuple[Model, ...] = ()
        self._wanted = ""
        self.names, self.more_button = QComboBox(), QToolButton()
        self._asker = Asker(self)
        self._asker.answered.connect(self._show)
        self._asker.failed.connect(lambda _error: self._show(()))
        self._build()

    def current(self) -> Optional[Model]:
        """Give the chosen model; None before the list is there, or when it is empty."""
        index = self.names.currentIndex()
        return self._models[index] if 0 <= index < len(self._models) else None

    @property
    def is_loading(self) -> bool:
        return self._asker.is_busy

    def load(self, wanted: str) -> None:
        """Read the list anew and choose a model by its id."""
        self._wanted = wanted
        self._asker.ask(list_models)

    def _show(self, models: tuple[Model, ...]) -> None:
        self._models = tuple(models)
        self.names.blockSignals(True)
        self.names.clear()
        for model in self._models:
            self._add(model)
        index = next((i for i, one in enumerate(self._models) if one.id == self._wanted), 0)
        self.names.setCurrentIndex(index if self._models else -1)
        self.names.blockSignals(False)
        self._on_chosen()

    def _add(self, model: Model) -> None:
        if model.card is not None and model.problem is None:
            self.names.addItem(model.card.title, model.id)
            return
        warning = QgsApplication.getThemeIcon("mIconWarning.svg")
        text = self.tr("{name} (cannot be used)").format(name=model.id)
        self.names.addItem(warning, text, model.id)

    def _on_chosen(self) -> None:
        self.names.setToolTip(self.names.currentText())
        self.changed.emit()

    def _build(self) -> None:
        self.names.setObjectName("model")
        self.names.setToolTip(self.tr("Which land cover is looked for"))
        self.names.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.names.setMinimumContentsLength(8)
        self.names.currentIndexChanged.connect(lambda _index: self._on_chosen())
        self.more_button.setObjectName("moreModels")
        self.more_button.setText("…")
        self.more_button.setAccessibleName(self.tr("More models"))
        self.more_button.setToolTip(self.tr("Import a model from a .pth file, or train one"))
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_button.setMenu(self._menu())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.names, 1)
        layout.addWidget(self.more_button)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for name, title, wanted in (
            ("importModel", self.tr("Import a Model…"), self.import_wanted),
            ("trainModel", self.tr("Train a Model…"), self.train_wanted),
        ):
            action = menu.addAction(title)
            action.setObjectName(name)
            action.triggered.connect(lambda _checked, signal=wanted: signal.emit())
        return menu
