"""A table from tags to classes as text, to be read, changed and kept under a name."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from qgis.core import QgsApplication
from qgis.gui import QgsCodeEditor
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ...inference import LandsegError
from ..messages import describe
from .tables import own_tables, save_table, table_text


class TableDialog(QDialog):
    """Saves a copy in the user's folder; the table that came along stays as it is."""

    saved = pyqtSignal(str)  # the path

    def __init__(self, name: str, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("tableDialog")
        self.setWindowTitle(self.tr("Table of Tags and Classes"))
        self.text, self.name, self.state = QPlainTextEdit(), QLineEdit(), QLabel()
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Save | kinds.Cancel)
        self._build()
        self.text.setPlainText(table_text(name))
        self.name.setText(self._free_name(name))
        self.buttons.accepted.connect(self._save)
        self.buttons.rejected.connect(self.reject)
        self.resize(860, 560)

    def _free_name(self, name: str) -> str:
        """Keep the name of an own table; a copy of one that came along gets another."""
        path = Path(name)
        if str(path) in dict(own_tables()):
            return path.stem
        return self.tr("my-{name}").format(name=path.stem)

    def _save(self) -> None:
        try:
            path = save_table(self.name.text().strip(), self.text.toPlainText())
        except LandsegError as error:
            self.state.setText(" ".join(describe(error)))
            self.state.show()
            return
        self.saved.emit(str(path))
        self.accept()

    def _build(self) -> None:
        self.text.setObjectName("tableText")
        self.text.setFont(QgsCodeEditor.getMonospaceFont())
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(self.tr("Table of tags and classes"))
        self.text.setToolTip(self.tr("Classes first, then rules; the comments say how"))
        self.text.setTabChangesFocus(True)
        self.name.setObjectName("tableName")
        self.name.setToolTip(self.tr("The table is kept under this name, among your own"))
        self.state.setWordWrap(True)
        self.state.hide()
        save = self.buttons.button(QDialogButtonBox.StandardButton.Save)
        save.setObjectName("saveTable")
        save.setIcon(QgsApplication.getThemeIcon("/mActionFileSave.svg"))
        label, row = QLabel(self.tr("&Name")), QFormLayout()
        label.setBuddy(self.name)
        row.addRow(label, self.name)
        column = QVBoxLayout(self)
        column.addWidget(self.text, 1)
        column.addLayout(row)
        column.addWidget(self.state)
        column.addWidget(self.buttons)
