"""Labels that are translated and read back."""

from __future__ import annotations

import pytest
from landseg.training.jobs import LabelsJob
from landseg.training.labels import run_labels
from osgeo import gdal

from .making import silent


@pytest.fixture
def translate(tmp_path):
    """Run a job; give the result and the pixels of its output."""

    def run(source, name="out.tif", report=silent, **options):
        job = LabelsJob(str(source), tmp_path / name, options.pop("palette", "isprs"), **options)
        result = run_labels(job, report)
        return result, gdal.Open(str(result.output)).ReadAsArray()

    return run
