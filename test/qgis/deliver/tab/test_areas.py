"""Areas are measured, shown and exported."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from .making import measure


def measured(hand):
    """Read the table of areas."""
    view = hand.tab.areas.view
    return [
        [view.item(row, column).text() for column in range(3)] for row in range(view.rowCount())
    ]


def test_areas_are_measured_and_shown_with_the_layers_names(hand):
    hand.rename(0, "houses")
    measure(hand)
    found = measured(hand)
    assert [row[0] for row in found] == ["houses", "land", "road", "water"]
    assert [row[2] for row in found] == ["12.5 %", "25.0 %", "37.5 %", "25.0 %"]
    assert hand.tab.areas.view.horizontalHeaderItem(1).text() == "Area (m²)"
    hand.rename(0, "built")
    assert measured(hand)[0][0] == "built"


def test_joined_classes_have_one_area(hand):
    measure(hand)
    hand.tab.legend.table.join(1, 0)
    assert measured(hand)[0] == ["building", "450", "37.5 %"]
    assert len(measured(hand)) == 3


def test_a_zone_is_shown_when_it_is_chosen(hand, zones):
    hand.tab.areas.zones.setLayer(zones)
    hand.tab.areas.field.setField("label")
    measure(hand)
    shown = hand.find("shownZone")
    titles = [shown.itemText(place) for place in range(shown.count())]
    assert titles == ["Whole Map", "West", "Elsewhere"]
    shown.setFocus()
    QTest.keyClick(shown, Qt.Key.Key_Down)
    assert [row[0] for row in measured(hand)] == ["building", "land", "road"]
    QTest.keyClick(shown, Qt.Key.Key_Down)
    assert measured(hand) == []


@pytest.mark.parametrize("ending", ["csv", "gpkg", "html"])
def test_areas_are_exported(hand, tmp_path, ending):
    hand.click("exportAreas")
    target = tmp_path / f"areas.{ending}"
    hand.save(target)
    hand.finish()
    assert target.is_file()
    assert any("areas" in text and "written" in text for text in hand.said())
