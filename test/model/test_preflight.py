"""What is told before anything is computed."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import SegmentationJob, Window, inspect
from landseg.inference.errors import (
    AreaOutsideError,
    DegreesCaution,
    NoCrsCaution,
    OutputNameError,
    ResolutionCaution,
)
from landseg.inference.speeds import remember_speed

from .conftest import make_raster, scene


@pytest.fixture
def look(tmp_path, tiny_model):
    """Inspect a job on a small raster of a chosen pixel size and system."""

    def run(metres=0.5, epsg=32640, size=(64, 96), geotransform=None, **options):
        place = geotransform or (500000.0, metres, 0.0, 4200000.0, 0.0, -metres)
        raster = make_raster(tmp_path / "s.tif", scene(*size), geotransform=place, epsg=epsg)
        job = SegmentationJob(str(raster), tiny_model, tmp_path / "map.tif", **options)
        return inspect(job)

    return run


@pytest.mark.parametrize("metres", [0.16, 0.3, 0.5, 0.8, 1.55])
def test_a_ground_resolution_within_twice_the_models_is_no_matter(look, metres):
    assert look(metres).cautions == ()


@pytest.mark.parametrize(("metres", "said"), [(0.14, "0.14 m wide"), (1.65, "1.65 m wide")])
def test_a_ground_resolution_off_by_more_than_two_is_told_with_the_numbers(look, metres, said):
    (caution,) = look(metres).cautions
    assert isinstance(caution, ResolutionCaution)
    assert said in str(caution)
    assert "0.3 to 0.8 m" in str(caution)


def test_a_raster_without_a_coordinate_system_is_told_and_runs(look):
    found = look(epsg=None)
    assert [type(caution) for caution in found.cautions] == [NoCrsCaution]
    assert found.ground_resolution is None


def test_degrees_are_told_in_metres(look):
    degree = 0.5 / 111320
    found = look(epsg=4326, geotransform=(55.0, degree, 0.0, 25.0, 0.0, -degree))
    caution = next(one for one in found.cautions if isinstance(one, DegreesCaution))
    assert caution.fields["width"] == pytest.approx(0.5 * np.cos(np.radians(25)), rel=0.01)
    assert caution.fields["height"] == pytest.approx(0.5, rel=0.01)


def test_the_time_follows_from_the_pixels_that_the_network_sees(look):
    before = look(size=(310, 480), tile=512)
    assert before.seconds_measured is False
    remember_speed("cpu", multiply_adds=1e9, seconds=1)
    after = look(size=(310, 480), tile=512)
    assert after.tiles == 1
    assert after.seconds_measured is True
    per_pixel = 2700 - 2 * 4 * 9  # multiply-adds at width 1/16; published for 6 classes, here 4
    assert after.seconds == pytest.approx(320 * 480 * per_pixel / 1e9, rel=1e-6)
    best = look(size=(310, 480), tile=512, quality="best")
    assert best.seconds == pytest.approx(8 * after.seconds)
    assert best.quality_seconds == pytest.approx(after.quality_seconds)
    assert best.quality_seconds["good"] == pytest.approx(2 * after.seconds)


def test_memory_does_not_grow_with_the_raster(look):
    small, large = look(size=(900, 900), tile=512), look(size=(900, 2900), tile=512)
    assert large.pixels > 3 * small.pixels
    assert large.memory_bytes == pytest.approx(small.memory_bytes, rel=0.01)
    assert large.disk_bytes > 2 * small.disk_bytes


def test_a_window_outside_and_two_results_of_one_name_are_refused(look, tmp_path):
    with pytest.raises(AreaOutsideError):
        look(window=Window(500, 500, 10, 10))
    with pytest.raises(OutputNameError):
        look(confidence=tmp_path / "map.tif")
