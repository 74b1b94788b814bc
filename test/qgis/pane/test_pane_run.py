"""From one click to the map, and every way in which a run can end early."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time

import numpy as np
import pytest
from landseg.ui.settings import Settings
from osgeo import gdal
from qgis.core import QgsLayerTreeGroup, QgsPalettedRasterRenderer, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPushButton

from ..making import COLOURS, read
from ..test_web import SIDE as TILE
from ..test_web import server, tiles  # noqa: F401 - fixtures


def maps():
    """The project's class maps, from the top of the layer tree."""
    layers = [node.layer() for node in QgsProject.instance().layerTreeRoot().findLayers()]
    return [layer for layer in layers if "landseg/device" in layer.customPropertyKeys()]


def is_alive(pid):
    """Tell whether a process runs; one that has ended and was not asked yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_click_puts_the_styled_map_above_its_layer(pane, layer):
    pane.run()
    order = [node.layer() for node in QgsProject.instance().layerTreeRoot().findLayers()]
    assert order == [*maps(), layer]
    assert len(maps()) == 1
    renderer = maps()[0].renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    assert {one.label: one.color.name() for one in renderer.classes()} == COLOURS
    assert maps()[0].extent() == layer.extent()
    values = read(maps()[0].source())
    assert (values[:10, :12] == 255).all()
    assert set(np.unique(values[10:])) <= {0, 1, 2}


def test_a_click_before_the_plan_is_made_is_not_lost(open_pane, tiny_model, layer):
    pane = open_pane()
    pane.click("classifyButton")
    pane.until(maps)


def test_progress_counts_tiles_and_the_plan_stays_meanwhile(pane, add_layer):
    add_layer(np.full((3, 1200, 1200), 90, np.uint8), "large")  # long enough to be looked at
    pane.plan("1,200 × 1,200")  # noqa: RUF001
    plan = pane.find("preflight").text()
    pane.click("classifyButton")
    pane.until(lambda: "tiles" in pane.find("progressText").text())
    assert "of 1 tiles" in pane.find("progressText").text()
    assert pane.find("preflight").text() == plan
    pane.until(lambda: not pane.dock.form.run.is_running)


def test_the_message_copies_the_command_and_opens_the_folder(pane, face, monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    target = tmp_path / "the map.tif"
    pane.type("outputName", str(target))
    pane.plan("the map.tif in")
    pane.run()
    pane.until(lambda: face.bar.currentItem() is not None)
    for name in ("copyCommandButton", "openFolderButton"):
        button = face.bar.currentItem().findChild(QPushButton, name)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    command = QApplication.clipboard().text()
    assert command.startswith("landseg classify '")
    assert f"--output '{target}' --bands 1,2,3" in command
    assert opened == [str(tmp_path)]


def test_the_copied_command_makes_the_bytes_of_the_pane(pane, face, root, tmp_path):
    target, again = tmp_path / "the map.tif", tmp_path / "again.tif"
    pane.type("outputName", str(target))
    pane.plan("the map.tif in")
    pane.run()
    pane.until(lambda: face.bar.currentItem() is not None)
    button = face.bar.currentItem().findChild(QPushButton, "copyCommandButton")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    _, *words = shlex.split(QApplication.clipboard().text())
    words[words.index(str(target))] = str(again)
    subprocess.run([sys.executable, str(root), *words], check=True, capture_output=True)
    assert again.read_bytes() == target.read_bytes()


def test_an_existing_file_is_replaced_only_after_a_yes(pane, tmp_path):
    target = tmp_path / "map.tif"
    target.write_bytes(b"an older map")
    pane.type("outputName", str(target))
    pane.plan("map.tif, exists")
    pane.click("classifyButton")
    assert "map.tif exists. Replace it?" in pane.find("question").text()
    pane.click("keepButton")
    assert pane.find("classifyButton").isVisible()
    assert target.read_bytes() == b"an older map"
    pane.click("classifyButton")
    pane.click("replaceButton")
    pane.until(lambda: len(maps()) == 1)
    assert read(target).shape == (70, 90)


def test_a_map_that_is_open_is_read_anew_and_not_added_twice(pane, tmp_path):
    pane.type("outputName", str(tmp_path / "map.tif"))
    pane.plan("map.tif in")
    pane.run()
    pane.plan("map.tif, exists")
    pane.click("classifyButton")
    assert "is open in this project" in pane.find("question").text()
    first = maps()
    pane.click("replaceButton")
    pane.until(lambda: not pane.dock.form.run.is_running)
    assert maps() == first


def test_a_confidence_layer_comes_in_a_group_with_the_map(pane):
    QTest.mouseClick(
        pane.find("confidence"), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(), QPoint(8, 8)
    )
    assert pane.find("confidence").isChecked()
    pane.run()
    group = QgsProject.instance().layerTreeRoot().children()[0]
    assert isinstance(group, QgsLayerTreeGroup)
    assert [node.layer() for node in group.findLayers()] == maps()
    assert len(maps()) == 2
    assert Settings.load().classify_confidence


def test_a_temporary_map_gets_a_file_of_its_own_each_time(pane):
    pane.run()
    pane.plan("a temporary layer")
    pane.run()
    first, second = maps()
    assert first.source() != second.source()


def test_cancel_works_within_a_second_and_leaves_nothing(pane, tmp_path):
    pane.type("outputName", str(tmp_path / "map.tif"))
    pane.plan("map.tif in")
    before = sorted(path.name for path in tmp_path.iterdir())
    pane.click("classifyButton")
    pane.until(lambda: pane.dock.form.run.is_running)
    start = time.monotonic()
    pane.click("cancelButton")
    pane.until(lambda: not pane.dock.form.run.is_running)
    assert time.monotonic() - start < 1
    assert pane.find("classifyButton").isVisible()
    assert not maps()
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def stop_in_the_middle(pane, add_layer):
    """Cancel when some of many tiles are done; give what the pane says of it."""
    pixels = np.random.default_rng(4).integers(1, 255, (3, 1600, 1600), np.uint8)
    add_layer(pixels, "large")
    pane.dock.form.advanced.setCollapsed(False)
    pane.choose("tile", "512 px")
    pane.plan("1,600 × 1,600")  # noqa: RUF001
    pane.click("classifyButton")
    pane.until(lambda: re.match(r"([2-9]|\d\d) of", pane.dock.form.run.state))
    start = time.monotonic()
    pane.click("cancelButton")
    pane.until(lambda: not pane.dock.form.run.is_running)
    assert time.monotonic() - start < 1
    pane.until(lambda: pane.find("resumeButton").isVisible())
    return pane.find("unfinished").text()


def test_what_was_told_before_a_cancel_does_not_overwrite_it(pane, add_layer):
    add_layer(np.full((3, 1200, 1200), 90, np.uint8), "large")
    pane.plan("1,200 × 1,200")  # noqa: RUF001
    pane.click("classifyButton")
    pane.until(lambda: "tiles" in pane.find("progressText").text())
    task = pane.dock._runner._task
    pane.click("cancelButton")
    task.progressed.emit(0, 2)
    assert pane.find("progressText").text() == "Stopping…"
    pane.until(lambda: not pane.dock.form.run.is_running)


@pytest.mark.parametrize("named", [True, False])
def test_a_cancelled_run_is_kept_and_resumed(pane, add_layer, tmp_path, named):
    if named:
        pane.type("outputName", str(tmp_path / "map.tif"))
    said = stop_in_the_middle(pane, add_layer)
    name = "map.tif" if named else "large_classes.tif"
    assert re.fullmatch(rf"{name} is unfinished: \d+ % done, \d+ \w+ \d\d:\d\d\.", said)
    before = re.search(r"(\d+) %", said)[1]
    assert int(before) > 0
    states = []
    pane.dock.form.run.progress.valueChanged.connect(states.append)
    pane.click("resumeButton")
    pane.until(lambda: len(maps()) == 1)
    assert not [done for done in states if done in (1, 2)]
    assert read(maps()[0].source()).shape == (1600, 1600)
    assert not list(tmp_path.glob(".*.part"))


def test_unfinished_work_is_found_by_the_next_pane_and_can_be_discarded(
    pane, add_layer, open_pane, tmp_path, face, project
):
    target = tmp_path / "map.tif"
    pane.type("outputName", str(target))
    stop_in_the_middle(pane, add_layer)
    pane.close()
    again = open_pane()
    face.show_layer(project.mapLayersByName("large")[0])
    again.type("outputName", str(target))
    again.plan("map.tif in", "1,600 × 1,600")  # noqa: RUF001
    again.click("classifyButton")
    again.until(lambda: again.find("discardButton").isVisible())
    again.click("discardButton")
    assert not list(tmp_path.glob(".*.part"))
    again.until(lambda: again.find("classifyButton").isVisible())
    assert not target.exists()


def test_work_of_other_settings_can_only_be_dropped(pane, add_layer, tmp_path):
    pane.type("outputName", str(tmp_path / "map.tif"))
    stop_in_the_middle(pane, add_layer)
    pane.choose("tile", "768 px")
    pane.until(lambda: not pane.dock._planner.is_looking)
    assert pane.find("resumeButton").isVisible()  # what is done fits in
    pane.choose("precision", "32-bit")
    pane.until(lambda: "another choice of: precision" in pane.find("unfinished").text())
    assert not pane.find("resumeButton").isVisible()
    pane.click("restartButton")
    pane.until(lambda: len(maps()) == 1)


def test_removing_the_layer_ends_the_run(pane, project, layer):
    pane.click("classifyButton")
    pane.until(lambda: pane.dock.form.run.is_running)
    project.removeMapLayer(layer)
    pane.until(lambda: not pane.dock.form.run.is_running, 5)
    assert not project.mapLayers()
    pane.plan("No image is chosen")


def test_closing_the_project_ends_the_run(pane, project):
    pane.click("classifyButton")
    pane.until(lambda: pane.dock.form.run.is_running)
    project.clear()
    pane.until(lambda: not pane.dock.form.run.is_running, 5)
    assert not project.mapLayers()


def test_taking_the_plugin_away_ends_the_run_and_the_process(pane, engine):
    engine.warm_up()
    pane.until(lambda: engine.ready_event is not None)
    pid = engine.pid
    pane.click("classifyButton")
    pane.until(lambda: pane.dock.form.run.is_running)
    pane.close()
    engine.stop()
    pane.until(lambda: not is_alive(pid), 5)
    assert not maps()


def test_a_crash_of_the_engine_is_a_sentence_and_the_next_run_works(pane, engine, face):
    engine.warm_up()
    pane.until(lambda: engine.ready_event is not None)
    pane.click("classifyButton")
    pane.until(lambda: engine.state == "busy")
    os.kill(engine.pid, 9)
    pane.until(lambda: not pane.dock.form.run.is_running)
    pane.until(lambda: face.bar.currentItem() is not None)
    assert "stopped unexpectedly" in face.bar.currentItem().text()
    pane.run()
    assert len(maps()) == 1


def test_a_web_layer_is_fetched_and_classified(pane, face, tiles):  # noqa: F811
    face.show_layer(tiles)
    face.canvas.setExtent(QgsRectangle(0, 0, 2 * TILE, TILE))
    pane.type("resolution", "150")
    pane.choose("area", "Drawn Rectangle")
    pane.choose("area", "Visible Canvas")
    pane.plan("the image is fetched", "150 m")
    pane.run()
    pane.until(maps)
    assert maps()[0].crs() == tiles.crs()
    assert maps()[0].extent().intersects(QgsRectangle(0, 0, 2 * TILE, TILE))
    pane.until(lambda: face.bar.currentItem() is not None)
    assert face.bar.findChild(QPushButton, "openFolderButton")
    assert not face.bar.findChild(QPushButton, "copyCommandButton")


def test_a_web_tile_that_fails_is_an_error_and_no_map(pane, face, tiles, server):  # noqa: F811
    server.spoilt = lambda _path: (500, b"out of order")
    face.show_layer(tiles)
    face.canvas.setExtent(QgsRectangle(0, 0, 2 * TILE, TILE))
    pane.type("resolution", "150")
    pane.plan("the image is fetched")
    pane.run()
    assert "imagery did not deliver" in face.bar.currentItem().text()
    assert not maps()


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
