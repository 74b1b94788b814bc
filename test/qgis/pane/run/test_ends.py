"""Every way in which a run can end early."""

from __future__ import annotations

import os

from ...processes import is_alive
from .making import maps


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
