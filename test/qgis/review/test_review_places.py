"""Place after place, by keys and buttons; what is said of them is in the file."""

from __future__ import annotations

import csv
import os
import sqlite3
import stat

import pytest
from osgeo import gdal
from qgis.core import QgsPointXY, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QFileDialog

from .conftest import WHY, make_places, read_places

KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)
VERDICTS = ["map_right", "reference_right", "both_wrong", "unsure"]


@pytest.fixture
def opened(review, places, monkeypatch):
    """The tab with a list of four places opened by its button."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(places), ""))
    review.face.window.activateWindow()
    review.click("openPlaces")
    return review


def words(review):
    return review.find("placesCount").text(), review.find("placeWhy").text()


def number(review):
    return words(review)[1].split("Place ")[1].split("<")[0]


def test_it_opens_at_the_worst_place_and_says_why_it_is_listed(opened):
    count, why = words(opened)
    assert count == "0 of 4 seen"
    assert "<b>Place 1</b>" in why
    assert WHY in why


def test_the_place_is_in_the_middle_of_the_map_with_some_ground_around(opened):
    extent = opened.canvas.extent()
    assert extent.center().distance(QgsPointXY(500006, 4199994)) < 1
    assert 40 <= min(extent.width(), extent.height()) < 60


def test_n_and_p_go_on_and_back(opened):
    opened.key(Qt.Key.Key_N)
    assert number(opened) == "2"
    assert opened.canvas.extent().center().distance(QgsPointXY(500011, 4199989)) < 1
    opened.key(Qt.Key.Key_N)
    opened.key(Qt.Key.Key_P)
    assert number(opened) == "2"


def test_the_first_has_no_previous_and_the_last_no_next(opened):
    assert not opened.find("previousPlace").isEnabled()
    for _ in range(6):
        opened.key(Qt.Key.Key_N)
    assert number(opened) == "4"
    assert not opened.find("nextPlace").isEnabled()


def test_each_key_gives_its_verdict_and_it_is_in_the_file_at_once(opened, places):
    for key in KEYS:
        opened.key(key)
        opened.key(Qt.Key.Key_N)
    found = read_places(places)
    assert [found[rank][0] for rank in (1, 2, 3, 4)] == VERDICTS
    assert all(seen for _verdict, _note, seen in found.values())
    assert words(opened)[0] == "4 of 4 seen, 25 % map right"


def test_a_crash_loses_nothing(opened, places):
    """The file alone, with nothing closed, holds the verdict."""
    opened.key(Qt.Key.Key_2)
    with sqlite3.connect(f"file:{places}?mode=ro", uri=True) as base:
        rows = base.execute("select verdict from places where rank = 1").fetchall()
    assert rows == [("reference_right",)]


def test_buttons_give_verdicts_too_and_show_the_one_given(opened, places):
    opened.click("verdict_both_wrong")
    assert read_places(places)[1][0] == "both_wrong"
    assert opened.find("verdict_both_wrong").isChecked()
    opened.click("verdict_map_right")  # another mind
    assert read_places(places)[1][0] == "map_right"
    assert not opened.find("verdict_both_wrong").isChecked()
    opened.key(Qt.Key.Key_N)
    assert not opened.find("verdict_map_right").isChecked()


def test_a_note_persists_and_keys_typed_into_it_are_letters(opened, places):
    line = opened.find("placeNote")
    line.setFocus()
    QTest.keyClicks(line, "new 12 pools")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert read_places(places)[1][:2] == (None, "new 12 pools")
    assert number(opened) == "1"
    opened.key(Qt.Key.Key_N)
    assert line.text() == ""
    opened.key(Qt.Key.Key_P)
    assert line.text() == "new 12 pools"


def test_a_note_that_was_not_finished_goes_with_the_next_step(opened, places):
    line = opened.find("placeNote")
    line.setFocus()
    QTest.keyClicks(line, "shadow")
    opened.click("nextPlace")
    assert read_places(places)[1][1] == "shadow"


def test_a_review_goes_on_where_it_was_left(opened, places, project):
    opened.key(Qt.Key.Key_1)
    opened.key(Qt.Key.Key_N)
    opened.key(Qt.Key.Key_4)
    for layer in project.mapLayersByName("map_places"):
        project.removeMapLayer(layer.id())
    assert not opened.find("nextPlace").isEnabled()
    opened.click("openPlaces")
    assert number(opened) == "3"
    assert words(opened)[0] == "2 of 4 seen, 50 % map right"


def test_only_unseen_leaves_out_what_has_a_verdict(opened):
    opened.key(Qt.Key.Key_N)
    opened.key(Qt.Key.Key_1)
    opened.key(Qt.Key.Key_P)
    opened.click("onlyUnseen")
    opened.key(Qt.Key.Key_N)
    assert number(opened) == "3"


def test_keys_do_nothing_while_another_tab_is_seen(opened, places):
    opened.hand.dock.tabs.setCurrentIndex(0)
    opened.key(Qt.Key.Key_1)
    opened.key(Qt.Key.Key_N)
    opened.hand.dock.tabs.setCurrentIndex(1)
    assert read_places(places)[1][0] is None
    assert number(opened) == "1"


def test_the_mark_leaves_with_the_tab(opened):
    before = set(opened.canvas.scene().items())
    opened.hand.dock.tabs.setCurrentIndex(0)
    assert len(before - set(opened.canvas.scene().items())) == 2


def test_a_file_that_cannot_be_written_says_so_and_the_note_stays(opened, places, face):
    line = opened.find("placeNote")
    places.chmod(stat.S_IRUSR)
    lock = None
    if os.access(places, os.W_OK):  # nothing is read-only for root
        lock = sqlite3.connect(places)
        lock.execute("begin exclusive")
    try:
        opened.key(Qt.Key.Key_1)
        text = face.bar.currentItem().text()
        assert "map_places.gpkg" in text
        assert not opened.find("verdict_map_right").isChecked()
        assert words(opened)[0] == "0 of 4 seen"
        line.setFocus()
        QTest.keyClicks(line, "mine")
        opened.click("nextPlace")
        assert (line.text(), number(opened)) == ("mine", "1")
    finally:
        if lock is not None:
            lock.close()
        places.chmod(stat.S_IRUSR | stat.S_IWUSR)
    opened.click("nextPlace")
    assert read_places(places)[1][1] == "mine"


def test_verdicts_are_exported_as_a_table(opened, tmp_path, monkeypatch):
    target = tmp_path / "verdicts.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    opened.key(Qt.Key.Key_3)
    opened.click("exportPlaces")
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4"]
    assert [row["verdict"] for row in rows] == ["both_wrong", "", "", ""]
    assert rows[0]["why"] == WHY


def test_an_export_into_nowhere_says_so(opened, tmp_path, monkeypatch, face):
    target = tmp_path / "missing" / "verdicts.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    opened.click("exportPlaces")
    assert "verdicts.csv could not be written." in face.bar.currentItem().text()


def test_a_file_without_places_says_so(review, tmp_path, monkeypatch, face):
    other = tmp_path / "other.gpkg"
    other.write_bytes(b"no GeoPackage")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    review.click("openPlaces")
    assert "other.gpkg holds no list of places" in face.bar.currentItem().text()


def test_a_list_without_any_place_says_so(review, tmp_path, project):
    path = make_places(tmp_path / "none.gpkg", count=0)
    review.tab.places.open(path)
    assert words(review) == ("0 of 0 seen", "There is no place to look at.")
    assert not review.find("nextPlace").isEnabled()
    assert not review.find("verdict_unsure").isEnabled()


def test_places_in_another_system_are_found_on_the_map(review, tmp_path, project):
    """A list in degrees, on a map in metres."""
    path = tmp_path / "degrees.gpkg"
    make_places(tmp_path / "metres.gpkg", count=1)
    gdal.VectorTranslate(
        str(path), str(tmp_path / "metres.gpkg"), dstSRS="EPSG:4326", reproject=True
    )
    review.tab.places.open(path)
    assert review.canvas.extent().center().distance(QgsPointXY(500006, 4199994)) < 1


def test_a_layer_of_the_project_that_is_a_list_can_be_chosen(review, places, project):
    layer = QgsVectorLayer(f"{places}|layername=places", "worst first", "ogr")
    project.addMapLayer(layer)
    QApplication.processEvents()
    assert review.find("places").currentText() == "worst first"  # there is no other
    assert words(review)[0] == "0 of 4 seen"
    review.find("places").setLayer(None)
    assert words(review)[0] == ""
    review.hand.choose("places", "worst first")
    assert words(review)[0] == "0 of 4 seen"
