"""Usable by keys, by a screen reader, and on a small screen."""

from __future__ import annotations

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
)

HANDLES = (QComboBox, QLineEdit, QCheckBox, QPushButton, QToolButton, QAbstractSpinBox)


@pytest.fixture(autouse=True)
def usual_font(qgis_app):
    """The size of desktops' text; without a screen Qt takes a larger one."""
    before = QApplication.font()
    font = QFont(before)
    font.setPointSizeF(10)
    QApplication.setFont(font)
    yield
    QApplication.setFont(before)


def handles(pane):
    """All that can be handled and is ours; parts inside a part of Qt belong to that part."""
    found = [one for kind in HANDLES for one in pane.dock.form.findChildren(kind)]
    parts = (QAbstractSpinBox, QComboBox)
    inner = (QToolButton,)
    return [
        one
        for one in found
        if not isinstance(one.parent(), parts)
        and not (isinstance(one, inner) and isinstance(one.parent(), QLineEdit))
        and one.objectName() not in ("collapseButton", "mCollapseButton")
    ]


def open_all(pane):
    pane.dock.form.advanced.setCollapsed(False)
    QApplication.processEvents()


def test_every_handle_has_a_tooltip_and_a_name(pane):
    buddies = {label.buddy() for label in pane.dock.form.findChildren(QLabel)}
    for one in handles(pane):
        who = one.objectName() or type(one).__name__
        assert one.toolTip(), f"{who} has no tooltip"
        has_text = isinstance(one, (QPushButton, QCheckBox)) and one.text()
        assert has_text or one in buddies or one.accessibleName(), f"{who} has no name"


def test_every_icon_button_has_an_accessible_name(pane):
    for one in handles(pane):
        if isinstance(one, QToolButton):
            assert one.accessibleName(), one.objectName()


def test_mnemonics_of_one_view_differ(pane):
    open_all(pane)
    shown = [
        one
        for kind in (QLabel, QPushButton, QCheckBox)
        for one in pane.dock.form.findChildren(kind)
        if one.isVisible() and not (isinstance(one, QLabel) and one.buddy() is None)
    ]
    keys = [one.text()[one.text().index("&") + 1].lower() for one in shown if "&" in one.text()]
    assert len(keys) == len(set(keys)), sorted(keys)


def test_the_tab_key_goes_from_top_to_bottom(pane):
    """Every stop lies below, or right of, the one before it; the last is the button."""
    names = ["layer", "model", "moreModels", "cardText", "band1", "band2", "band3", "area"]
    names += ["outputName", "confidence", "classifyButton"]
    pane.dock.activateWindow()
    pane.find("layer").setFocus()
    seen = []
    for _ in range(20):
        focus = QApplication.focusWidget()
        seen.append(focus.objectName())
        if focus.objectName() == "classifyButton":
            break
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    places = [seen.index(name) for name in names]
    assert places == sorted(places)


def test_the_whole_pane_works_without_a_mouse(pane):
    button = pane.find("classifyButton")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    pane.until(lambda: pane.dock.form.run.is_running)
    assert QApplication.focusWidget() is pane.find("cancelButton")
    QTest.keyClick(pane.find("cancelButton"), Qt.Key.Key_Space)
    pane.until(lambda: not pane.dock.form.run.is_running)


def test_nothing_is_wider_than_320_pixels(pane):
    open_all(pane)
    for kind in ("Drawn Rectangle", "Polygons of a Layer", "Whole Layer"):
        pane.choose("area", kind)
        for stretch in ("Between Percentiles", "Between Two Values"):
            pane.choose("stretch", stretch)
            QApplication.processEvents()
            inside = pane.dock.form.findChild(QScrollArea).widget()
            assert inside.minimumSizeHint().width() <= 320 - 14  # the scroll bar's place
    assert pane.dock.minimumSizeHint().width() <= 320


@pytest.mark.parametrize("theme", ["default", "Night Mapping"])
def test_at_600_pixels_nothing_scrolls_while_advanced_is_closed(pane, theme):
    QgsApplication.setUITheme(theme)
    try:
        pane.dock.setFloating(True)
        pane.dock.resize(320, 600)
        QApplication.processEvents()
        scroll = pane.dock.form.findChild(QScrollArea)
        assert pane.dock.width() == 320
        assert not scroll.verticalScrollBar().isVisible(), scroll.verticalScrollBar().maximum()
        assert pane.find("classifyButton").isVisible()
    finally:
        QgsApplication.setUITheme("default")


def test_on_a_screen_of_800_pixels_nothing_scrolls_with_advanced_open(pane):
    pane.dock.form.advanced.setCollapsed(False)
    pane.choose("stretch", "Between Percentiles")
    pane.until(lambda: pane.find("stretchPicture").isVisible())
    pane.dock.setFloating(True)
    pane.dock.resize(320, 670)  # what QGIS leaves of 800
    bar = pane.dock.form.findChild(QScrollArea).verticalScrollBar()
    pane.until(lambda: not bar.isVisible())
    assert pane.dock.height() <= 670


def test_no_word_is_cut_off(pane):
    open_all(pane)
    for label in pane.dock.form.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.pixmap():
            needed = label.heightForWidth(label.width()) if label.wordWrap() else 0
            assert label.height() >= needed, label.text()
            assert label.wordWrap() or label.width() >= label.minimumSizeHint().width()
    for button in pane.dock.form.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.fontMetrics().horizontalAdvance(button.text())


def test_the_import_dialog_names_its_handles_too(pane):
    pane.trigger("importModel")
    dialog = pane.dock.findChild(QDialog, "importDialog")
    pane.until(lambda: dialog.isVisible())
    line = dialog.file.lineEdit()
    assert line.accessibleName()
    assert all(button.accessibleName() for button in dialog.file.findChildren(QToolButton))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
