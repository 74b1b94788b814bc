"""Folders of pictures, and a job on them."""

from __future__ import annotations

import pytest
from landseg.training.jobs import TrainingJob
from landseg.training.recipe import Recipe

from .making import TWO, halves, noise, png, source


@pytest.fixture
def pictures(tmp_path):
    """Make folders of images with labels: two for each side."""
    for folder in ("train", "check"):
        for name in ("one", "two"):
            png(tmp_path / folder / f"{name}.png", noise())
            png(tmp_path / folder / f"{name}_labels.png", halves())
    return tmp_path


@pytest.fixture
def job(pictures):
    sources = source(pictures / "train", "train"), source(pictures / "check", "validation")
    recipe = Recipe(patch=32, final_patch=32)
    return TrainingJob("x", pictures / "run", TWO, sources, recipe)
