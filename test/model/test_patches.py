"""Patches: a function of seed, step and place; labels that follow their image; colours in range."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from landseg.inference.card import ModelCard, Scaling
from landseg.inference.grid import Window
from landseg.inference.legend import NODATA, LegendClass
from landseg.inference.normalise import Normaliser
from landseg.inference.raster import RasterReader
from landseg.training import Recipe, readers
from landseg.training.augment import Augmentation
from landseg.training.draws import Draws
from landseg.training.loaders import patch_loader
from landseg.training.patches import LABELLED, Patches, Steps
from landseg.training.readers import Readers
from landseg.training.scene import Scene
from landseg.training.survey import count_cells

from .conftest import make_raster

RGB = ("red", "green", "blue")
PLAIN = Recipe(
    steps=10, batch=3, patch=32, final_patch=32, sampling="area", flips=False, turns=False,
    scale=1.0, colour=0.0,
)  # fmt: skip
FILL = 100.0


def card(bands=RGB):
    legend = tuple(LegendClass(value, str(value), "#000000") for value in range(4))
    return ModelCard(
        id="x", title="x", bands=bands, data_type="uint8", valid_range=(0.0, 255.0),
        scaling=(Scaling("min-max", 0.0, 1.0),) * len(bands), fill=(FILL,) * len(bands),
        legend=legend, bn_first=True, sha256="0" * 64, size=0,
    )  # fmt: skip


@pytest.fixture
def scene(tmp_path):
    """Write an image whose every band is 10 + 20 times the class, in blocks of 8 px."""

    def write(height=96, width=80, name="a", area=None, labels=None, nodata=None, label_nodata=255):
        rng = np.random.default_rng(len(name))
        if labels is None:
            blocks = rng.integers(4, size=(height // 8 + 1, width // 8 + 1))
            labels = blocks.repeat(8, 0).repeat(8, 1)[:height, :width].astype(np.uint8)
        image = np.stack([10 + 20 * labels] * 3).astype(np.uint8)
        if nodata is not None:
            image[:, nodata] = 0
        make_raster(tmp_path / f"{name}.tif", image, nodata=None if nodata is None else 0)
        make_raster(tmp_path / f"{name}_label.tif", labels[np.newaxis], nodata=label_nodata)
        paths = str(tmp_path / f"{name}.tif"), str(tmp_path / f"{name}_label.tif")
        return Scene(*paths, (1, 2, 3), area or Window(0, 0, *labels.shape), name)

    return write


@pytest.fixture
def patches_of():
    """Cut patches of scenes; files are closed before QGIS, which shares GDAL, ends."""
    made = []

    def make(recipe, *scenes):
        cells = [count_cells(each.labels, each.area, 4) for each in scenes]
        augment = Augmentation(recipe, (0.0, 255.0), RGB)
        made.append(Patches(Draws(scenes, cells, recipe), recipe, Normaliser(card()), augment))
        return made[-1]

    yield make
    for each in made:
        each.close()


def values_of(name, bands, window):
    with RasterReader(name, bands) as reader:
        return reader.read(window).values


def equal(one, other):
    return all((a == b).all() for a, b in zip(one, other))


def test_a_batch_is_a_function_of_seed_and_step_alone(scene, patches_of):
    recipe = replace(Recipe(), steps=10, batch=3, patch=32, final_patch=64)
    scenes = scene(), scene(name="bb")
    one, other = patches_of(recipe, *scenes), patches_of(recipe, *scenes)
    forward = [one[step] for step in range(10)]
    backward = [other[step] for step in reversed(range(10))][::-1]
    assert all(equal(a, b) for a, b in zip(forward, backward))
    assert not equal(forward[0], forward[1])
    assert [len(images) for images, _ in forward] == [3] * 8 + [1] * 2
    assert [images.shape[-1] for images, _ in forward] == [32] * 8 + [64] * 2
    assert not equal(forward[0], patches_of(replace(recipe, seed=2), *scenes)[0])


@pytest.mark.parametrize("workers", [0, 1])
def test_a_loader_gives_the_steps_of_its_round(scene, patches_of, workers):
    recipe = replace(PLAIN, steps=5, checkpoint_every=2, validate_every=2)
    found = patches_of(recipe, scene())
    for number, steps in ((0, (0, 1)), (1, (2, 3)), (2, (4,))):
        loaded = list(patch_loader(found, recipe, workers, number))
        assert len(loaded) == len(steps)
        assert all(equal(batch, found[step]) for batch, step in zip(loaded, steps))


def test_a_sampler_goes_to_a_round_and_never_beyond_the_last_step():
    recipe = replace(PLAIN, steps=5, checkpoint_every=2, validate_every=2)
    sampler = Steps(recipe, 0)
    rounds = []
    for number in range(recipe.rounds):
        sampler.set_epoch(number)
        rounds.append(list(sampler))
    assert rounds == [[0, 1], [2, 3], [4]]
    assert len(Steps(replace(recipe, steps=1), 0)) == 1


def test_processes_that_train_together_see_other_patches(scene, patches_of):
    recipe = replace(PLAIN, batch=4)
    whole = patches_of(replace(PLAIN, batch=8), scene())
    parts = [patches_of(recipe, scene()) for _ in range(2)]
    parts[1].rank = 1
    assert not equal(parts[0][3], parts[1][3])
    for term in range(2):
        both = [part[3][term] for part in parts]
        assert (whole[3][term] == np.concatenate(both)).all()


@pytest.mark.parametrize(
    "changes",
    [{}, {"flips": True}, {"flips": True, "turns": True}, {"sampling": "class"}],
    ids=["as they are", "flips", "all symmetries", "class"],
)
def test_labels_follow_their_image(scene, patches_of, changes):
    found = patches_of(replace(PLAIN, **changes), scene())
    for step in range(8):
        images, labels = found[step]
        assert (images == (10 + 20 * labels)[:, None]).all()


def test_all_eight_symmetries_occur_and_no_other():
    recipe = replace(PLAIN, flips=True, turns=True)
    square = np.arange(64 * 64, dtype=np.float32).reshape(1, 64, 64)
    wanted = {
        np.rot90(side, turns, (1, 2)).tobytes() for side in (square, square[:, :, ::-1])
        for turns in range(4)
    }  # fmt: skip
    for changes, expected in (
        ({}, wanted),
        ({"flips": False}, {np.rot90(square, turns, (1, 2)).tobytes() for turns in range(4)}),
        (
            {"turns": False},
            {square[:, ::a, ::b].tobytes() for a in (1, -1) for b in (1, -1)},
        ),
    ):
        augment = Augmentation(replace(recipe, **changes), (0.0, 1.0), ("dsm",))
        labels = np.zeros((64, 64), np.uint8)
        found = {
            augment(square, labels, 64, np.random.default_rng(n))[0].tobytes() for n in range(120)
        }
        assert found == expected


@pytest.mark.parametrize("size", [24, 32, 43, 48, 64])
def test_labels_follow_a_change_of_scale(size):
    labels = np.repeat([[0, 1, 2, 3]], 4, 0).repeat(size // 4 + 1, 0).repeat(size // 4 + 1, 1)
    labels = labels[:size, :size].astype(np.uint8)
    values = (labels[np.newaxis] * 60).astype(np.float32)
    augment = Augmentation(replace(PLAIN, scale=2.0), (0.0, 255.0), ("dsm",))
    found, classes = augment(values, labels, 32, np.random.default_rng(0))
    assert found.shape == (1, 32, 32)
    assert (np.abs(found[0] / 60 - classes) <= 0.51).mean() > 0.97  # but at the class borders
    assert set(np.unique(classes)) == {0, 1, 2, 3}


def test_a_patch_of_its_own_size_is_not_resampled():
    values = np.random.default_rng(1).random((2, 32, 32)).astype(np.float32)
    labels = np.random.default_rng(2).integers(4, size=(32, 32)).astype(np.uint8)
    augment = Augmentation(PLAIN, (0.0, 1.0), ("red", "dsm"))
    found, classes = augment(values, labels, 32, np.random.default_rng(0))
    np.testing.assert_array_equal(found, values)
    np.testing.assert_array_equal(classes, labels)


@pytest.mark.parametrize("strength", [0.5, 1.0, 2.0])
def test_colours_vary_within_their_range_and_heights_do_not(strength):
    names = ("red", "dsm", "green", "NDVI".lower(), "blue")
    values = np.random.default_rng(1).uniform(5, 250, (5, 32, 32)).astype(np.float32)
    augment = Augmentation(replace(PLAIN, colour=strength), (5.0, 250.0), names)
    labels = np.zeros((32, 32), np.uint8)
    for seed in range(20):
        found, _ = augment(values, labels, 32, np.random.default_rng(seed))
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found[[1, 3]], values[[1, 3]])
        assert found.min() >= 5 - 1e-3
        assert found.max() <= 250 + 1e-3
        assert (found[[0, 2, 4]] != values[[0, 2, 4]]).any()


def test_no_jitter_changes_no_value():
    values = np.random.default_rng(1).random((3, 32, 32)).astype(np.float32)
    augment = Augmentation(PLAIN, (0.0, 1.0), RGB)
    np.testing.assert_array_equal(augment._recoloured(values, np.random.default_rng(0)), values)


def test_at_least_a_tenth_of_a_patch_is_labelled(scene, patches_of):
    labels = np.full((160, 160), NODATA, np.uint8)
    labels[:80, :80] = 2
    found = patches_of(replace(PLAIN, batch=4, sampling="uniform"), scene(labels=labels))
    for step in range(5):
        _, classes = found[step]
        assert ((classes != NODATA).double().mean(dim=(1, 2)) >= LABELLED).all()


@pytest.mark.parametrize("sampling", ["uniform", "area", "class"])
def test_sparse_labels_are_found_all_the_same(scene, patches_of, sampling):
    labels = np.full((480, 480), NODATA, np.uint8)
    labels[333:336, 70:73] = 1
    recipe = replace(PLAIN, batch=2, patch=64, final_patch=64, sampling=sampling)
    found = patches_of(recipe, scene(labels=labels))
    for step in range(3):
        _, classes = found[step]
        assert (classes == 1).any(dim=2).any(dim=1).all()


def test_nodata_is_filled_and_not_learnt(scene, patches_of):
    nodata = np.zeros((64, 64), np.bool_)
    nodata[:, 20:30] = True
    labels = np.ones((64, 64), np.uint8)
    recipe = replace(PLAIN, patch=64, final_patch=64, batch=1)
    images, classes = patches_of(recipe, scene(labels=labels, nodata=nodata))[0]
    assert (images[0][:, nodata] == FILL).all()
    assert (images[0][:, ~nodata] == 30).all()
    assert (classes[0][nodata] == NODATA).all()
    assert (classes[0][~nodata] == 1).all()


def test_what_lies_outside_the_area_is_neither_seen_nor_learnt(scene, patches_of):
    labels = np.full((96, 96), 3, np.uint8)
    labels[:32, :32] = 1
    found = patches_of(
        replace(PLAIN, patch=64, final_patch=64), scene(labels=labels, area=Window(0, 0, 32, 32))
    )
    images, classes = found[0]
    assert (classes[:, :32, :32] == 1).all()
    assert (images[:, :, :32, :32] == 30).all()
    classes[:, :32, :32], images[:, :, :32, :32] = NODATA, FILL
    assert (classes == NODATA).all()
    assert (images == FILL).all()


def test_the_sources_of_a_batch_are_those_it_was_cut_from(scene, patches_of):
    found = patches_of(PLAIN, scene(), scene(name="bb"))
    images, _ = found[4]
    for image, draw in zip(images, found.sources(4)):
        assert (image.numpy() == values_of(draw.scene.image, (1, 2, 3), draw.window)).all()


def test_no_more_files_stay_open_than_a_process_may_open(scene, monkeypatch):
    monkeypatch.setattr(readers, "MOST", 3)
    scenes = [scene(name=f"scene {number}") for number in range(5)]
    found = Readers()
    for each in [*scenes, *scenes[::-1]]:
        assert found.read(each.image, (1,), Window(0, 0, 8, 8)).valid.all()
        assert len(found._open) <= 3
    assert list(found._open) == [(each.image, (1,)) for each in scenes[2::-1]]
    found.close()
    assert not found._open
