"""Changes of the legend: seen at once, kept beside the file, the pixels untouched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from landseg.inference import LegendClass
from landseg.ui.deliver.safe_palette import safe_colours
from qgis.core import QgsPalettedRasterRenderer, QgsRasterLayer
from qgis.PyQt.QtCore import QRect, Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QStyle, QStyleOptionViewItem

from ..making import make_raster
from .conftest import LEGEND


def entries(layer):
    """List name, colour and opacity by value: QGIS brings equal entries together."""
    classes = sorted(layer.renderer().classes(), key=lambda entry: entry.value)
    return [(e.label, e.color.name(), e.color.alpha()) for e in classes]


def reloaded(layer):
    """Open the file anew, as another project would."""
    return QgsRasterLayer(layer.source(), "again")


def untick(hand, row):
    """Click the box before a class."""
    table = hand.tab.legend.table
    option = QStyleOptionViewItem()
    option.initFrom(table)
    option.features = QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    option.rect = table.visualItemRect(table.item(row, 0))
    element = QStyle.SubElement.SE_ItemViewItemCheckIndicator
    box: QRect = table.style().subElementRect(element, option, table)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())


def join(hand, row, title):
    """Choose the class that a class joins, in the list that a click opens."""
    table = hand.tab.legend.table
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=hand.cell(row, 2))
    box = table.findChild(QComboBox, "joinList")
    hand.until(lambda: box.view().isVisible())
    QTest.keyClick(box.view(), Qt.Key.Key_Home)
    while box.view().currentIndex().data() != title:
        QTest.keyClick(box.view(), Qt.Key.Key_Down)
    QTest.keyClick(box.view(), Qt.Key.Key_Return)
    hand.until(lambda: table.findChild(QComboBox, "joinList") is None)


def test_the_table_shows_the_layers_classes(hand):
    table = hand.tab.legend.table
    assert [table.item(row, 0).text() for row in range(5)] == [e.name for e in LEGEND]


def test_a_new_name_is_seen_at_once_and_after_a_reload(hand, map_layer):
    before = Path(map_layer.source()).read_bytes()
    hand.rename(3, "parks and trees")
    assert entries(map_layer)[3][0] == "parks and trees"
    assert entries(reloaded(map_layer))[3][0] == "parks and trees"
    assert Path(map_layer.source()).read_bytes() == before


def test_a_class_keeps_its_name_when_none_is_typed(hand, map_layer):
    hand.rename(0, " ")
    assert entries(map_layer)[0][0] == "building"
    assert hand.tab.legend.table.item(0, 0).text() == "building"


def test_hiding_and_showing_a_class_with_a_click(hand, map_layer):
    untick(hand, 1)
    assert [alpha for *_, alpha in entries(map_layer)] == [255, 0, 255, 255, 255]
    assert [alpha for *_, alpha in entries(reloaded(map_layer))] == [255, 0, 255, 255, 255]
    untick(hand, 1)
    assert entries(map_layer)[1] == ("land", "#e3d2a8", 255)


def test_a_colour_is_changed_by_its_button(hand, map_layer):
    hand.find("colour4").setColor(QColor("#123456"))
    assert entries(map_layer)[4][1] == "#123456"
    assert entries(reloaded(map_layer))[4][1] == "#123456"


def test_joined_classes_look_alike_and_can_part_again(hand, map_layer):
    join(hand, 2, "building")
    assert entries(map_layer)[2] == entries(map_layer)[0] == ("building", "#b5413b", 255)
    assert [look.into for look in hand.tab.legend.table.looks] == [None, None, 0, None, None]
    hand.rename(0, "built-up")
    assert entries(map_layer)[2][0] == "built-up"
    join(hand, 2, "–")  # noqa: RUF001
    assert entries(map_layer)[2] == ("road", "#4a4a4a", 255)


def test_joins_are_known_again_after_a_reload(hand, map_layer, project):
    join(hand, 3, "land")
    again = reloaded(map_layer)
    project.addMapLayer(again)
    hand.tab.map_box.setLayer(again)
    assert [look.into for look in hand.tab.legend.table.looks] == [None, None, None, 1, None]
    assert hand.tab.legend.table.item(3, 0).text() == "vegetation"


def test_the_models_legend_comes_back_with_one_click(hand, map_layer):
    hand.rename(0, "x")
    untick(hand, 1)
    join(hand, 3, "land")
    hand.click("modelLegend")
    assert entries(map_layer) == [(e.name, e.colour, 255) for e in LEGEND]


def test_the_safe_colours_come_with_one_click_and_keep_the_names(hand, map_layer):
    hand.rename(0, "house")
    hand.click("safeColours")
    names = ["house", "land", "road", "vegetation", "water"]
    assert [label for label, *_ in entries(map_layer)] == names
    assert tuple(colour for _, colour, _ in entries(map_layer)) == safe_colours(names)


def test_a_style_changed_elsewhere_is_shown(hand, map_layer):
    other = map_layer.renderer().clone()
    other.setLabel(0, "from the styling panel")
    map_layer.setRenderer(other)
    assert hand.tab.legend.table.item(0, 0).text() == "from the styling panel"


def test_a_legend_that_cannot_be_saved_is_told_and_still_shown(hand, map_layer, monkeypatch):
    monkeypatch.setattr(type(map_layer), "saveDefaultStyle", lambda *_: ("no", False))
    hand.rename(0, "x")
    assert entries(map_layer)[0][0] == "x"
    assert any("cannot be saved" in text for text in hand.said())


def test_a_map_with_254_classes_is_shown_whole(empty_hand, make_map, project):
    legend = tuple(LegendClass(v, f"class {v}", f"#{v:02x}{255 - v:02x}80") for v in range(254))
    path = make_map(np.arange(70 * 90, dtype=np.uint8).reshape(70, 90) % 254, legend=legend)
    layer = QgsRasterLayer(str(path), "many")
    project.addMapLayer(layer)
    empty_hand.tab.map_box.setLayer(layer)
    table = empty_hand.tab.legend.table
    assert table.rowCount() == 254
    assert not empty_hand.find("safeColours").isEnabled()
    assert "told apart" in empty_hand.find("safeColours").toolTip()
    empty_hand.rename(3, "renamed")
    assert entries(layer)[3][0] == "renamed"


@pytest.mark.usefixtures("qgis_app")
def test_without_a_map_nothing_can_be_clicked_and_the_reason_is_told(empty_hand):
    names = ("measure", "exportAreas", "sheet", "saveSheet", "polygons", "cloud", "package")
    for name in names:
        assert not empty_hand.find(name).isEnabled()
        assert empty_hand.find(name).toolTip() == "Choose a class map first"
    for name in ("modelLegend", "safeColours", "saveNewMap", "legendTable"):
        assert not empty_hand.find(name).isEnabled()


def test_a_map_without_a_legend_of_its_own_says_so(empty_hand, tmp_path, project):
    path = make_raster(tmp_path / "plain.tif", np.ones((1, 20, 20), np.uint8))
    layer = QgsRasterLayer(str(path), "plain")
    kind = QgsPalettedRasterRenderer
    classes = [kind.Class(1, QColor("#00ff00"), "green")]
    layer.setRenderer(kind(layer.dataProvider(), 1, classes))
    project.addMapLayer(layer)
    empty_hand.tab.map_box.setLayer(layer)
    assert not empty_hand.find("modelLegend").isEnabled()
    assert "no legend of its own" in empty_hand.find("modelLegend").toolTip()
    empty_hand.rename(0, "grass")
    assert entries(layer) == [("grass", "#00ff00", 255)]
