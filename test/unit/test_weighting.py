"""Weights of the classes in the loss."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.training.weighting import class_weights


def test_at_1_it_is_median_frequency_balancing():
    assert class_weights(np.array([100, 400, 500]), 1.0) == pytest.approx((4.0, 1.0, 0.8))


def test_at_0_all_classes_weigh_1():
    assert class_weights(np.array([3, 5, 90_000]), 0.0) == (1.0, 1.0, 1.0)


def test_in_between_weights_are_powers():
    assert class_weights(np.array([100, 400, 900]), 0.5) == pytest.approx((2.0, 1.0, 2 / 3))


def test_weights_do_not_depend_on_the_size_of_the_set():
    counts = np.array([7, 11, 13, 400])
    assert class_weights(counts * 10**9, 0.5) == pytest.approx(class_weights(counts, 0.5))


@pytest.mark.parametrize("balance", [0.0, 0.5, 1.0])
def test_a_class_without_pixels_weighs_nothing_and_changes_nothing(balance):
    with_it = class_weights(np.array([100, 0, 400, 500]), balance)
    assert with_it[1] == 0.0
    assert (with_it[0], *with_it[2:]) == class_weights(np.array([100, 400, 500]), balance)
