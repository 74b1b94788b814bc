"""Measures: the seed's published matrices to the last digit, and what is not defined."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from landseg.inference.metrics import count_pairs, measures

STRIDE_256 = [
    [4409438, 148530, 158796, 61634, 11787, 14180],
    [247451, 5128183, 33176, 9128, 1056, 3953],
    [181909, 63965, 2239648, 403998, 606, 12584],
    [45744, 7344, 340068, 3998884, 526, 194],
    [12701, 3691, 871, 827, 128932, 1655],
    [20, 178, 5820, 0, 198, 0],
]
STRIDE_32 = [
    [4444836, 133148, 145598, 59877, 8599, 12307],
    [251606, 5128036, 28565, 10388, 735, 3617],
    [169340, 58698, 2272628, 393683, 171, 8190],
    [40707, 7712, 327441, 4016691, 209, 0],
    [12351, 2995, 253, 628, 130669, 1781],
    [0, 0, 6216, 0, 0, 0],
]
NO_CLUTTER = [
    [1176243, 27917, 40719, 12367, 3237, 3681],
    [43457, 1148303, 7376, 1855, 0, 542],
    [59760, 19017, 745166, 135844, 0, 0],
    [3575, 254, 41492, 929409, 4, 0],
    [4856, 1464, 253, 326, 49146, 0],
    [0, 0, 0, 0, 0, 0],
]
NAMES = ("impervious surfaces", "building", "low vegetation", "tree", "car", "clutter")


def percent(*values, digits=3):
    return [None if value is None else round(100 * value, digits) for value in values]


def test_the_matrix_of_stride_256_gives_the_published_figures():
    found = measures(np.array(STRIDE_256), NAMES)
    assert found.pixels == 17677675
    assert percent(found.overall_accuracy, digits=6) == [89.972720]
    assert round(found.kappa, 6) == 0.865055
    assert percent(*found.f1) == [90.901, 95.188, 78.846, 90.195, 88.376, 0]
    assert percent(*found.iou) == [83.320, 90.818, 65.079, 82.140, 79.172, 0]
    assert percent(found.mean_f1, found.mean_iou) == [73.918, 66.755]
    five = [found.mean(values, without=["clutter"]) for values in (found.f1, found.iou)]
    assert percent(*five) == [88.701, 80.106]


def test_the_matrix_of_stride_32_gives_the_published_figures():
    found = measures(np.array(STRIDE_32), NAMES)
    assert found.pixels == 17677675
    assert percent(found.overall_accuracy, digits=6) == [90.469250]
    assert round(found.kappa, 6) == 0.871724
    assert percent(*found.f1) == [91.427, 95.374, 79.974, 90.527, 90.410, 0]
    assert percent(*found.iou) == [84.209, 91.157, 66.631, 82.693, 82.498, 0]
    assert percent(found.mean_f1, found.mean_iou) == [74.619, 67.865]
    five = [found.mean(values, without=["clutter"]) for values in (found.f1, found.iou)]
    assert percent(*five) == [89.542, 81.437]
    assert found.reference == (4804365, 5422947, 2902710, 4392760, 148677, 6216)
    assert percent(*found.recall) == [92.517, 94.562, 78.293, 91.439, 87.888, 0]
    assert percent(*found.precision) == [90.364, 96.200, 81.729, 89.633, 93.080, 0]


def test_a_class_absent_from_the_reference_counts_its_errors_but_enters_no_mean():
    found = measures(np.array(NO_CLUTTER), NAMES)
    assert percent(found.overall_accuracy, digits=6) == [90.844436]
    assert round(found.kappa, 6) == 0.878264
    assert (found.recall[5], found.precision[5], found.f1[5], found.iou[5]) == (None, 0, 0, 0)
    assert percent(found.mean_f1, found.mean_iou) == [90.418, 82.768]
    assert (found.absent, found.classes_counted) == (("clutter",), 5)


def test_a_class_that_is_nowhere_has_no_measure_at_all():
    found = measures(np.array([[3, 1, 0], [0, 4, 0], [0, 0, 0]]))
    assert {found.recall[2], found.precision[2], found.f1[2], found.iou[2]} == {None}
    assert found.absent == ("2",)
    assert found.mean_f1 == pytest.approx((6 / 7 + 8 / 9) / 2)


def test_a_class_never_predicted_has_f1_0_and_no_precision():
    found = measures(np.array([[0, 5], [0, 5]]))
    assert (found.recall[0], found.precision[0], found.f1[0]) == (0, None, 0)
    assert found.mean_f1 == pytest.approx(1 / 3)


def test_what_cannot_be_counted_is_null_and_never_nan():
    empty, one = measures(np.zeros((3, 3), np.int64)), measures(np.array([[7, 0], [0, 0]]))
    assert (empty.overall_accuracy, empty.kappa, empty.mean_f1) == (None, None, None)
    assert (one.overall_accuracy, one.kappa) == (1, None)  # all agree by chance too
    for found in (empty, one):
        json.dumps(found.to_json(), allow_nan=False)


def test_kappa_of_a_matrix_whose_squared_total_exceeds_int64_is_that_of_a_small_one():
    small = np.array([[40, 10], [5, 45]], np.int64)
    large = small * 10**9
    assert measures(large).kappa == pytest.approx(measures(small).kappa, abs=1e-15)


def test_json_has_one_row_a_class_in_the_order_of_the_legend():
    found = measures(np.array(NO_CLUTTER), NAMES).to_json()
    assert [row["name"] for row in found["classes"]] == list(NAMES)
    assert found["classes"][5]["recall"] is None
    assert found["absent"] == ["clutter"]


@given(st.lists(st.integers(0, 1000), min_size=9, max_size=9))
def test_measures_keep_their_relations(counts):
    found = measures(np.array(counts, np.int64).reshape(3, 3))
    for recall, precision, f1, iou in zip(found.recall, found.precision, found.f1, found.iou):
        assert all(value is None or 0 <= value <= 1 for value in (recall, precision, f1, iou))
        if recall and precision:
            assert f1 == pytest.approx(2 * recall * precision / (recall + precision))
            assert iou == pytest.approx(f1 / (2 - f1))
    assert found.kappa is None or found.kappa <= found.overall_accuracy + 1e-12


def test_pairs_are_counted_where_both_sides_have_a_class():
    reference = np.array([[0, 0, 1], [255, 2, 2]], np.uint8)
    predicted = np.array([[0, 1, 1], [0, 255, 2]], np.uint8)
    wanted = [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    np.testing.assert_array_equal(count_pairs(reference, predicted, 3), wanted)
