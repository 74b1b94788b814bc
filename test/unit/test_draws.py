"""Where patches are cut: inside the areas, up to the last offset, by the recipe's chances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from landseg.inference.grid import Window
from landseg.training import Recipe
from landseg.training.draws import Draws
from landseg.training.scene import Scene
from landseg.training.survey import CELL

UNIFORM = Recipe(sampling="uniform", scale=1.0)


def scene(name, *area):
    return Scene(f"{name}.tif", f"{name}_label.tif", (1, 2, 3), Window(*area), name)


def cells_of(found, classes=2):
    """All pixels of the first class."""
    shape = -(-found.area.height // CELL), -(-found.area.width // CELL)
    cells = np.zeros((*shape, classes), np.int64)
    cells[..., 0] = CELL * CELL
    return cells


def draws(recipe, *scenes, cells=None):
    return Draws(scenes, cells or [cells_of(each) for each in scenes], recipe)


def many(found, side, count=400, at_a_class=False):
    return [found.draw(side, np.random.default_rng((1, n)), at_a_class) for n in range(count)]


@pytest.mark.parametrize("sampling", ["uniform", "area", "class"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_squares_stay_inside_their_area(sampling, scale):
    recipe = Recipe(sampling=sampling, scale=scale)
    scenes = scene("a", 10, 20, 130, 170), scene("b", 0, 64, 100, 97)
    for drawn in many(draws(recipe, *scenes), 64):
        assert drawn.window.height == drawn.window.width
        assert drawn.window.intersect(drawn.scene.area) == drawn.window
        assert 64 / scale - 1 <= drawn.window.height <= 64 * scale + 1


def test_the_first_and_the_last_offset_are_drawn():
    windows = [drawn.window for drawn in many(draws(UNIFORM, scene("a", 7, 9, 66, 65)), 64)]
    assert {window.row - 7 for window in windows} == {0, 1, 2}
    assert {window.col - 9 for window in windows} == {0, 1}


def test_an_image_of_the_patch_s_size_is_drawn_whole():
    assert {drawn.window for drawn in many(draws(UNIFORM, scene("a", 0, 0, 64, 64)), 64, 5)} == {
        Window(0, 0, 64, 64)
    }


@pytest.mark.parametrize("sampling", ["uniform", "area", "class"])
def test_an_image_smaller_than_the_patch_is_padded_at_its_lower_right(sampling):
    recipe = replace(UNIFORM, sampling=sampling)
    for drawn in many(draws(recipe, scene("a", 5, 6, 40, 50)), 64, 20):
        assert drawn.window == Window(5, 6, 64, 64)


def test_uniform_draws_images_alike_and_area_by_their_pixels():
    scenes = scene("large", 0, 0, 300, 300), scene("small", 0, 0, 100, 100)
    for sampling, share in (("uniform", 0.5), ("area", 0.9)):
        found = many(draws(replace(UNIFORM, sampling=sampling), *scenes), 32, 2000)
        large = sum(drawn.scene.group == "large" for drawn in found) / len(found)
        assert large == pytest.approx(share, abs=0.04)


def rare_in_one_cell():
    """A scene of 4 x 5 cells, with the second class in one of them."""
    found = scene("a", 32, 16, 256, 320)
    cells = cells_of(found)
    cells[2, 3] = 0, 50
    return found, cells


@pytest.mark.parametrize("class_share", [0.0, 0.5, 1.0])
def test_classes_are_drawn_evenly_in_their_share_of_the_patches(class_share):
    found, cells = rare_in_one_cell()
    recipe = replace(UNIFORM, sampling="class", class_share=class_share)
    drawn = many(draws(recipe, found, cells=[cells]), 64, 2000)
    cell = Window(32 + 2 * CELL, 16 + 3 * CELL, CELL, CELL)
    centred = [
        drawn
        for drawn in drawn
        if Window(drawn.window.row + 32, drawn.window.col + 32, 1, 1).intersect(cell).pixels
    ]
    by_chance = 1 / 20 * 1.6  # squares do not leave the area: inner cells are seen more
    assert len(centred) / 2000 == pytest.approx(
        class_share / 2 + (1 - class_share) * by_chance, abs=0.05
    )


def test_a_draw_at_a_class_ignores_the_recipe_s_sampling():
    found, cells = rare_in_one_cell()
    cells[..., 0] = 0
    cell = Window(32 + 2 * CELL, 16 + 3 * CELL, CELL, CELL)
    for drawn in many(draws(UNIFORM, found, cells=[cells]), 64, 50, at_a_class=True):
        assert drawn.window.intersect(cell).pixels


def test_absent_classes_are_not_drawn():
    found = scene("a", 0, 0, 128, 128)
    recipe = replace(UNIFORM, sampling="class", class_share=1.0)
    assert len(many(draws(recipe, found, cells=[cells_of(found, 5)]), 64, 20)) == 20


def test_a_draw_is_a_function_of_its_generator_alone():
    scenes = scene("a", 0, 0, 300, 300), scene("b", 0, 0, 200, 200)
    first, second = (draws(Recipe(), *scenes) for _ in range(2))
    forward = many(first, 64, 50)
    backward = [second.draw(64, np.random.default_rng((1, n))) for n in reversed(range(50))]
    assert forward == backward[::-1]
    assert len(set(forward)) > 40


def test_a_draw_names_its_place():
    (drawn,) = many(draws(UNIFORM, scene("folder/a", 3, 4, 64, 64)), 64, 1)
    assert str(drawn) == "folder/a (row 3, column 4, 64 px)"
