"""Usable by keys, by a screen reader, and on a small screen."""

from __future__ import annotations

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSlider,
    QToolButton,
    QWidget,
)

from ..pane.test_pane_access import usual_font  # noqa: F401 - fixture

HANDLES = (*(QComboBox, QLineEdit, QCheckBox, QPushButton, QToolButton, QSlider, QAbstractSpinBox),)


class Watch(QObject):
    """Keeps which windows are shown."""

    def __init__(self, shown):
        super().__init__()
        self._shown = shown

    def eventFilter(self, widget, event):
        if event.type() == QEvent.Type.Show and isinstance(widget, QWidget) and widget.isWindow():
            self._shown.append(widget)
        return False


def handles(review):
    found = [one for kind in HANDLES for one in review.form.findChildren(kind)]
    inner = (QComboBox, QLineEdit, QAbstractSpinBox)
    return [one for one in found if not isinstance(one.parent(), inner)]


def show_all(review):
    """Show every row that there can be."""
    review.hand.choose("reference", "OpenStreetMap")
    review.form.reference.offer_download(True)
    QApplication.processEvents()


def test_every_handle_has_a_name_and_says_what_it_does(review):
    buddies = {label.buddy() for label in review.form.findChildren(QLabel)}
    for one in handles(review):
        who = one.objectName() or type(one).__name__
        assert one.toolTip(), f"{who} has no tooltip"
        has_text = isinstance(one, (QPushButton, QCheckBox)) and one.text()
        assert has_text or one in buddies or one.accessibleName(), f"{who} has no name"


def test_mnemonics_of_one_view_differ(review):
    show_all(review)
    shown = [
        one
        for kind in (QLabel, QPushButton, QCheckBox)
        for one in review.form.findChildren(kind)
        if one.isVisible() and not (isinstance(one, QLabel) and one.buddy() is None)
    ]
    keys = [one.text()[one.text().index("&") + 1].lower() for one in shown if "&" in one.text()]
    assert len(keys) == len(set(keys)), sorted(keys)


def test_the_tab_key_goes_from_top_to_bottom(review, places):
    review.tab.places.open(places)
    names = ["reviewMap", "reference", "tolerance", "leastArea", "compareButton"]
    names += ["against", "backdropButton"]
    names += ["swipeButton", "swipeDownButton", "blendButton", "flickerButton", "places"]
    names += ["openPlaces", "onlyUnseen", "nextPlace", "verdict_map_right", "verdict_unsure"]
    names += ["placeNote", "exportPlaces"]
    review.face.window.activateWindow()
    review.find("reviewMap").setFocus()
    seen = []
    for _ in range(30):
        focus = QApplication.focusWidget()
        seen.append(focus.objectName())
        if focus.objectName() == "exportPlaces":
            break
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    places_of = [seen.index(name) for name in names]
    assert places_of == sorted(places_of)


def test_nothing_is_wider_than_320_pixels(review, places):
    show_all(review)
    review.tab.places.open(places)
    review.find("swipeButton").click()
    inside = review.form.findChild(QScrollArea).widget()
    assert inside.minimumSizeHint().width() <= 320
    assert review.hand.dock.minimumSizeHint().width() <= 320


@pytest.mark.parametrize("theme", ["default", "Night Mapping"])
@pytest.mark.parametrize("is_osm", [False, True])
def test_at_320_by_640_pixels_nothing_scrolls(review, places, theme, is_osm):
    review.tab.places.open(places)
    if is_osm:
        show_all(review)
    QgsApplication.setUITheme(theme)
    try:
        review.hand.dock.setFloating(True)
        review.hand.dock.resize(320, 640)
        bar = review.form.findChild(QScrollArea).verticalScrollBar()
        review.until(lambda: review.hand.dock.width() == 320, 5)
        QApplication.processEvents()
        assert not bar.isVisible(), f"{bar.maximum()} px too high"
    finally:
        QgsApplication.setUITheme("default")


def test_no_word_is_cut_off(review, places):
    show_all(review)
    review.tab.places.open(places)
    review.find("blendButton").click()
    QApplication.processEvents()
    for label in review.form.findChildren(QLabel):
        is_free = label.objectName().startswith("probe")  # long names are cut there, on purpose
        if label.isVisible() and label.text() and not is_free:
            needed = label.heightForWidth(label.width()) if label.wordWrap() else 0
            assert label.height() >= needed, label.text()
            assert label.wordWrap() or label.width() >= label.minimumSizeHint().width()
    for button in review.form.findChildren(QPushButton):
        if button.isVisible():
            text = button.text().replace("&", "")
            assert button.width() >= button.fontMetrics().horizontalAdvance(text) + 6, text


def test_without_a_map_every_grey_button_says_why(review, project):
    project.clear()
    QApplication.processEvents()
    for name in ("compareButton", "queueButton", "swipeButton", "blendButton", "flickerButton"):
        button = review.find(name)
        assert not button.isEnabled()
        assert "Choose a class map" in button.toolTip()


def test_a_map_without_confidence_says_why_unsure_places_are_grey(review):
    assert not review.find("queueButton").isEnabled()
    assert "confidence" in review.find("queueButton").toolTip()
    assert review.find("compareButton").isEnabled()


@pytest.mark.parametrize("theme", ["default", "Night Mapping"])
def test_what_runs_is_told_whole_and_widens_nothing(review, theme):
    QgsApplication.setUITheme(theme)
    try:
        review.hand.dock.setFloating(True)
        review.hand.dock.resize(320, 640)
        for words in ("Drawing OSM…", "Comparing…", "Finding places…"):
            review.form.bar.show_progress(words, 1, 3)
            QApplication.processEvents()
            label = review.find("compareState")
            assert label.width() >= label.fontMetrics().horizontalAdvance(words), words
            assert review.hand.dock.minimumSizeHint().width() <= 320
    finally:
        QgsApplication.setUITheme("default")


def test_the_pane_opens_no_window_besides_its_own(open_pane, face, project):
    before = set(QApplication.topLevelWidgets())
    shown = []
    watch = Watch(shown)
    QApplication.instance().installEventFilter(watch)
    open_pane()
    QApplication.instance().removeEventFilter(watch)
    assert {one for one in shown if one not in before} == set()
