"""What the places do: keys and buttons -> the book, the canvas and the file."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Optional

from qgis.core import QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QFileDialog

from ...inference import LandsegError
from ..messages import show_error
from .place_mark import PlaceMark
from .places_book import KINDS, PlacesBook, is_places
from .places_box import PlacesBox
from .results import add_places
from .review_keys import ReviewKeys


class PlacesPart(QObject):
    """Keeps one book open at a time; what is written is in its file at once."""

    def __init__(self, iface: QgisInterface, box: PlacesBox, parent: QObject) -> None:
        super().__init__(parent)
        self._iface, self._box = iface, box
        self.folder = ""  # of the map, where its lists are
        self._book: Optional[PlacesBook] = None
        self._mark = PlaceMark(iface.mapCanvas())
        self._keys = ReviewKeys(iface.mainWindow(), self._actions())
        box.chosen.connect(self._on_chosen)
        box.open_wanted.connect(self._open)
        box.export_wanted.connect(self._export)
        box.next_wanted.connect(self.next)
        box.previous_wanted.connect(self.previous)
        box.filtered.connect(self._filter)
        box.judged.connect(self.judge)
        box.noted.connect(self._keep_note)
        QgsProject.instance().layersWillBeRemoved.connect(self._on_removal)
        self._on_chosen()

    def set_active(self, active: bool) -> None:
        """Listen to keys and mark the place, only while the tab is seen."""
        self._keys.set_active(active)
        if not active:
            self._keep_note()
            self._mark.hide()

    def open(self, path: Path) -> None:
        """Open a list of places and go to the first one without a verdict."""
        try:
            layer = add_places(path)
        except LandsegError as error:
            show_error(self._iface.messageBar(), error)
            return
        self._box.choose(layer)
        self.go_to_first()

    def go_to_first(self) -> None:
        """Go to where the review was left: the first place without a verdict."""
        self._go()

    def next(self) -> None:
        self._step(lambda book: book.next())

    def previous(self) -> None:
        self._step(lambda book: book.previous())

    def judge(self, verdict: str) -> None:
        """Write a verdict on the place that is shown."""
        if self._book is None or self._book.current() is None:
            return
        if self._keep_note():
            self._try(lambda: self._book.judge(verdict))
            self._show()

    def shut_down(self) -> None:
        """Take the mark off the map and give the keys back."""
        QgsProject.instance().layersWillBeRemoved.disconnect(self._on_removal)
        self.set_active(False)
        self._keys.let_go()
        self._box.let_go()

    def _actions(self) -> dict[str, Callable[[], object]]:
        keys: dict[str, Callable[[], object]] = {"N": self.next, "P": self.previous}
        for number, verdict in enumerate(KINDS, 1):
            keys[str(number)] = lambda verdict=verdict: self.judge(verdict)
        return keys

    def _step(self, go: Callable[[PlacesBook], bool]) -> None:
        if self._book is None or not self._keep_note():
            return  # a note that cannot be written stays in its line
        if go(self._book):
            self._go()
        else:  # the only place: go there again
            self._mark_place()

    def _keep_note(self) -> bool:
        """Write what was typed; tell whether nothing is left to write."""
        text = self._box.typed_note()
        if self._book is None or text is None:
            return True
        is_kept = self._try(lambda: self._book.note(text))
        if is_kept:
            self._box.note_kept(text)
        return is_kept

    def _filter(self, only_unseen: bool) -> None:
        if self._book is not None:
            self._book.only_unseen = only_unseen
            self._show()

    def _on_chosen(self) -> None:
        layer = self._box.layer()
        if self._book is not None and layer is self._book.layer:
            return
        self._mark.hide()
        self._book = PlacesBook(layer) if is_places(layer) else None
        if self._book is not None:
            self._book.only_unseen = self._box.unseen.isChecked()
        self._show()

    def _on_removal(self, identifiers: list[str]) -> None:
        if self._book is not None and self._book.layer.id() in identifiers:
            self._book = None
            self._mark.hide()
            self._show()

    def _go(self) -> None:
        self._show()
        self._mark_place()

    def _mark_place(self) -> None:
        place = self._book.current() if self._book is not None else None
        if place is not None:
            self._mark.show(self._book, place)

    def _show(self) -> None:
        if self._book is not None and sip.isdeleted(self._book.layer):
            self._book = None
        self._box.show_place(self._book, self._book.current() if self._book is not None else None)

    def _open(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(
            self._box, self.tr("Open Places"), self.folder, self.tr("Places (*.gpkg)")
        )
        if path:
            self.open(Path(path))

    def _export(self) -> None:
        proposed = str(self._book.path.with_suffix(".csv"))
        path, _kind = QFileDialog.getSaveFileName(
            self._box, self.tr("Export Verdicts"), proposed, self.tr("CSV (*.csv)")
        )
        if path:
            self._keep_note()
            target = Path(path) if Path(path).suffix else Path(path).with_suffix(".csv")
            self._try(lambda: self._book.export(target))

    def _try(self, act: Callable[[], object]) -> bool:
        """Do something that writes; say what failed, and tell whether it went well."""
        try:
            act()
        except LandsegError as error:
            show_error(self._iface.messageBar(), error)
            return False
        return True
