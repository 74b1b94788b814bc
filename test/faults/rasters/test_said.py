"""What the folder or GDAL says is never lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from landseg.inference.complaints import complaints
from landseg.inference.errors import (
    OutputReadOnlyError,
    OutputWriteError,
)
from landseg.inference.store import MapStore, check_output
from osgeo import gdal

from .making import LEGEND


def test_a_folder_that_closes_after_the_check_is_reported(write_raster):
    raster = write_raster(np.zeros((1, 8, 9), np.uint8))
    if not Path("/proc/self").is_dir():
        pytest.skip("needs a folder nobody can write to")
    target = Path("/proc/self/map.tif")
    with pytest.raises(OutputReadOnlyError):
        check_output(target, raster, False)
    with (
        pytest.raises(OutputWriteError, match="map"),
        MapStore(target, raster, None, "classes", LEGEND),
    ):
        pass


def test_what_gdal_says_is_never_lost_and_settings_do_not_leak():
    with complaints(GDAL_PAM_ENABLED="NO") as heard:
        gdal.Error(gdal.CE_Warning, 1, "a warning")
        gdal.Error(gdal.CE_Failure, 1, "an error")
        assert gdal.GetConfigOption("GDAL_PAM_ENABLED") == "NO"
    assert (heard.warnings, heard.errors) == (["a warning"], ["an error"])
    assert gdal.GetConfigOption("GDAL_PAM_ENABLED") is None
