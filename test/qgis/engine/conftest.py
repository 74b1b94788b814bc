"""Short and long jobs."""

from __future__ import annotations

import pytest
from landseg.inference import (
    SegmentationJob,
)


@pytest.fixture
def job(raster, tiny_model, tmp_path):
    return SegmentationJob(str(raster), tiny_model, tmp_path / "map.tif", overwrite=True)
