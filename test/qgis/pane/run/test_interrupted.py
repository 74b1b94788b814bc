"""A cancelled run is kept, found, resumed or discarded."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest

from ...making import read
from .making import maps


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
