"""The menu beside the models: import one, or train one in the toolbox's dialog."""

from __future__ import annotations

import processing
from landseg.inference import find_model
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QComboBox, QDialog

from ..making import make_model


def test_the_menu_opens_by_a_key_and_offers_both_ways(pane):
    seen = []

    def look():
        menu = QApplication.activePopupWidget()
        seen.extend(action.text() for action in menu.actions())
        QTest.keyClick(menu, Qt.Key.Key_Escape)

    button = pane.find("moreModels")
    button.setFocus()
    QTimer.singleShot(200, look)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert seen == ["Import a Model…", "Train a Model…"]


def test_train_opens_the_toolbox_with_the_image(pane, layer, monkeypatch):
    """The dialog itself needs a whole QGIS: see `life_in_qgis.py`."""
    dialog, asked = QDialog(), []
    monkeypatch.setattr(
        processing, "createAlgorithmDialog", lambda *wanted: asked.append(wanted) or dialog
    )
    pane.trigger("trainModel")
    assert asked == [("landseg:train", {"INPUT": layer.id()})]
    assert dialog.isVisible()
    dialog.close()


def test_a_trained_model_comes_into_the_list_and_the_chosen_one_stays(pane, provider):
    provider.algorithmsLoaded.connect(pane.dock.reload_models)  # as the plugin does
    chosen = pane.dock.form.model.current().id
    make_model("aaa-new")
    assert find_model("aaa-new")
    provider.refreshAlgorithms()
    names = pane.dock.findChild(QComboBox, "model")
    pane.until(lambda: names.findText("Model aaa-new") >= 0)
    assert pane.dock.form.model.current().id == chosen
    provider.algorithmsLoaded.disconnect(pane.dock.reload_models)
