"""The Deliver tab by mouse and keys: areas, sheets and files, and the project left as it was."""

from __future__ import annotations

import json
from zipfile import ZipFile

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer
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

HANDLES = (QComboBox, QLineEdit, QCheckBox, QPushButton, QToolButton, QAbstractSpinBox)


def tree(project):
    return [node.name() for node in project.layerTreeRoot().findLayers()]


def measured(hand):
    """Read the table of areas."""
    view = hand.tab.areas.view
    return [
        [view.item(row, column).text() for column in range(3)] for row in range(view.rowCount())
    ]


def measure(hand):
    hand.click("measure")
    hand.finish()


@pytest.fixture
def zones(project):
    """Two zones: the left 40 m with the name West, and a place outside the map."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:32640&field=label:string", "zones", "memory")
    for name, left in (("West", 500000), ("Elsewhere", 600000)):
        feature = QgsFeature(layer.fields())
        feature["label"] = name
        ring = f"POLYGON(({left} 4199900,{left + 20} 4199900,{left + 20} 4200100,{left} 4200100,"
        feature.setGeometry(QgsGeometry.fromWkt(ring + f"{left} 4199900))"))
        layer.dataProvider().addFeature(feature)
    project.addMapLayer(layer)
    return layer


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


def test_one_click_makes_a_layout_and_opens_it(hand, project):
    hand.click("sheet")
    hand.finish()
    (layout,) = project.layoutManager().layouts()
    assert hand.face.opened == [layout]
    assert layout.name() == "My map"
    hand.click("sheet")
    assert [each.name() for each in project.layoutManager().layouts()] == ["My map", "My map 2"]


def test_the_paper_is_as_chosen(hand, project):
    paper = hand.find("paper")
    paper.setFocus()
    while paper.currentText() != "A3 Portrait":
        QTest.keyClick(paper, Qt.Key.Key_Down)
    hand.click("sheet")
    hand.finish()
    size = project.layoutManager().layouts()[0].pageCollection().page(0).pageSize()
    assert (size.width(), size.height()) == (297, 420)


def test_a_sheet_that_was_edited_is_what_is_written(hand, project, tmp_path):
    hand.click("sheet")
    hand.finish()
    layout = project.layoutManager().layouts()[0]
    next(it for it in layout.items() if getattr(it, "id", str)() == "Title").setText("Edited")
    hand.click("saveSheet")
    hand.save(tmp_path / "sheet.svg")
    assert "Edited" in (tmp_path / "sheet.svg").read_text("utf-8")
    hand.rename(0, "other")
    hand.click("saveSheet")
    hand.save(tmp_path / "sheet2.svg")
    text = (tmp_path / "sheet2.svg").read_text("utf-8")
    assert "other" in text
    assert "Edited" not in text


def test_a_new_map_has_the_changes_and_the_first_one_stays(hand, map_layer, tmp_path, project):
    before = map_layer.source(), (tmp_path / "map.tif").read_bytes()
    hand.rename(0, "houses")
    hand.click("saveNewMap")
    hand.save(tmp_path / "new.tif", majority=1.0)
    hand.finish()
    assert tree(project) == ["new", "My map"]
    (new,) = project.mapLayersByName("new")
    assert new.renderer().classes()[0].label == "houses"
    legend = json.loads(gdal.Open(str(tmp_path / "new.tif")).GetMetadataItem("LANDSEG_LEGEND"))
    assert legend[0]["name"] == "houses"
    assert (tmp_path / "map.tif").read_bytes() == before[1]


def test_a_cloud_file_has_equal_pixels(hand, tmp_path):
    hand.click("cloud")
    hand.save(tmp_path / "cloud.tif")
    hand.finish()
    found, wanted = (gdal.Open(str(tmp_path / n)).ReadAsArray() for n in ("cloud.tif", "map.tif"))
    np.testing.assert_array_equal(found, wanted)


def test_polygons_are_loaded_above_the_map_in_its_colours(hand, project, tmp_path):
    hand.click("polygons")
    hand.save(tmp_path / "map_polygons.gpkg")
    hand.finish()
    assert tree(project) == ["map_polygons", "My map"]
    (layer,) = project.mapLayersByName("map_polygons")
    assert layer.featureCount() == 4
    colours = {c.label(): c.symbol().color().name() for c in layer.renderer().categories()}
    assert colours["building"] == "#b5413b"


def test_the_package_holds_what_was_made(hand, tmp_path):
    hand.click("saveSheet")
    hand.save(tmp_path / "a sheet.pdf")
    hand.finish()
    hand.click("exportAreas")
    hand.save(tmp_path / "map_areas.html")
    hand.finish()
    hand.click("package")
    hand.save(tmp_path / "out.zip")
    hand.finish()
    with ZipFile(tmp_path / "out.zip") as found:
        names = " ".join(found.namelist())
    for part in ("map.tif", "a sheet.pdf", "map_areas.html"):
        assert part in names


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
