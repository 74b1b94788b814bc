"""Single keys that act only while the tab is seen, and not while somebody types."""

from __future__ import annotations

from typing import Callable

from qgis.PyQt.QtCore import QObject, Qt
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QShortcut, QWidget


class ReviewKeys(QObject):
    """Shortcuts of QGIS's window; a text field takes its keys before they come here."""

    def __init__(self, window: QWidget, actions: dict[str, Callable[[], object]]) -> None:
        super().__init__(window)
        self._keys = [self._key(window, *pair) for pair in actions.items()]
        self.set_active(False)

    def set_active(self, active: bool) -> None:
        for key in self._keys:
            key.setEnabled(active)

    def let_go(self) -> None:
        """Give the keys back."""
        for key in self._keys:
            key.setEnabled(False)
            key.deleteLater()
        self._keys = []
        self.deleteLater()

    def _key(self, window: QWidget, key: str, act: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setAutoRepeat(False)  # a key held down would judge place after place
        shortcut.activated.connect(act)
        # A key that somebody gave to an action of QGIS as well: here ours is meant.
        shortcut.activatedAmbiguously.connect(act)
        return shortcut
