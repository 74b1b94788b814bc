"""What was chosen is remembered, and told with its time."""

from __future__ import annotations

import json

from landseg.ui.settings import Settings
from osgeo import gdal
from qgis.PyQt.QtWidgets import QApplication


def test_what_was_chosen_is_remembered(pane, open_pane, tmp_path):
    pane.dock.form.advanced.setCollapsed(False)
    pane.choose("tile", "768 px")
    pane.type("outputName", str(tmp_path / "map.tif"))
    pane.plan("map.tif in")
    pane.run()
    assert Settings.load().classify_tile == 768
    again = open_pane()
    assert again.find("tile").currentText() == "768 px"
    assert Settings.load().classify_model == "tiny"
    assert Settings.load().classify_folder == str(tmp_path)


def test_each_quality_tells_its_time_and_the_chosen_one_makes_the_map(pane, tmp_path):
    pane.dock.form.advanced.setCollapsed(False)
    pane.type("outputName", str(tmp_path / "map.tif"))
    pane.plan("map.tif in")
    quality = pane.find("quality")
    pane.until(lambda: ", " in quality.itemText(1))
    levels = [quality.itemText(index).split(", ") for index in range(quality.count())]
    assert [level[0] for level in levels] == [
        "Automatic", "Fast", "Good", "Best",
    ]  # fmt: skip
    assert [level[1] for level in levels[1:]] == ["a few seconds"] * 3
    quality.setCurrentIndex(quality.findData("good"))
    pane.until(lambda: not pane.dock._planner.is_looking)
    pane.run()
    made = gdal.Open(str(tmp_path / "map.tif")).GetMetadataItem("LANDSEG_JOB")
    assert json.loads(made)["quality"] == "good"
    assert Settings.load().classify_quality == "good"


def test_check_engine_names_device_and_speed(pane):
    pane.dock.form.advanced.setCollapsed(False)
    QApplication.processEvents()
    pane.click("checkButton")
    assert "about ten seconds" in pane.find("checkAnswer").text()
    pane.until(lambda: "megapixels per second" in pane.find("checkAnswer").text())
    assert pane.find("checkAnswer").text().startswith("CPU")
