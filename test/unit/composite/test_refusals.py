"""Choices and rasters that make no composite."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.errors import (
    BandNumberError,
    RasterOpenError,
)
from landseg.training import CompositeJob, check_composite
from landseg.training.errors import (
    GroundUnitsError,
    GroundWindowError,
    HeightBandsError,
    HeightRangeError,
    LayerInputError,
    LayersError,
    NoCommonPixelError,
    NoOverlapError,
    PlaceMissingError,
)

from .making import SIZE, read


def test_choices_that_make_no_composite_are_refused(surface, picture, tmp_path):
    def check(**options):
        check_composite(CompositeJob(output=tmp_path / "none.tif", **options))

    for layers in ((), ("dsm", "dsm"), ("dsm", "height")):
        with pytest.raises(LayersError, match="cannot have the layers"):
            check(dsm=surface, layers=layers)
    with pytest.raises(LayerInputError, match="ndvi needs infrared"):
        check(dsm=surface)
    with pytest.raises(LayerInputError, match="dsm needs dsm"):
        check(infrared=picture)
    with pytest.raises(HeightBandsError, match=r"irrg\.tif has 3 bands"):
        check(dsm=picture, layers=("dsm",))
    for limits in ((250.0, 250.0), (260.0, 250.0), (float("nan"), 1.0)):
        with pytest.raises(HeightRangeError):
            check(dsm=surface, layers=("dsm",), dsm_range=limits)
    with pytest.raises(BandNumberError):
        check(infrared=picture, infrared_band=4, layers=("ndvi",))
    with pytest.raises(GroundWindowError):
        check(dsm=surface, layers=("ndsm",), ground_window=0.1)
    with pytest.raises(RasterOpenError, match=r"gone\.tif"):
        check(dsm=str(tmp_path / "gone.tif"), layers=("dsm",))


def test_rasters_that_do_not_lie_together_are_refused(compose, surface, write_raster):
    pixels = np.full((2, *SIZE), 9, np.uint8)
    apart = write_raster(pixels, "apart.tif", place=(0.0, 1.0, 0.0, 0.0, 0.0, -1.0))
    with pytest.raises(NoOverlapError, match=r"apart\.tif"):
        compose(dsm=surface, infrared=apart)
    bare = write_raster(pixels, "bare.tif", crs=None)
    with pytest.raises(PlaceMissingError, match=r"bare\.tif"):
        compose(dsm=surface, infrared=bare)


def test_without_a_system_the_ground_filter_has_no_metres(compose, write_raster):
    bare = write_raster(np.ones((1, *SIZE), np.float32), place=None, crs=None)
    with pytest.raises(GroundUnitsError, match=r"raster\.tif"):
        compose(dsm=bare, layers=("ndsm",))


def test_a_flat_surface_is_dark(compose, write_raster):
    flat = write_raster(np.full((1, *SIZE), 7, np.float32), "flat.tif")
    result = compose(dsm=flat, layers=("dsm",))
    assert result.scaling["dsm_range"] == [7, 8]
    assert not read(result.output)[0].any()


def test_rasters_without_a_common_pixel_are_refused(compose, write_raster, left):
    one, other = np.full((1, *SIZE), 5, np.uint8), np.full((1, *SIZE), 5, np.uint8)
    one[0, 30:], other[0, :30] = 0, 0
    infrared = write_raster(one, "ir.tif", nodata=0)
    red = write_raster(other, "red.tif", nodata=0)
    with pytest.raises(NoCommonPixelError, match=r"ir\.tif, red\.tif"):
        compose(infrared=infrared, red=red, red_band=1, layers=("ndvi",))
    assert left() == []
