"""The comparison scheme against sums over the whole image, and what a map of it keeps to."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from landseg.inference import JobCancelled, SegmentationJob, Window, find_model
from landseg.inference.blending import Blender, window_weights
from landseg.inference.checkpoint import load_network
from landseg.inference.device import pick
from landseg.inference.errors import MemoryLimitError, ScoresError
from landseg.inference.memory_cap import parse_amount
from landseg.inference.normalise import Normaliser
from landseg.inference.overlap import BLENDS, STRIP, Layout, Overlap
from landseg.inference.predict import Predictor
from landseg.inference.preflight import inspect, prepare
from landseg.inference.raster import RasterReader
from osgeo import gdal

from .conftest import make_raster, scene


def brute_force(raster, model, overlap):
    """Sum over all windows of the whole padded image at once: votes (classes, height, width)."""
    card, weights = find_model(model).card, find_model(model).weights
    predictor = Predictor(load_network(card, weights), pick("cpu"))
    with RasterReader(str(raster), (1, 2, 3)) as reader:
        height, width = reader.height, reader.width
        size = [max(overlap.window, -(-length // 32) * 32) for length in (height, width)]
        images = Normaliser(card, None)(reader.read(Window(0, 0, *size)))
    side, middle = overlap.window, (overlap.window - 1) / 2
    places = (np.arange(side) - middle) / (side / 8)
    weight = np.ones((side, side))
    if overlap.blend == "gauss":
        weight = np.maximum(np.exp(-(places[:, None] ** 2 + places[None] ** 2) / 2), 0.001)
    total, weights = np.zeros((4, *size)), np.zeros(size)
    starts = [[*range(0, length - side, overlap.stride), length - side] for length in size]
    for row in starts[0]:
        for col in starts[1]:
            at = Window(row, col, side, side).slices
            scores = predictor.scores(np.ascontiguousarray(images[(slice(None), *at)]))
            shares = torch.softmax(scores, 0).double().numpy()
            votes = np.log(shares) if overlap.blend == "seed" else shares
            total[(slice(None), *at)] += votes * weight
            weights[at] += weight
    return (total / weights)[:, :height, :width]


def percent(votes, blend):
    shares = np.exp(votes) / np.exp(votes).sum(0) if blend == "seed" else votes
    return np.floor(shares.max(0) * 100 + 0.5)


@pytest.mark.parametrize("size", [(110, 150), (40, 70)], ids=str)
@pytest.mark.parametrize("blend", BLENDS)
def test_a_map_is_the_sum_over_the_whole_image(classify, tiny_model, tmp_path, blend, size):
    raster, overlap = make_raster(tmp_path / "scene.tif", scene(*size)), Overlap(64, 32, blend)
    classes, result = classify(raster, scheme=overlap, confidence=tmp_path / "sure.tif")
    votes = brute_force(raster, tiny_model, overlap)
    np.testing.assert_array_equal(classes, votes.argmax(0))
    sure = gdal.Open(str(result.confidence)).ReadAsArray()
    assert np.abs(sure - percent(votes, blend)).max() <= 1  # one where 0.5 is rounded


@pytest.mark.parametrize("overlap", [Overlap(64, 16), Overlap(96, 37, "seed")], ids=str)
def test_votes_are_those_of_the_whole_image_to_a_millionth(tiny_model, tmp_path, overlap):
    raster = make_raster(tmp_path / "scene.tif", scene(90, 130))
    wanted = brute_force(raster, tiny_model, overlap)
    card, weights = find_model(tiny_model).card, find_model(tiny_model).weights
    predictor = Predictor(load_network(card, weights), pick("cpu"))
    found = np.full_like(wanted, np.nan)

    def network(batch):
        return torch.stack([predictor.scores(images) for images in batch.numpy()])

    with RasterReader(str(raster), (1, 2, 3)) as reader:

        def read(window):
            block = reader.read(window)
            return torch.from_numpy(Normaliser(card)(block)), block.valid

        blender = Blender(network, read, overlap)
        for band in Layout(90, 130, overlap).bands(Window(0, 0, 90, 130)):
            found[(slice(None), *band.core.slices)] = blender.votes(band).numpy()
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)


@pytest.mark.parametrize("blend", BLENDS)
def test_a_network_of_single_pixels_stays_as_it_is_at_any_overlap(blend):
    """256 windows see a pixel at this stride: more than a byte can count."""
    image = torch.randn(3, 200, 300, generator=torch.Generator().manual_seed(1))
    padded = torch.nn.functional.pad(image, (0, 20, 0, 56))
    overlap = Overlap(256, 16, blend)

    def read(window):
        return padded[(slice(None), *window.slices)], np.ones((window.height, window.width), bool)

    blender = Blender(lambda batch: batch, read, overlap)
    for band in Layout(200, 300, overlap).bands(Window(0, 0, 200, 300)):
        of_scores = torch.log_softmax if blend == "seed" else torch.softmax
        wanted = of_scores(image[(slice(None), *band.core.slices)].double(), 0)
        torch.testing.assert_close(blender.votes(band), wanted, atol=1e-6, rtol=0)


def test_sums_are_held_for_one_strip_and_one_window_of_rows_only():
    overlap, size, held = Overlap(64, 64), (320, 2 * STRIP + 100), set()

    def read(window):
        assert window.height == 64
        assert window.width <= STRIP + 2 * 64
        shape = window.height, window.width
        return torch.zeros(2, *shape), np.ones(shape, bool)

    blender = Blender(lambda batch: batch, read, overlap)
    for band in Layout(*size, overlap).bands(Window(0, 0, *size)):
        assert blender.votes(band).shape == (2, band.core.height, band.core.width)
        held.add(tuple(blender.buffer.shape))
    assert held == {(3, 96, STRIP), (3, 96, 100)}


def test_each_window_is_computed_once_and_none_without_a_valid_pixel(tiny_model, tmp_path):
    pixels = scene(320, 320)
    pixels[:, :, 100:] = 0
    raster = make_raster(tmp_path / "scene.tif", pixels, nodata=0)
    overlap, count = Overlap(64, 32), 0

    def network(batch):
        nonlocal count
        count += len(batch)
        return batch

    with RasterReader(str(raster), (1, 2, 3)) as reader:

        def read(window):
            block = reader.read(window)
            return torch.from_numpy(block.values), block.valid

        blender = Blender(network, read, overlap)
        for band in Layout(320, 320, overlap).bands(Window(0, 0, 320, 320)):
            blender.votes(band)
    assert count == 9 * 4  # rows of windows, and those that begin before column 100


def test_nodata_stays_nodata_and_its_values_do_not_matter(classify, tmp_path):
    pixels, overlap = np.maximum(scene(90, 100), 8), Overlap(64, 32)
    hole = pixels.copy()
    hole[:, 20:70, 30:60] = 0
    classes, result = classify(make_raster(tmp_path / "a.tif", hole, nodata=0), scheme=overlap)
    assert (classes[20:70, 30:60] == 255).all()
    assert (classes == 255).sum() == 50 * 30
    assert sum(result.counts.values()) == 90 * 100 - 50 * 30
    hole[hole == 0] = 7
    other = make_raster(tmp_path / "b.tif", hole, nodata=7)
    again, _ = classify(other, scheme=overlap, output=tmp_path / "b_classes.tif")
    outside = hole[0] != 7
    np.testing.assert_array_equal(again[outside], classes[outside])


def test_a_constant_image_without_edges_in_its_windows_stays_constant(classify, tmp_path):
    raster = make_raster(tmp_path / "flat.tif", np.full((3, 96, 96), 120, np.uint8))
    found = [classify(raster, scheme=Overlap(96, 96, blend), overwrite=True)[0] for blend in BLENDS]
    exact, _ = classify(raster, overwrite=True)
    for classes in found:
        np.testing.assert_array_equal(classes, exact)


def test_one_window_over_all_is_the_exact_map(classify, tmp_path):
    raster = make_raster(tmp_path / "scene.tif", scene(150, 140))
    exact, _ = classify(raster, quality="fast")
    found, _ = classify(raster, scheme=Overlap(160, 160), overwrite=True)
    np.testing.assert_array_equal(found, exact)


def test_a_part_and_a_mask_get_the_classes_of_the_whole(classify, tmp_path):
    raster, overlap = make_raster(tmp_path / "scene.tif", scene(150, 130)), Overlap(64, 32)
    whole, _ = classify(raster, scheme=overlap)
    part = Window(41, 77, 60, 51)
    found, _ = classify(raster, scheme=overlap, window=part, overwrite=True)
    np.testing.assert_array_equal(found, whole[part.slices])
    rings = [[[500000 + x / 2, 4200000 - y / 2] for x, y in ring] for ring in (
        [(10, 10), (60, 10), (60, 50), (10, 50), (10, 10)],
        [(90, 110), (120, 110), (120, 145), (90, 145), (90, 110)],
    )]  # fmt: skip
    shapes = {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32640"}}
    features = [{"type": "Feature", "properties": {}, "geometry": shapes}]
    area = tmp_path / "area.geojson"
    area.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))
    found, _ = classify(raster, scheme=overlap, mask=str(area), overwrite=True)
    np.testing.assert_array_equal(found[:40, :50], whole[10:50, 10:60])
    np.testing.assert_array_equal(found[100:, 80:], whole[110:145, 90:120])
    assert (found != 255).sum() == 40 * 50 + 35 * 30


@pytest.mark.parametrize("overlap", [Overlap(64, 32), Overlap(96, 37)], ids=str)
def test_a_map_that_was_stopped_goes_on_to_the_same_bytes(classify, tmp_path, overlap):
    raster = make_raster(tmp_path / "scene.tif", scene(200, 100))
    wanted = classify(raster, scheme=overlap)[1].output.read_bytes()

    def stop(done, total):
        if total > 1 and done == 4:
            raise JobCancelled

    options = {"scheme": overlap, "output": tmp_path / "again.tif"}
    with pytest.raises(JobCancelled):
        classify(raster, stop, **options)
    _, result = classify(raster, interrupted="resume", **options)
    assert result.output.read_bytes() == wanted


def test_the_map_holds_its_scheme_and_is_one_pass_whatever_the_card_says(
    user_folder, classify, tmp_path
):
    from .conftest import make_model

    model = make_model("eager", quality="best")
    raster = make_raster(tmp_path / "scene.tif", scene(64, 64))
    _, result = classify(raster, weights=model, scheme=Overlap(64, 32, "seed"))
    recipe = json.loads(gdal.Open(str(result.output)).GetMetadataItem("LANDSEG_JOB"))
    assert (recipe["scheme"], recipe["quality"]) == ("overlap:64,32,seed", "fast")


def test_a_preflight_counts_windows(tiny_model, tmp_path):
    raster = make_raster(tmp_path / "scene.tif", scene(320, 320))
    job = SegmentationJob(str(raster), tiny_model, tmp_path / "map.tif", scheme=Overlap(64, 32))
    found = inspect(job, "cpu")
    assert (found.tile, found.tiles) == (64, 81)
    assert prepare(job).passes == 1
    whole = inspect(SegmentationJob(str(raster), tiny_model, tmp_path / "map.tif"), "cpu")
    assert found.seconds == pytest.approx(whole.seconds * 81 * 64 * 64 / (320 * 320))


def test_damaged_weights_are_told(classify, tiny_model, tmp_path, monkeypatch):
    raster = make_raster(tmp_path / "scene.tif", scene(64, 64))
    scores = Predictor.scores
    monkeypatch.setattr(Predictor, "scores", lambda *given: scores(*given) * float("nan"))
    with pytest.raises(ScoresError, match="row 0, column 0"):
        classify(raster, scheme=Overlap(64, 32))
    assert not (tmp_path / "map.tif").exists()


def test_weights_of_a_window_are_those_of_the_source():
    weights = window_weights(Overlap(256, 32, "gauss"))
    assert weights[127, 128].item() == pytest.approx(np.exp(-0.25 / 32**2), abs=1e-12)
    assert weights[0, 127].item() == 1e-3  # exp(-127.5^2 / 2 / 32^2) is 3.6e-4
    assert weights[90, 127].item() == pytest.approx(np.exp(-(37.5**2 + 0.25) / 2 / 32**2))
    assert (weights == weights.T).all()
    assert (window_weights(Overlap(64, 32, "seed")) == 1).all()


def test_a_memory_limit_that_windows_cannot_keep_to_is_refused_with_one_they_can(
    classify, tmp_path
):
    raster = make_raster(tmp_path / "scene.tif", scene(200, 100))
    with pytest.raises(MemoryLimitError) as caught:
        classify(raster, scheme=Overlap(256, 32), memory=100_000_000)
    assert not list(tmp_path.glob("map*"))
    least = parse_amount(str(caught.value.fields["least"]))
    classify(raster, scheme=Overlap(256, 128), memory=least)
