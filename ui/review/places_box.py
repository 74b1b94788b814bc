"""Place after place: where, why, and the verdict; widgets only."""

from __future__ import annotations

from html import escape
from typing import Optional

from qgis.core import Qgis, QgsFeature, QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import QLocale, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from .places_book import KINDS, Count, PlacesBook, is_places


class PlacesBox(QWidget):
    """A list of places, how far the review is, one place, and what was found there."""

    chosen = pyqtSignal()  # another list
    open_wanted = pyqtSignal()
    export_wanted = pyqtSignal()
    next_wanted = pyqtSignal()
    previous_wanted = pyqtSignal()
    filtered = pyqtSignal(bool)
    judged = pyqtSignal(str)
    noted = pyqtSignal()  # a note was typed to its end

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.lists = self._lists()
        self.open = self._button("openPlaces", self.tr("Open…"), self.tr("Go on with a review"))
        self.count, self.why = QLabel(), QLabel()
        self.previous = self._button(
            "previousPlace", self.tr("← Previous (P)"), self.tr("The place before this one (P)")
        )
        self.next = self._button("nextPlace", self.tr("Next (N) →"), self.tr("The next place (N)"))
        self.unseen = QCheckBox(self.tr("Only un&seen"))
        self.verdicts = {one: self._verdict(*pair) for one, pair in self._words().items()}
        self.line = QLineEdit()
        self.export = self._button(
            "exportPlaces", self.tr("E&xport…"), self.tr("Save all places and verdicts as CSV")
        )
        self._note = ""  # as it is in the file
        self._build()
        self._connect()
        self.show_place(None, None)

    def let_go(self) -> None:
        """Listen to the project no more."""
        QgsProject.instance().layersAdded.disconnect(self._leave_out_others)

    def layer(self) -> Optional[QgsVectorLayer]:
        return self.lists.currentLayer()

    def choose(self, layer: QgsMapLayer) -> None:
        """Choose a list of the project."""
        self.lists.setLayer(layer)

    def show_place(self, book: Optional[PlacesBook], place: Optional[QgsFeature]) -> None:
        """Show where the review is; without a book, what to do to get one."""
        is_there = book is not None and place is not None
        self.count.setText(self._count_words(book.count()) if book is not None else "")
        self.count.setVisible(book is not None)
        self.why.setText(self._why(book, place) if is_there else self._hint(book))
        for step, button in ((-1, self.previous), (1, self.next)):
            button.setEnabled(is_there and book.can_go(step))
        verdict = place["verdict"] if is_there else None
        for name, button in self.verdicts.items():
            button.setEnabled(is_there)
            button.setChecked(name == verdict)
        self.unseen.setEnabled(book is not None)
        self.export.setEnabled(book is not None and len(book) > 0)
        self.line.setEnabled(is_there)
        note = place["note"] if is_there else ""
        self._note = note if isinstance(note, str) else ""
        self.line.setText(self._note)

    def typed_note(self) -> Optional[str]:
        """Give a note that is not in the file yet."""
        text = self.line.text().strip()
        return text if text != self._note and self.line.isEnabled() else None

    def note_kept(self, text: str) -> None:
        """Take a note for written."""
        self._note = text

    def _leave_out_others(self, *_layers: object) -> None:
        """Offer lists of places; the first that comes is chosen, as with a project that opens."""
        layers = QgsProject.instance().mapLayers().values()
        self.lists.setExceptedLayerList([each for each in layers if not is_places(each)])
        lists = [each for each in layers if is_places(each)]
        if self.lists.currentLayer() is None and lists:
            self.lists.setLayer(lists[0])

    def _count_words(self, count: Count) -> str:
        numbers = QLocale()
        text = self.tr("{seen} of {total} seen").format(
            seen=numbers.toString(count.seen), total=numbers.toString(count.total)
        )
        if not count.seen:
            return text
        share = round(100 * count.map_right / count.seen)
        return self.tr("{seen}, {share} % map right").format(seen=text, share=share)

    def _why(self, book: PlacesBook, place: QgsFeature) -> str:
        """Say which place it is, and why it is in the list."""
        head = self.tr("Place {number}").format(number=QLocale().toString(book.position + 1))
        why = place["why"] if isinstance(place["why"], str) else ""
        return f"<b>{escape(head)}</b><br>{escape(why)}"

    def _hint(self, book: Optional[PlacesBook]) -> str:
        if book is None:
            return self.tr("Compare the map with a reference, or list where it is unsure.")
        return self.tr("There is no place to look at.")

    def _words(self) -> dict[str, tuple[str, str]]:
        texts = (
            (self.tr("&1 Map right"), self.tr("The map is right here (1)")),
            (self.tr("&2 Reference right"), self.tr("The reference is right here (2)")),
            (self.tr("&3 Both wrong"), self.tr("Neither is right here (3)")),
            (self.tr("&4 Unsure"), self.tr("It cannot be told here (4)")),
        )
        return dict(zip(KINDS, texts))

    def _lists(self) -> QgsMapLayerComboBox:
        lists = QgsMapLayerComboBox()
        lists.setObjectName("places")
        lists.setFilters(Qgis.LayerFilter.VectorLayer)
        lists.setAllowEmptyLayer(True)
        lists.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        lists.setMinimumContentsLength(6)
        lists.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        lists.setToolTip(self.tr("The list of places that is looked through"))
        return lists

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tip)
        return button

    def _verdict(self, text: str, tip: str) -> QPushButton:
        button = self._button("", text, tip)
        button.setCheckable(True)
        return button

    def _connect(self) -> None:
        self._leave_out_others()
        QgsProject.instance().layersAdded.connect(self._leave_out_others)
        self.lists.layerChanged.connect(lambda _layer: self.chosen.emit())
        self.open.clicked.connect(lambda: self.open_wanted.emit())
        self.export.clicked.connect(lambda: self.export_wanted.emit())
        self.next.clicked.connect(lambda: self.next_wanted.emit())
        self.previous.clicked.connect(lambda: self.previous_wanted.emit())
        self.unseen.toggled.connect(self.filtered)
        for name, button in self.verdicts.items():
            button.clicked.connect(lambda _checked, name=name: self.judged.emit(name))
        self.line.editingFinished.connect(self.noted)
        self.line.returnPressed.connect(self.next.setFocus)  # from here N goes on

    def _build(self) -> None:
        self.count.setObjectName("placesCount")
        self.count.setToolTip(self.tr("Of the places with a verdict, how often the map was right"))
        self.why.setObjectName("placeWhy")
        self.why.setWordWrap(True)
        self.why.setTextFormat(Qt.TextFormat.RichText)
        self.why.setMinimumHeight(3 * self.why.fontMetrics().lineSpacing())  # nothing jumps
        self.why.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.unseen.setObjectName("onlyUnseen")
        self.unseen.setToolTip(self.tr("Let Next and Previous leave out what has a verdict"))
        self.line.setObjectName("placeNote")
        self.line.setToolTip(self.tr("Kept with the place; Enter ends it"))
        label = QLabel(self.tr("Pla&ces"))
        label.setBuddy(self.lists)
        note = QLabel(self.tr("No&te"))
        note.setBuddy(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(_row(label, self.lists, self.open, wide=1))
        column.addLayout(_row(self.count, self.unseen, wide=0))
        column.addWidget(self.why)
        column.addLayout(_row(self.previous, self.next))
        column.addLayout(self._grid())
        column.addLayout(_row(note, self.line, self.export, wide=1))

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(4)
        for number, (name, button) in enumerate(self.verdicts.items()):
            button.setObjectName(f"verdict_{name}")
            grid.addWidget(button, number // 2, number % 2)
        return grid


def _row(*widgets: QWidget, wide: Optional[int] = None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for number, widget in enumerate(widgets):
        row.addWidget(widget, 1 if wide in (None, number) else 0)
    return row
