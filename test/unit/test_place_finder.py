"""Places, found strip by strip: the same as if all pixels were looked at in pairs."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.review.place_finder import PlaceFinder
from landseg.review.runs import joined, reach_of


@pytest.fixture
def find(tmp_path):
    """Give the places and the raster of their numbers, from 1."""

    def run(codes, merge=0.0, pixel=(1.0, 1.0), rows=1000, confidence=None):
        codes = np.asarray(codes, np.uint16)
        with PlaceFinder(reach_of(merge, pixel), tmp_path / "runs") as finder:
            for row in range(0, len(codes), rows):
                part = slice(row, row + rows)
                sure = None if confidence is None else confidence[part]
                areas = np.full(codes[part].shape, pixel[0] * pixel[1])
                finder.add(row, codes[part], sure, areas)
            places = finder.places()
            drawn = [part for _, part in finder.strips(codes.shape[1], np.arange(len(places)) + 1)]
        return places, np.concatenate(drawn)

    return run


def brute(codes, merge, pixel):
    """Number places by joining pixels pair by pair."""
    spots = np.argwhere(codes > 0)
    group = np.arange(len(spots))
    for one, other in np.ndindex(len(spots), len(spots)):
        if other >= one or codes[tuple(spots[one])] != codes[tuple(spots[other])]:
            continue
        down, across = (max(0, abs(d) - 1) for d in spots[one] - spots[other])
        apart = (down * pixel[1]) ** 2 + (across * pixel[0]) ** 2
        if apart == 0 or apart < merge**2 - 1e-12:
            group[group == group[one]] = group[other]
    found = np.zeros(codes.shape, int)
    found[tuple(spots.T)] = group + 1
    return found


@pytest.mark.parametrize("seed", range(25))
def test_places_are_those_of_all_pairs_of_pixels(find, seed):
    random = np.random.default_rng(seed)
    height, width = random.integers(1, 18, 2)
    is_there = random.random((height, width)) < random.choice([0.1, 0.3, 0.6])
    codes = random.integers(0, 3, (height, width)) * is_there
    merge, pixel = float(random.choice([0, 1, 2.5, 3])), tuple(random.choice([0.5, 1, 2], 2))
    places, found = find(codes, merge, pixel, rows=int(random.integers(1, 7)))
    wanted = brute(codes, merge, pixel)
    pairs = set(zip(wanted.ravel().tolist(), found.ravel().tolist()))
    assert len(pairs) == len(np.unique(wanted)) == len(np.unique(found))
    for number in range(len(places)):
        inside = found == number + 1
        assert inside[places.row[number], places.col[number]]
        assert places.area[number] == pytest.approx(inside.sum() * pixel[0] * pixel[1])
        assert (codes[inside] == places.code[number]).all()


def test_a_place_across_strips_is_one(find):
    snake = np.zeros((40, 9), int)
    snake[:, 0] = snake[:, 8] = snake[39] = 1
    snake[20, 4] = 1
    for rows in (1, 3, 7, 40):
        places, _ = find(snake, rows=rows)
        assert sorted(places.area) == [1, 40 + 40 + 7]


def test_corners_touch(find):
    assert len(find(np.eye(5))[0]) == 1


def test_places_are_merged_below_the_distance_and_not_at_it(find):
    codes = [[1, 0, 0, 1, 0, 2]]
    assert len(find(codes, merge=2.0)[0]) == 3
    assert len(find(codes, merge=2.01)[0]) == 2
    assert len(find(codes, merge=2.01, pixel=(1.5, 1.0))[0]) == 3
    assert len(find(np.array(codes).T, merge=2.01, pixel=(1.5, 1.0), rows=1)[0]) == 2


def test_merging_is_measured_along_the_diagonal(find):
    codes = np.zeros((5, 5), int)
    codes[0, 0] = codes[4, 4] = 1  # 3 px between them both ways: 4.24 m
    assert len(find(codes, merge=4.2, rows=2)[0]) == 2
    assert len(find(codes, merge=4.3, rows=2)[0]) == 1


def test_confidence_is_the_mean_of_the_pixels_that_have_one(find):
    sure = np.array([[80, 90, 255, 10], [255, 255, 255, 10]], np.uint8)
    places, _ = find([[1, 1, 1, 0], [0, 0, 0, 2]], confidence=sure, rows=1)
    assert places.confidence[places.code == 1] == 85
    assert places.confidence[places.code == 2] == 10
    assert np.isnan(find([[1]])[0].confidence).all()


def test_nothing_is_no_place(find):
    places, drawn = find(np.zeros((7, 5)), rows=2)
    assert len(places) == 0
    assert not drawn.any()


def test_long_chains_are_joined_in_few_rounds():
    count = 100_000
    order = np.random.default_rng(0).permutation(count)
    assert not joined(count, (order[:-1], order[1:])).any()
    assert not joined(count, (np.zeros(count - 1, int), np.arange(1, count))).any()
    most = np.full(count - 1, count - 1)
    assert not joined(count, (most, np.arange(count - 1))).any()
