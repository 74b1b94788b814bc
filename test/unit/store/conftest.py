"""A raster that maps lie on."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def raster(write_raster):
    return write_raster(np.ones((3, 40, 60), np.uint8))
