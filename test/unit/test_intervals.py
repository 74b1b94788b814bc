"""Intervals by resampling whole scenes."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.metrics import measures
from landseg.training.intervals import figures, intervals

NAMES = ("a", "b")


def matrix(right, wrong):
    return np.array([[right, wrong], [wrong, right]], np.int64)


def test_one_scene_tells_no_interval():
    found = intervals([matrix(90, 10)], NAMES)
    assert set(found.values()) == {None}
    assert set(found) == {"overall_accuracy", "mean_f1", "mean_iou", "f1_a", "f1_b"}


def test_equal_scenes_give_an_interval_of_no_width():
    found = intervals([matrix(90, 10)] * 5, NAMES)
    assert found["overall_accuracy"] == pytest.approx((0.9, 0.9))


def test_two_scenes_reach_from_the_worse_to_the_better():
    low, high = intervals([matrix(60, 40), matrix(90, 10)], NAMES)["overall_accuracy"]
    assert (low, high) == pytest.approx((0.6, 0.9))  # each is drawn twice in a quarter of draws


def test_intervals_hold_the_figure_and_shrink_with_more_scenes():
    rng = np.random.default_rng(1)
    scenes = [matrix(int(right), 100 - int(right)) for right in rng.integers(60, 100, 64)]
    few, many = intervals(scenes[:8], NAMES), intervals(scenes, NAMES)
    for name, value in figures(measures(np.sum(scenes, axis=0), NAMES)).items():
        low, high = many[name]
        assert low < value < high
        assert high - low < few[name][1] - few[name][0]


def test_intervals_are_the_same_each_time():
    scenes = [matrix(60, 40), matrix(80, 20), matrix(90, 10)]
    assert intervals(scenes, NAMES) == intervals(scenes, NAMES)


def test_a_class_absent_from_all_scenes_has_no_interval():
    found = intervals([np.array([[5, 0], [0, 0]])] * 3, NAMES)
    assert "f1_b" not in found
    assert found["f1_a"] == (1.0, 1.0)


def test_a_class_absent_from_some_scenes_is_measured_where_it_is_drawn():
    scenes = [np.array([[5, 0], [0, 0]]), np.array([[5, 0], [2, 2]])]
    low, high = intervals(scenes, NAMES)["f1_b"]
    assert (low, high) == pytest.approx((2 / 3, 2 / 3))
