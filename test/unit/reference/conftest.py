"""An image, and references put onto it."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.training.reference import Reference, write_reference
from osgeo import gdal

from .making import RNG, TWO


@pytest.fixture
def image(write_raster):
    return write_raster(RNG.integers(1, 255, (3, 40, 60)).astype(np.uint8), "image.tif")


@pytest.fixture
def onto(tmp_path):
    """Bring a reference onto an image; give its pixels and the cautions."""

    def bring(source, image, classes=TWO, bands=None, path=None, **facts):
        path = path or tmp_path / "labels.tif"
        reference = Reference(str(source), classes, **facts)
        cautions = write_reference(reference, image, bands, path)
        return gdal.Open(str(path)).ReadAsArray(), cautions

    return bring
