"""`landseg:composite` in Processing, with the real engine."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import processing
import pytest
from landseg.training import CompositeJob, run_composite
from osgeo import gdal
from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsRasterLayer,
)

from .making import make_raster
from .running import Feedback


@pytest.fixture
def rasters(tmp_path):
    """A surface with a block on it and a corner of nodata, and a picture."""
    heights = np.full((1, 50, 60), 100, np.uint8)
    heights[0, 10:20, 10:20] += 15
    heights[0, :4, :4] = 0
    picture = np.random.default_rng(1).integers(1, 255, (3, 50, 60), np.uint8)
    return {
        "DSM": str(make_raster(tmp_path / "dsm.tif", heights, nodata=0)),
        "INFRARED": str(make_raster(tmp_path / "irrg.tif", picture)),
    }


@pytest.fixture
def compose(provider, tmp_path):
    def run(feedback=None, **values):
        values = {"OUTPUT": str(tmp_path / "out.tif"), **values}
        return Path(processing.run("landseg:composite", values, feedback=feedback)["OUTPUT"])

    return run


def test_the_toolbox_makes_the_bytes_of_the_core(compose, rasters, tmp_path):
    found = compose(**rasters)
    job = CompositeJob(tmp_path / "core.tif", rasters["DSM"], infrared=rasters["INFRARED"])
    core = run_composite(job, lambda _done, _total: None)
    assert found.read_bytes() == core.output.read_bytes()
    layer = QgsRasterLayer(str(found))
    assert [layer.bandName(number) for number in (1, 2, 3)] == [
        "Band 1: DSM", "Band 2: NDSM", "Band 3: NDVI",
    ]  # fmt: skip
    opacity = layer.dataProvider().block(4, layer.extent(), 60, 50)  # the mask, as QGIS shows it
    assert (opacity.value(2, 2), opacity.value(40, 40)) == (0, 255)


def test_the_form_reaches_the_job(compose, rasters):
    values = {"INFRARED_BAND": 3, "RED_BAND": 1, "DSM_RANGE": [90, 120], "GROUND_WINDOW": 9}
    found = gdal.Open(str(compose(**rasters, **values, LAYERS=["ndvi", "dsm"])))
    said = json.loads(found.GetMetadataItem("LANDSEG_COMPOSITE"))
    assert said == {"layers": ["ndvi", "dsm"], "dsm_range": [90, 120], "ndvi_range": [-1, 1]}
    picture = gdal.Open(rasters["INFRARED"]).ReadAsArray().astype(float)
    index = (picture[2] - picture[0]) / (picture[2] + picture[0])
    expected = np.floor(255 * (index + 1) / 2 + 0.5)
    found = found.ReadAsArray()
    assert abs(found[0, 5:, 5:] - expected[5:, 5:]).max() <= 1
    assert found[1, 40, 40] == np.floor(255 * 10 / 30 + 0.5)


def test_no_layers_chosen_means_those_that_can_be(compose, rasters):
    found = gdal.Open(str(compose(DSM=rasters["DSM"], GROUND_WINDOW=9)))
    said = json.loads(found.GetMetadataItem("LANDSEG_COMPOSITE"))
    assert (said["layers"], said["ground_window"]) == (["dsm", "ndsm"], 9)
    assert (found.ReadAsArray()[1, 10:20, 10:20] == 128).all()


def test_terrain_and_red_may_be_rasters_of_their_own(compose, rasters, tmp_path):
    ground = make_raster(tmp_path / "dtm.tif", np.full((1, 50, 60), 85, np.uint8))
    red = make_raster(tmp_path / "red.tif", np.full((1, 50, 60), 50, np.uint8))
    found = gdal.Open(str(compose(**rasters, DTM=str(ground), RED=str(red), RED_BAND=1)))
    assert json.loads(found.GetMetadataItem("LANDSEG_COMPOSITE"))["ground"] == "terrain model"
    assert found.ReadAsArray()[1, 40, 40] == 128


def test_what_cannot_run_is_refused_before_the_run(compose, rasters, tmp_path):
    apart = make_raster(
        tmp_path / "apart.tif", np.ones((3, 9, 9), np.uint8), geotransform=(0, 1, 0, 0, 0, -1)
    )
    with pytest.raises(QgsProcessingException, match=r"(?s)Unable to execute.*does not overlap"):
        compose(DSM=rasters["DSM"], INFRARED=str(apart))
    with pytest.raises(QgsProcessingException, match=r"(?s)Unable to execute.*is not given"):
        compose()
    with pytest.raises(QgsProcessingException, match=r"(?s)Unable to execute.*has 3 bands"):
        compose(DSM=rasters["INFRARED"])
    assert not (tmp_path / "out.tif").exists()


def test_errors_and_cautions_of_the_engine_are_said(compose, rasters, tmp_path):
    gaps = np.full((1, 50, 60), 85, np.uint8)
    gaps[0, :25] = 0
    terrain = make_raster(tmp_path / "dtm.tif", gaps, nodata=0)
    said = Feedback()
    compose(said, **rasters, DTM=str(terrain))
    assert said.warnings == [
        "50 % of the composite is nodata. A pixel needs a value in every raster; check their gaps."
    ]
    nothing = make_raster(tmp_path / "none.tif", np.zeros((1, 50, 60), np.uint8), nodata=0)
    with pytest.raises(QgsProcessingException, match=r"all of dsm\.tif, none\.tif, irrg\.tif"):
        compose(**{**rasters, "DTM": str(nothing)})


@pytest.mark.usefixtures("provider")
def test_the_composite_is_loaded(rasters, project):
    values = {**rasters, "OUTPUT": QgsProcessing.TEMPORARY_OUTPUT}
    processing.runAndLoadResults("landseg:composite", values)
    (layer,) = project.mapLayersByName("Composite")
    assert layer.isValid()
    assert layer.renderer().alphaBand() == 4


def test_cancel_in_the_dialog_leaves_nothing(in_the_background, rasters, until, tmp_path):
    large = make_raster(tmp_path / "large.tif", np.ones((1, 4000, 4000), np.uint8))
    values = {"DSM": str(large), "OUTPUT": str(tmp_path / "out.tif")}
    feedback, done = in_the_background("composite", values)
    until(lambda: feedback.progress() > 0)
    feedback.cancel()
    until(lambda: done, 5)
    assert {path.name for path in tmp_path.iterdir()} == {"large.tif", "dsm.tif", "irrg.tif"}
