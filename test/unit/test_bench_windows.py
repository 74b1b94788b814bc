"""What others do to an image, counted: windows of the seed's loop, tiles with a margin."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

import torch
from landseg.bench.seed_loop import SIDE, SampledTime, seed_loop, seed_windows, spread_over
from landseg.bench.tile_loop import tile_loop, tile_spans, tiles


@pytest.mark.parametrize(
    ("size", "stride", "repeated", "distinct"),
    [
        ((2566, 1893), 32, 4860, 3922),
        ((2566, 1893), 64, 1230, 1026),
        ((2566, 1893), 256, 88, 88),
        ((6000, 6000), 32, 35344, None),
        ((6000, 6000), 256, 576, 576),
    ],
)
def test_the_seeds_loop_has_its_known_number_of_windows(size, stride, repeated, distinct):
    windows = seed_windows(*size, stride)
    assert len(windows) == repeated
    if distinct is not None:
        assert len(set(windows)) == distinct


def test_the_seeds_windows_stay_inside_and_cover_all():
    seen = np.zeros((600, 300), int)
    for row, col in seed_windows(600, 300, 64):
        assert 0 <= row <= 600 - SIDE
        assert 0 <= col <= 300 - SIDE
        seen[row : row + SIDE, col : col + SIDE] += 1
    assert seen.min() >= 1


def test_a_sample_is_spread_evenly_and_never_longer_than_the_whole():
    windows = seed_windows(2048, 2048, 32)
    some = spread_over(windows, 8)
    assert len(set(some)) == 8
    assert some[0][0] < 256
    assert some[-1][0] > 1536
    assert spread_over(windows[:3], 8) == windows[:3]


def test_a_sample_stands_for_all_windows_and_what_is_done_once_counts_once():
    assert SampledTime(2.0, 10, 100, once=3.0).whole == pytest.approx(23.0)


def test_the_seeds_loop_sums_log_softmax_of_every_window():
    def network(images):
        return torch.stack((images.mean(1), -images.mean(1)), dim=1)

    image = np.random.default_rng(0).normal(size=(300, 280, 3)).astype(np.float32)
    windows = seed_windows(300, 280, 32)
    taken, found = seed_loop(network, image, windows, len(windows), 2, "cpu")
    np.testing.assert_array_equal(found, image.mean(2) < 0)
    assert (taken.run, taken.all) == (len(windows), len(windows))


@pytest.mark.parametrize(("length", "overlap"), [(256, 0.5), (1000, 0.15), (4096, 0.5), (300, 0.5)])
def test_each_pixel_is_kept_from_exactly_one_tile(length, overlap):
    seen = np.zeros(length, int)
    for start, begin, end in tile_spans(length, overlap):
        assert start <= begin < end <= start + SIDE
        seen[begin:end] += 1
    assert (seen == 1).all()


@pytest.mark.parametrize(("overlap", "per_pixel"), [(0.5, 4.0), (0.15, 1.38)])
def test_windows_per_pixel_are_those_of_the_reference(overlap, per_pixel):
    side = 100_000
    found = len(tile_spans(side, overlap)) ** 2 * SIDE**2 / side**2
    assert found == pytest.approx(per_pixel, rel=0.02)


def test_a_margin_is_thrown_away_except_at_the_images_edge():
    assert tile_spans(4096, 0.5)[:2] == [(0, 0, 192), (128, 192, 320)]
    assert len(tile_spans(4096, 0.5)) == 31


def test_a_loop_over_tiles_puts_every_class_in_its_place():
    image = np.random.default_rng(1).normal(size=(3, 500, 400)).astype(np.float32)
    chosen = tiles(500, 400, 0.15)
    _, found = tile_loop(lambda tile: tile, image, chosen, len(chosen))
    np.testing.assert_array_equal(found, image.argmax(0))
