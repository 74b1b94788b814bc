"""Sheets and files with a click."""

from __future__ import annotations

import json
from zipfile import ZipFile

import numpy as np
from osgeo import gdal
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from .making import tree


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
