"""From one click to the map."""

from __future__ import annotations

import shlex
import subprocess
import sys

import numpy as np
from landseg.ui.settings import Settings
from qgis.core import QgsLayerTreeGroup, QgsPalettedRasterRenderer, QgsProject
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPushButton

from ...making import COLOURS, read
from .making import maps


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
