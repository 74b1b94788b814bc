"""Maps, and comparing them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from landseg.inference import (
    LegendClass,
)
from landseg.inference.provenance_items import LEGEND
from landseg.review import CompareJob
from landseg.review.compare import run_compare

from .making import NAMES, nothing, tag


@pytest.fixture
def write(write_raster):
    """Write classes (height, width) as a map with a legend."""

    def make(pixels, name="map.tif", names=NAMES, first=0, nodata=255, **options):
        path = write_raster(
            np.asarray(pixels, np.uint8)[np.newaxis], name, nodata=nodata, **options
        )
        entries = [
            LegendClass(value, each, "#123456").to_json() for value, each in enumerate(names, first)
        ]
        return tag(path, **{LEGEND: json.dumps(entries)}) if names else path

    return make


@pytest.fixture
def compare(tmp_path):
    """Compare and give the result."""

    def run(class_map, reference, report=nothing, output=None, **options):
        path = output or tmp_path / "agreement.tif"
        job = CompareJob(str(class_map), str(reference), path, **{"overwrite": True, **options})
        return run_compare(job, report)

    return run
