"""Rasters of indices, and what training calls their classes."""

from __future__ import annotations

import numpy as np
from landseg.training.jobs import TrainingClass

RNG = np.random.default_rng(4)
PLACE = (300000.0, 0.5, 0.0, 5000000.0, 0.0, -0.5)
TWO = (TrainingClass("house", "#ff0000"), TrainingClass("other", "#00ff00"))
COLOURED = (
    TrainingClass("house", "#ff0000", ("#3C1098",)),
    TrainingClass("o", "#0f0f0f", ("#FEDD3A",)),
)


def indices(height=40, width=60, values=(0, 1, 255)):
    return RNG.choice(np.array(values, np.uint8), (height, width))


def in_colours(values):
    """Give (3, height, width) of indices."""
    table = np.zeros((256, 3), np.uint8)
    table[0], table[1] = (0x3C, 0x10, 0x98), (0xFE, 0xDD, 0x3A)
    return np.moveaxis(table[values], 2, 0)
