"""What fails is told; nothing else is changed."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QLabel,
)

from .making import measure, tree


def test_what_fails_is_told_in_two_lines(hand, tmp_path):
    hand.click("cloud")
    hand.save(tmp_path / "none" / "cloud.tif")
    hand.finish()
    assert any("<br>" in text for text in hand.said())
    assert not (tmp_path / "none").exists()


def test_a_name_with_a_wrong_ending_cannot_be_chosen(hand, tmp_path):
    hand.click("cloud")
    dialog = hand.dialog()
    dialog.file.setFilePath(str(tmp_path / "x.jpg"))
    assert not dialog.buttons.button(dialog.buttons.StandardButton.Ok).isEnabled()
    dialog.file.setFilePath(str(tmp_path / "map.qml.tif"))
    (tmp_path / "map.qml.tif").write_bytes(b"")
    dialog.file.setFilePath(str(tmp_path / "map.qml"))
    dialog.file.setFilePath(str(tmp_path / "map.qml.tif"))
    assert "will be replaced" in dialog.findChild(QLabel, "saveNotice").text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_changed_legend_that_a_file_will_not_have_is_told(hand):
    for name, told in (("polygons", False), ("polygons", True), ("saveNewMap", False)):
        if told:
            hand.rename(0, "houses")
        hand.click(name)
        words = [label.text() for label in hand.dialog().findChildren(QLabel)]
        assert any("save a new map first" in text for text in words) == told
        QTest.keyClick(hand.dialog(), Qt.Key.Key_Escape)


def test_the_map_itself_is_never_replaced(hand, tmp_path):
    before = (tmp_path / "map.tif").read_bytes()
    hand.click("cloud")
    hand.save(tmp_path / "map.tif")
    hand.finish()
    assert (tmp_path / "map.tif").read_bytes() == before
    assert len(hand.said()) == 1


def test_while_something_is_made_the_buttons_say_so(hand):
    hand.click("measure")
    assert hand.tab.work.is_running
    assert not hand.find("sheet").isEnabled()
    assert "Wait" in hand.find("sheet").toolTip()
    hand.finish()
    assert hand.find("sheet").isEnabled()


def test_a_job_is_cancelled_with_a_click(hand):
    hand.click("measure")
    hand.click("workCancel")
    hand.finish()
    assert hand.find("measure").isEnabled()


def test_the_rest_of_the_project_stays_as_it_was(hand, zones, project):
    before = tree(project), hand.face.canvas.layers(), len(project.mapLayers())
    measure(hand)
    hand.click("sheet")
    hand.click("safeColours")
    hand.click("modelLegend")
    assert (tree(project), hand.face.canvas.layers(), len(project.mapLayers())) == before


def test_a_map_that_leaves_the_project_leaves_the_tab(hand, map_layer, project):
    project.removeMapLayer(map_layer.id())
    assert hand.tab.layer() is None
    assert not hand.find("sheet").isEnabled()
    assert hand.tab.legend.table.rowCount() == 0
