"""Swipe, blend and flicker: what is on the canvas, and that nothing of it stays."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from landseg.ui.review.curtain import Mode
from landseg.ui.review.scene import stacks_of
from qgis.core import QgsMapRendererParallelJob, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

RED, BLUE, PURPLE = "#ff0000", "#0000ff", "#800080"


def items(review):
    return set(review.canvas.scene().items())


def test_swipe_shows_the_reference_left_of_the_line_and_the_map_right_of_it(review):
    assert review.colour(0.3, 0.5) == RED
    review.click("swipeButton")
    assert (review.colour(0.3, 0.5), review.colour(0.7, 0.5)) == (BLUE, RED)


def test_the_line_is_dragged_on_the_map(review):
    review.click("swipeButton")
    review.settle()
    review.drag((0.5, 0.3), (0.8, 0.3))
    assert (review.colour(0.7, 0.2), review.colour(0.9, 0.2)) == (BLUE, RED)
    assert review.find("viewSlider").value() == pytest.approx(80, abs=1)


def test_after_a_drag_the_arrow_keys_move_the_line(review):
    review.face.window.activateWindow()
    review.click("swipeButton")
    review.settle()
    review.drag((0.5, 0.3), (0.6, 0.3))
    slider = review.find("viewSlider")
    for _ in range(20):
        QTest.keyClick(slider, Qt.Key.Key_Left)
    assert (review.colour(0.35, 0.2), review.colour(0.45, 0.2)) == (BLUE, RED)


def test_a_lying_line_shows_the_reference_above_it(review):
    review.click("swipeDownButton")
    assert (review.colour(0.3, 0.3), review.colour(0.3, 0.7)) == (BLUE, RED)
    review.drag((0.3, 0.5), (0.3, 0.2))
    assert (review.colour(0.4, 0.1), review.colour(0.4, 0.3)) == (BLUE, RED)


def test_dragging_beside_the_line_moves_the_map_as_ever(review):
    review.click("swipeButton")
    review.settle()
    before = review.canvas.extent().center().x()
    review.drag((0.2, 0.5), (0.4, 0.5))
    assert review.canvas.extent().center().x() < before
    assert review.find("viewSlider").value() == 50


def test_blend_mixes_both_by_the_slider(review):
    review.click("blendButton")
    red, _, blue, _ = QColor(review.colour(0.5, 0.5)).getRgb()
    assert abs(red - 128) <= 2
    assert abs(blue - 128) <= 2
    review.find("viewSlider").setValue(100)
    assert review.colour(0.5, 0.5) == RED
    review.find("viewSlider").setValue(0)
    assert review.colour(0.5, 0.5) == BLUE


def test_flicker_shows_the_two_in_turn_and_ends_with_the_tab(review):
    review.click("flickerButton")
    review.find("viewSlider").setValue(100)
    review.settle()
    seen = set()
    review.until(lambda: seen.add(review.colour(0.5, 0.5)) or seen == {RED, BLUE}, 10)
    review.hand.dock.tabs.setCurrentIndex(0)
    assert review.tab.views.mode is Mode.OFF
    assert {review.colour(0.5, 0.5) for _ in range(5)} == {RED}


def test_a_second_click_ends_a_view_and_leaves_everything_as_it_was(review, layers):
    before, tool, order = items(review), review.canvas.mapTool(), review.canvas.layers()
    for name in ("swipeButton", "swipeDownButton", "blendButton", "flickerButton"):
        review.click(name)
        review.settle()
        review.click(name)
    assert items(review) == before
    assert review.canvas.mapTool() is tool
    assert review.canvas.layers() == order
    assert [layer.opacity() for layer in layers.values()] == [1.0, 1.0, 1.0]
    assert review.colour(0.3, 0.5) == RED


def test_unknown_parts_of_a_reference_show_the_image_and_not_the_map(review, project, write_map):
    values = np.full((80, 80), 255)
    layer = QgsRasterLayer(str(write_map("silent", values)), "silent")
    project.addMapLayer(layer)
    review.hand.choose("reference", "silent")
    review.click("swipeButton")
    assert (review.colour(0.3, 0.5), review.colour(0.7, 0.5)) == ("#808080", RED)


def test_a_layer_that_is_removed_ends_the_view(review, project, layers):
    review.click("swipeButton")
    project.removeMapLayer(layers["reference"].id())
    review.settle()
    assert review.tab.views.mode is Mode.OFF
    assert not review.find("swipeButton").isChecked()
    assert review.colour(0.3, 0.5) == RED


def test_a_project_that_is_closed_ends_the_view(review, project):
    review.click("blendButton")
    review.settle()
    project.clear()
    review.settle()
    assert review.tab.views.mode is Mode.OFF
    assert not review.find("blendButton").isEnabled()


def test_a_plugin_that_is_unloaded_takes_its_things_off_the_canvas(review):
    before = items(review)
    review.click("swipeButton")
    review.hand.close()
    assert items(review) <= before  # the pane's own rectangle is gone too


def test_the_view_follows_the_map_when_it_is_moved_turned_and_enlarged(review):
    review.click("swipeButton")
    review.settle()
    review.canvas.setRotation(20)
    review.canvas.zoomByFactor(0.5)
    assert (review.colour(0.3, 0.5), review.colour(0.7, 0.5)) == (BLUE, RED)


def test_a_new_style_of_a_hidden_reference_is_seen(review, layers):
    review.click("swipeButton")
    assert review.colour(0.3, 0.5) == BLUE
    renderer = layers["reference"].renderer()
    classes = renderer.classes()
    classes[1].color = QColor("#00ff00")
    layers["reference"].setRenderer(type(renderer)(layers["reference"].dataProvider(), 1, classes))
    layers["reference"].triggerRepaint()
    review.settle()
    assert review.colour(0.3, 0.5) == "#00ff00"


def test_what_the_map_is_held_against_stays_when_layers_come_and_go(review, project, layers):
    review.hand.choose("against", "image")
    review.click("swipeButton")
    other = QgsRasterLayer(layers["image"].source(), "another image")
    project.addMapLayer(other)
    project.removeMapLayer(other.id())
    assert review.form.view.layer() is layers["image"]
    assert (review.colour(0.3, 0.5), review.colour(0.7, 0.5)) == ("#808080", RED)


def test_keys_and_views_end_when_the_pane_is_closed_and_come_back_with_it(review):
    review.click("swipeButton")
    review.settle()
    review.hand.dock.setVisible(False)
    assert review.colour(0.3, 0.5) == RED
    review.hand.dock.setVisible(True)
    review.click("swipeButton")
    assert review.colour(0.3, 0.5) == BLUE


def test_what_lies_below_the_map_stays_below_and_what_lies_above_above(layers):
    line, area = (QgsVectorLayer("Polygon", name, "memory") for name in ("line", "area"))
    the_map, reference, image = layers.values()
    left, right = stacks_of([line, the_map, area, image], reference, the_map)
    assert left == [line, reference, area, image]
    assert right == [line, the_map, area, image]
    left, right = stacks_of([area, image], reference, the_map)  # both hidden
    assert left == [area, reference, image]
    left, right = stacks_of([line, the_map, area, image], image, the_map)
    assert left == [line, image, area]


def test_drawings_that_were_overtaken_are_given_back(review, monkeypatch):
    """Each holds a picture of the whole canvas."""
    kept = weakref.WeakSet()

    def job(settings):
        made = QgsMapRendererParallelJob(settings)
        kept.add(made)
        return made

    monkeypatch.setattr("landseg.ui.review.scene.QgsMapRendererParallelJob", job)
    review.click("swipeButton")
    for _ in range(10):
        review.tab.views._draw()
    review.settle()
    assert review.colour(0.3, 0.5) == BLUE
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert len(kept) == 0
