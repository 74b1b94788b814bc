"""A weights file of somebody else becomes a model in the list."""

from __future__ import annotations

import shutil

import pytest
from landseg.inference import find_model, models_folder
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QDialog, QDoubleSpinBox, QLineEdit

from ..making import make_model


@pytest.fixture
def weights(tmp_path):
    """Weights without a card, as they come from elsewhere."""
    foreign = tmp_path / "Their Net_v2.safetensors"
    shutil.move(make_model("foreign"), foreign)
    (models_folder() / "foreign.json").unlink()
    return foreign


@pytest.fixture
def dialog(pane):
    pane.trigger("importModel")
    found = pane.dock.findChild(QDialog, "importDialog")
    pane.until(lambda: found.isVisible())
    return found


def open_file(pane, dialog, path):
    line = dialog.file.lineEdit()
    QTest.keyClicks(line, str(path))
    QTest.keyClick(line, Qt.Key.Key_Tab)
    pane.until(lambda: "Looking" not in dialog.state.text())


def test_what_the_file_says_is_shown_and_the_rest_is_asked(pane, dialog, weights):
    open_file(pane, dialog, weights)
    assert dialog.state.text() == "A SegNet of 3 bands and 3 classes."
    assert dialog.findChild(QLineEdit, "modelName").text() == "their-net-v2"
    assert dialog.form.classes.rowCount() == 3
    order = dialog.findChild(QComboBox, "order")
    assert order.isVisible()  # its statistics are all zero


def test_an_imported_model_is_chosen_and_has_a_card(pane, dialog, weights):
    open_file(pane, dialog, weights)
    for row, name in enumerate(("roof", "street", "lake")):
        dialog.form.classes.item(row, 0).setText(name)
    dialog.findChild(QDoubleSpinBox, "gsd").setValue(0.5)
    QTest.keyClicks(dialog.findChild(QLineEdit, "licence"), "CC BY 4.0")
    QTest.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    pane.until(lambda: not dialog.isVisible())
    pane.until(lambda: pane.find("model").currentText() == "Their Net v2")
    card = find_model("their-net-v2").card
    assert [entry.name for entry in card.legend] == ["roof", "street", "lake"]
    assert card.bands == ("red", "green", "blue")
    assert card.gsd == 0.5
    assert card.licence == "CC BY 4.0"
    pane.plan("0.5 m")


def test_a_file_that_is_no_model_is_refused_in_the_dialog(pane, dialog, tmp_path):
    path = tmp_path / "letter.pth"
    path.write_bytes(b"Dear colleague, here are the weights.")
    open_file(pane, dialog, path)
    assert "letter.pth" in dialog.state.text()
    assert not dialog.ok.isEnabled()
    assert not dialog.form.isVisible()
