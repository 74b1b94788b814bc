"""Colours of the legend that everybody tells apart: measured, not believed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from landseg.ui.deliver.safe_palette import COLOURS, safe_colours

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes 2009, doi:10.1109/TVCG.2009.113, severity 1.
EYES = {
    "usual": np.eye(3),
    "protanope": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranope": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
TO_XYZ = np.array(  # sRGB, D65
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
APART = 15.0  # in CIELAB; some 2 can just be seen


def lab(colour, eye):
    """Give a colour in CIELAB as an eye sees it."""
    part = np.array(list(bytes.fromhex(colour[1:]))) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    ratio = TO_XYZ @ np.clip(EYES[eye] @ linear, 0, 1) / WHITE
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eye", EYES)
def test_every_two_colours_are_told_apart(eye):
    seen = {colour: lab(colour, eye) for colour in COLOURS}
    for one, other in itertools.combinations(COLOURS, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > APART, (one, other)


def test_the_models_own_colours_are_not_that_far_apart():
    """Why there is a second palette: red and green of dubai-5."""
    distance = np.linalg.norm(lab("#b5413b", "deuteranope") - lab("#4f9d45", "deuteranope"))
    assert distance < APART


@pytest.mark.parametrize("count", range(1, len(COLOURS) + 1))
def test_each_class_gets_a_colour_of_its_own(count):
    names = ["water", "lake", "building", "Road", "tree", "low vegetation", "car", "land"]
    names += ["clutter", "x", "y", "z"]
    assert len(set(safe_colours(names[:count]))) == count


def test_water_is_blue_and_vegetation_green_whatever_their_order():
    assert safe_colours(["vegetation", "water"]) == ("#009e73", "#0072b2")
    assert safe_colours(["Water", "Trees"]) == ("#0072b2", "#009e73")


def test_more_classes_than_colours_are_refused():
    with pytest.raises(ValueError, match="13 classes"):
        safe_colours(["x"] * 13)
