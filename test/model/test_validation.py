"""The validation: each labelled pixel in exactly one core, seen as inference would see it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from landseg.inference import find_model
from landseg.inference.checkpoint import load_network
from landseg.inference.grid import GRID, Window
from landseg.inference.legend import NODATA
from landseg.inference.metrics import count_pairs
from landseg.inference.normalise import Normaliser
from landseg.inference.raster import RasterReader
from landseg.training import Recipe, examples, validation
from landseg.training.augment import Augmentation
from landseg.training.draws import Draws
from landseg.training.module import SegNetModule
from landseg.training.patches import Patches
from landseg.training.scene import Scene
from landseg.training.validation import Areas

from ..training_set import make_scene
from .conftest import make_model
from .test_patches import card

RNG = np.random.default_rng(4)
SIDES = {"a": (500, 130), "b": (70, 90), "c": (448, 420)}


@pytest.fixture
def areas(tmp_path, monkeypatch):
    """Three scenes, two of them parts of their image, in tiles of 416 px."""
    monkeypatch.setattr(validation, "SIDE", 416)
    parts = {"a": Window(33, 10, 467, 100), "b": Window(0, 0, 70, 90), "c": Window(0, 64, 448, 300)}
    scenes = []
    for name, (height, width) in SIDES.items():
        labels = RNG.choice(np.array([0, 1, 2, 3, NODATA], np.uint8), (height, width))
        path = make_scene(tmp_path / f"{name}.tif", labels)
        names = str(path), str(path.with_name(f"label_{name}.tif"))
        scenes.append(Scene(*names, (1, 2, 3), parts[name], name))
    found = Areas(tuple(scenes), Normaliser(card()))
    yield found
    found.close()


def test_each_labelled_pixel_is_in_exactly_one_core(areas):
    seen = [np.zeros(SIDES[scene.group], np.int64) for scene in areas.scenes]
    for place, (number, tile) in enumerate(areas._tiles):
        item = areas[place]
        seen[number][tile.core.slices] += 1
        assert item.scene == number
        assert item.image.shape[-2] % GRID == item.image.shape[-1] % GRID == 0
        assert item.image.shape[-2] * item.image.shape[-1] <= 416**2
        assert item.labels.shape == item.core[2:]
    for count, scene in zip(seen, areas.scenes):
        expected = np.zeros_like(count)
        expected[scene.area.slices] = 1
        np.testing.assert_array_equal(count, expected)
    assert len(areas) > 3


def test_the_places_of_the_scenes_are_all_tiles_each_once(areas):
    places = [areas.places(number) for number in range(3)]
    assert [place for found in places for place in found] == list(range(len(areas)))
    assert all(areas[place].scene == number for number in range(3) for place in places[number])


@pytest.mark.parametrize("longest", [10_000, 50])
def test_the_picture_of_a_scene_is_its_whole_area_thinned(areas, monkeypatch, longest):
    monkeypatch.setattr(examples, "LONGEST", longest)
    make_model("known")
    model = find_model("known")
    network = load_network(model.card, model.weights)
    for number, scene in enumerate(areas.scenes):
        found = examples.example(card(), network, areas, number)
        step = -(-max(scene.area.height, scene.area.width) // longest)
        with RasterReader(scene.labels, (1,)) as reader:
            labels = reader.read(scene.area)
        expected = np.where(labels.valid, labels.values[0], 255)[::step, ::step]
        np.testing.assert_array_equal(found.reference, expected)
        with RasterReader(scene.image, scene.bands) as reader:
            block = reader.read(scene.area)
        values = Normaliser(card()).in_card_units(block)[:, ::step, ::step]
        assert np.abs(found.image - values[: len(found.image)]).max() <= 1
        assert found.found.max() < 4


def test_what_is_counted_is_what_one_exact_pass_finds(areas):
    make_model("known")
    model = find_model("known")
    network = load_network(model.card, model.weights)
    recipe = Recipe(patch=32, final_patch=32)
    patches = Patches(
        Draws((), (), recipe), recipe, Normaliser(card()), Augmentation(recipe, (0.0, 255.0), ())
    )
    module = SegNetModule(network, recipe, (1.0,) * 4, False, patches, areas).eval()
    module.log = lambda name, value: None
    with torch.inference_mode():
        for number in range(len(areas)):
            module.validation_step(areas[number], number)
        module.on_validation_epoch_end()
        for scene, confusion in zip(areas.scenes, module.confusions):
            height, width = (-(-side // GRID) * GRID for side in SIDES[scene.group])
            with RasterReader(scene.image, scene.bands) as reader:
                block = reader.read(Window(0, 0, height, width))
            whole = network(torch.from_numpy(Normaliser(card())(block))[None])[0]
            found = whole.argmax(dim=0).numpy().astype(np.uint8)[scene.area.slices]
            with RasterReader(scene.labels, (1,)) as reader:
                read = reader.read(scene.area)
            labels = np.where(read.valid, read.values[0], NODATA).astype(np.uint8)
            expected = count_pairs(labels, found, 4)
            assert confusion.sum() == (labels != NODATA).sum()
            assert np.abs(confusion - expected).sum() <= 1e-3 * expected.sum()
            assert confusion.sum(axis=1).tolist() == expected.sum(axis=1).tolist()  # rows: labels
