"""Every handle by mouse and keys, on a small screen."""

from __future__ import annotations

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QRect, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QToolButton,
)

from .making import measure

HANDLES = (QComboBox, QLineEdit, QCheckBox, QPushButton, QToolButton, QAbstractSpinBox)


# --- usable by keys, by a screen reader, on a small screen ------------------------------------
def handles(hand):
    found = [one for kind in HANDLES for one in hand.tab.findChildren(kind)]
    inner = (QAbstractSpinBox, QComboBox, QLineEdit, QTableWidget)
    return [one for one in found if not isinstance(one.parent(), inner)]


def test_every_handle_has_a_tooltip_and_a_name(hand):
    buddies = {label.buddy() for label in hand.tab.findChildren(QLabel)}
    for one in handles(hand):
        who = one.objectName() or type(one).__name__
        assert one.toolTip(), f"{who} has no tooltip"
        has_text = isinstance(one, (QPushButton, QCheckBox)) and one.text()
        assert has_text or one in buddies or one.accessibleName(), f"{who} has no name"


def test_mnemonics_differ(hand):
    shown = [
        one
        for kind in (QLabel, QPushButton)
        for one in hand.tab.findChildren(kind)
        if one.isVisible() and "&" in one.text()
    ]
    keys = [one.text()[one.text().index("&") + 1].lower() for one in shown]
    assert len(keys) == len(set(keys)), sorted(keys)


def test_nothing_scrolls_or_is_cut_off_at_320_by_640_pixels(hand, zones):
    hand.tab.areas.zones.setLayer(zones)
    measure(hand)
    hand.tab.work.show()
    hand.tab.window().resize(320, 640)
    assert hand.tab.minimumSizeHint().width() <= 320
    assert hand.tab.minimumSizeHint().height() <= 640 - 29  # the tabs
    place = QRect(0, 0, hand.tab.width(), hand.tab.height())
    for button in hand.tab.findChildren(QPushButton):
        if button.isVisible():
            text = button.text().replace("&", "")
            assert button.width() >= button.fontMetrics().horizontalAdvance(text), text
            corner = button.mapTo(hand.tab, button.rect().bottomRight())
            assert place.contains(corner), text


def test_the_tab_key_goes_from_top_to_bottom(hand):
    from qgis.PyQt.QtWidgets import QApplication

    hand.tab.window().activateWindow()
    hand.find("deliverMap").setFocus()
    names = ["deliverMap", "legendTable", "modelLegend", "safeColours", "saveNewMap", "zones"]
    names += ["measure", "exportAreas", "areaTable", "paper", "sheet", "saveSheet", "polygons"]
    names += ["cloud", "package"]
    seen = []
    for _ in range(40):
        focus = QApplication.focusWidget()
        seen.append(focus.objectName())
        if seen[-1] == "package":
            break
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    places = [seen.index(name) for name in names]
    assert places == sorted(places), seen


def test_nothing_of_the_tab_outlives_it(empty_hand):
    empty_hand.tab.shut_down()
    assert QgsProject.instance().layoutManager().layouts() == []
    empty_hand.tab.shut_down = lambda: None  # once is enough
