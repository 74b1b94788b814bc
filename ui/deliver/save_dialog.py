"""Where a file goes, and a number or two of how it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from qgis.gui import QgsDoubleSpinBox, QgsFileWidget
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QWidget,
)


@dataclass(frozen=True)
class Amount:
    """A number that is asked for; 0 leaves the step out."""

    name: str
    title: str  # with its & key
    unit: str
    tip: str


@dataclass(frozen=True)
class Asked:
    """What a dialog asks."""

    title: str
    words: str  # what will be made
    suggested: Path
    filter: str
    endings: tuple[str, ...]  # the first is added to a name without one
    amounts: Sequence[Amount] = ()
    files: Sequence[Path] = ()  # offered to go with it


class SaveDialog(QDialog):
    """Asks beside the window, and says when a file would be replaced."""

    chosen = pyqtSignal(object)  # Path

    def __init__(self, asked: Asked, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName("saveDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(asked.title)
        self._asked = asked
        self.file = QgsFileWidget()
        self.numbers = {amount.name: self._number(amount) for amount in asked.amounts}
        self.list = QListWidget()
        self._notice = QLabel()
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self._build()
        self.file.setFilePath(str(asked.suggested))
        self.resize(460, self.sizeHint().height())

    @property
    def target(self) -> Path:
        path = Path(self.file.filePath().strip()).expanduser()
        return path if path.suffix or not path.name else path.with_suffix(self._asked.endings[0])

    def number(self, name: str) -> float:
        return float(self.numbers[name].value())

    def files(self) -> tuple[str, ...]:
        """List the files that are ticked."""
        items = [self.list.item(row) for row in range(self.list.count())]
        ticked = [it for it in items if it.checkState() == Qt.CheckState.Checked]
        return tuple(str(it.data(Qt.ItemDataRole.UserRole)) for it in ticked)

    def accept(self) -> None:
        target = self.target
        super().accept()
        self.chosen.emit(target)

    def _build(self) -> None:
        form = QFormLayout(self)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        words = QLabel(self._asked.words)
        words.setWordWrap(True)
        form.addRow(words)
        for amount in self._asked.amounts:
            label = QLabel(amount.title)
            label.setBuddy(self.numbers[amount.name])
            form.addRow(label, self.numbers[amount.name])
        if self._asked.files:
            self._list_files(form)
        self._file_row(form)
        self._notice.setObjectName("saveNotice")
        self._notice.setWordWrap(True)
        form.addRow(self._notice)
        form.addRow(self.buttons)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _file_row(self, form: QFormLayout) -> None:
        self.file.setObjectName("saveFile")
        self.file.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.file.setConfirmOverwrite(False)  # the notice says it, also for a typed name
        self.file.setDialogTitle(self._asked.title)
        self.file.setFilter(self._asked.filter)
        line = self.file.lineEdit()
        line.setObjectName("saveName")
        line.setAccessibleName(self.tr("File to write"))
        line.setToolTip(self.tr("Folder and name of the file"))
        for button in self.file.findChildren(QToolButton):
            button.setAccessibleName(self.tr("Choose the file"))
            button.setToolTip(self.tr("Choose the file"))
        label = QLabel(self.tr("&File"))
        label.setBuddy(line)
        form.addRow(label, self.file)
        self.file.fileChanged.connect(lambda _name: self._check())

    def _list_files(self, form: QFormLayout) -> None:
        self.list.setObjectName("attached")
        self.list.setToolTip(self.tr("Untick what shall stay here"))
        for path in self._asked.files:
            item = QListWidgetItem(path.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setToolTip(str(path))
            item.setData(Qt.ItemDataRole.UserRole, str(path))
            self.list.addItem(item)
        self.list.setMaximumHeight(120)
        label = QLabel(self.tr("&With it"))
        label.setBuddy(self.list)
        form.addRow(label, self.list)

    def _number(self, amount: Amount) -> QgsDoubleSpinBox:
        box = QgsDoubleSpinBox()
        box.setObjectName(amount.name)
        box.setRange(0, 1e9)
        box.setDecimals(2)
        box.setSuffix(f" {amount.unit}")
        box.setClearValue(0.0)
        box.setToolTip(self.tr("{tip}; 0 leaves it out").format(tip=amount.tip))
        return box

    def _check(self) -> None:
        """Say what stands against the name, or what happens to an older file."""
        named = bool(self.file.filePath().strip())
        fits = named and self.target.suffix.lower() in self._asked.endings
        text = ""
        if named and not fits:
            endings = self.tr(" or ").join(self._asked.endings)
            text = self.tr("The name must end with {endings}.").format(endings=endings)
        elif fits and self.target.exists():
            text = self.tr("{name} exists; it will be replaced.").format(name=self.target.name)
        self._notice.setText(text)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(fits)
