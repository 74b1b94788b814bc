"""Refusals, cancels and progress."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.errors import (
    ClassMapError,
    JobCancelled,
)
from landseg.training.errors import (
    ErosionError,
    EvaluationImageError,
    NothingComparedError,
)

from .making import random_classes


def test_what_cannot_be_compared_is_refused(write, evaluate, write_raster, tmp_path):
    found = write([[0, 1]])
    with pytest.raises(ErosionError):
        evaluate(found, found, erode=-1)
    with pytest.raises(ClassMapError, match=r"none\.tif"):
        evaluate(tmp_path / "none.tif", found)
    decimals = write_raster(np.zeros((1, 1, 2), np.float32), "decimals.tif")
    with pytest.raises(ClassMapError, match="Float32"):
        evaluate(decimals, found)
    with pytest.raises(NothingComparedError):
        evaluate(write([[255, 1]], "half.tif"), write([[1, 255]], "other.tif"))
    with pytest.raises(EvaluationImageError, match=r"tiny\.safetensors"):
        evaluate(tmp_path / "tiny.safetensors", found)


def test_a_cancel_is_heard_and_leaves_nothing(write, evaluate, tmp_path):
    def cancel(_done, _total):
        raise JobCancelled

    before = sorted(tmp_path.iterdir())
    found = write([[0, 1]])
    with pytest.raises(JobCancelled):
        evaluate(found, found, cancel)
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "map.tif"])


def test_progress_never_goes_back(write, evaluate):
    heard = []
    found = write(random_classes(1100, 40))
    evaluate(found, found, lambda done, total: heard.append(done / total))
    assert heard == sorted(heard)
    assert heard[-1] <= 1
