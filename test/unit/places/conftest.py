"""Maps, references and lists of their places."""

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
from osgeo import gdal

from .making import METRE, NAMES, nothing, rows


@pytest.fixture
def write(write_raster):
    """Write classes (height, width) as a map of pixels of one metre, with a legend."""

    def make(pixels, name="map.tif", names=NAMES, place=METRE):
        pixels = np.asarray(pixels, np.uint8)[np.newaxis]
        path = write_raster(pixels, name, nodata=255, place=place)
        if names:
            entries = [LegendClass(v, it, "#123456").to_json() for v, it in enumerate(names)]
            dataset = gdal.OpenEx(path, gdal.OF_RASTER | gdal.OF_UPDATE)
            dataset.SetMetadataItem(LEGEND, json.dumps(entries))
        return path

    return make


@pytest.fixture
def listed(write, tmp_path):
    """Compare; give the rows of the list."""

    def run(found, truth, sure=None, report=nothing, **options):
        job = CompareJob(
            write(found),
            write(truth, "truth.tif"),
            tmp_path / "a.tif",
            confidence=None if sure is None else write(sure, "sure.tif", names=()),
            places=tmp_path / "p.gpkg",
            **{"merge": 0.0, "overwrite": True, **options},
        )
        told = run_compare(job, report)
        return told, rows(tmp_path / "p.gpkg")

    return run
