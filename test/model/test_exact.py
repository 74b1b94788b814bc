"""The claim: a tiled class map is the whole image's, whatever the tile."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from landseg.inference import QUALITIES, Window, find_model
from landseg.inference.checkpoint import load_network
from landseg.inference.device import pick
from landseg.inference.grid import exact_tiles
from landseg.inference.normalise import Normaliser
from landseg.inference.predict import NotFiniteError, Predictor
from landseg.inference.raster import RasterReader
from landseg.inference.symmetries import mean_shares

from .conftest import make_model, make_raster, scene

SIZES = [(1, 1), (31, 33), (1, 5000), (500, 417), (640, 640), (701, 933), (1025, 577)]
TILES = [416, 512, 704]


def whole(raster, model):
    """Raw scores (classes, height, width) of the whole raster, padded to a multiple of 32."""
    card, weights = find_model(model).card, find_model(model).weights
    predictor = Predictor(load_network(card, weights), pick("cpu"))
    with RasterReader(str(raster), (1, 2, 3)) as reader:
        height, width = reader.height, reader.width
        padded = Window(0, 0, -(-height // 32) * 32, -(-width // 32) * 32)
        images = Normaliser(card, None)(reader.read(padded))
    return predictor, images, predictor.scores(images)[:, :height, :width]


@pytest.mark.parametrize("tile", TILES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_tiled_map_is_the_whole_images_map(classify, tiny_model, tmp_path, size, tile):
    raster = make_raster(tmp_path / "scene.tif", scene(*size))
    classes, _ = classify(raster, tile=tile)
    expected = whole(raster, tiny_model)[2].argmax(0).numpy()
    np.testing.assert_array_equal(classes, expected)


@pytest.mark.parametrize("bn_first", [True, False])
@pytest.mark.parametrize(
    ("width", "size", "tile"),
    [*((1 / 16, (701, 933), tile) for tile in TILES), (1 / 4, (500, 652), 448)],
    ids=str,
)
def test_scores_of_a_tile_are_the_whole_images_scores(
    user_folder, tmp_path, bn_first, width, size, tile
):
    """At a quarter of the width, Winograd's products are taken in the deeper layers."""
    model = make_model(bn_first=bn_first, width=width)
    raster = make_raster(tmp_path / "scene.tif", scene(*size))
    predictor, images, expected = whole(raster, model)
    for found in exact_tiles(*size, Window(0, 0, *size), tile):
        rows, cols = found.seen.slices
        scores = predictor.scores(np.ascontiguousarray(images[:, rows, cols]))
        rows, cols = found.core.relative_to(found.seen).slices
        error = (
            scores[:, rows, cols] - expected[:, found.core.slices[0], found.core.slices[1]]
        ).abs()
        assert error.max() <= 1e-4


@pytest.mark.parametrize("quality", ["good", "best"])
@pytest.mark.parametrize("size", [(31, 33), (700, 100)], ids=str)
def test_a_map_of_several_passes_does_not_depend_on_its_tiles(
    classify, tiny_model, tmp_path, size, quality
):
    raster = make_raster(tmp_path / "scene.tif", scene(*size))
    predictor, images, _ = whole(raster, tiny_model)
    with torch.inference_mode():
        shares = mean_shares(
            lambda image, core: predictor._network.scores(image, core, lambda: None),
            torch.from_numpy(images),
            Window(0, 0, *size),
            QUALITIES[quality],
        )
    expected = shares.argmax(0).numpy()
    classes, _ = classify(raster, tile=512, quality=quality)
    np.testing.assert_array_equal(classes, expected)


@pytest.mark.parametrize("passes", [1, 2, 8])
def test_a_score_of_minus_infinity_is_never_averaged_away(user_folder, tmp_path, passes):
    raster = make_raster(tmp_path / "scene.tif", scene(64, 64))
    predictor, images, _ = whole(raster, make_model())
    predictor._network._layers["conv1_1_D"]._bias[0] = -torch.inf
    with pytest.raises(NotFiniteError):
        predictor.predict(images, Window(0, 0, 64, 64), lambda: None, passes)


def test_a_better_quality_is_another_map(classify, tiny_model, tmp_path):
    raster = make_raster(tmp_path / "scene.tif", scene(448, 448))
    fast, _ = classify(raster, quality="fast", overwrite=True)
    auto, _ = classify(raster, overwrite=True)
    best, _ = classify(raster, quality="best", overwrite=True)
    np.testing.assert_array_equal(auto, fast)  # what this model's card recommends
    assert 0 < np.mean(best != fast) < 0.5


def test_the_net_of_these_tests_is_sensitive_to_a_missing_halo(tiny_model, tmp_path):
    """Else the tests above would pass for any tiling."""
    raster = make_raster(tmp_path / "scene.tif", scene(704, 704))
    predictor, images, expected = whole(raster, tiny_model)
    alone = predictor.scores(np.ascontiguousarray(images[:, :352, :352]))
    assert (alone - expected[:, :352, :352]).abs().max() > 0.01
    shifted = predictor.scores(np.ascontiguousarray(images[:, 16:, 16:][:, :640, :640]))
    assert (shifted[:, 192:448, 192:448] - expected[:, 208:464, 208:464]).abs().max() > 0.01


def test_a_part_of_a_raster_gets_the_classes_it_has_in_the_whole(classify, tmp_path):
    raster = make_raster(tmp_path / "scene.tif", scene(701, 933))
    classes, _ = classify(raster)
    part = Window(123, 77, 300, 501)
    found, _ = classify(raster, window=part, overwrite=True, tile=448)
    np.testing.assert_array_equal(found, classes[part.slices])


def test_one_and_two_threads_give_the_same_bytes(classify, tmp_path):
    raster = make_raster(tmp_path / "scene.tif", scene(500, 700))
    threads = torch.get_num_threads()
    try:
        maps = []
        for count in (1, 2):
            torch.set_num_threads(count)
            _, result = classify(raster, output=tmp_path / f"{count}.tif")
            maps.append(result.output.read_bytes())
    finally:
        torch.set_num_threads(threads)
    assert maps[0] == maps[1]
