"""Maps, and evaluations of them."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.training import EvaluateJob
from landseg.training.evaluate import run_evaluation

from .making import NAMES, name_classes, nothing


@pytest.fixture
def write(write_raster):
    """Write classes (height, width) as a map with a legend."""

    def make(pixels, name="map.tif", names=NAMES, first=0, **options):
        pixels = np.asarray(pixels, np.uint8)
        path = write_raster(pixels[np.newaxis], name, nodata=255, **options)
        return name_classes(path, names, first) if names else path

    return make


@pytest.fixture
def evaluate():
    """Compare and give the evaluation."""

    def run(subject, reference, report=nothing, **options):
        return run_evaluation(EvaluateJob(str(subject), str(reference), **options), report)

    return run
