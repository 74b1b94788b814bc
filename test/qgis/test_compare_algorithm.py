"""`landseg:compare` and `landseg:queue` in Processing, with the real engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import processing
import pytest
from landseg.review import CompareJob, QueueJob
from osgeo import gdal
from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from .making import make_raster
from .running import Feedback

NAMES = ["building", "road"]


def named(path):
    dataset = gdal.OpenEx(str(path), gdal.OF_RASTER | gdal.OF_UPDATE)
    dataset.GetRasterBand(1).SetCategoryNames(NAMES)
    del dataset
    return str(path)


@pytest.fixture
def class_map(tmp_path):
    halves = np.zeros((1, 40, 60), np.uint8)
    halves[..., 30:] = 1
    return named(make_raster(tmp_path / "map.tif", halves, nodata=255))


@pytest.fixture
def truth(tmp_path):
    """The map with the border 6 columns further, and a silent row."""
    halves = np.zeros((1, 40, 60), np.uint8)
    halves[..., 36:] = 1
    halves[:, 0] = 255
    return named(make_raster(tmp_path / "truth.tif", halves, nodata=255))


@pytest.fixture
def confidence(tmp_path):
    sure = np.full((1, 40, 60), 90, np.uint8)
    sure[:, 10:20, 40:50] = 30
    return str(make_raster(tmp_path / "sure.tif", sure, nodata=255))


@pytest.fixture
def compare(provider, tmp_path):
    def run(feedback=None, context=None, **options):
        options = {"OUTPUT": str(tmp_path / "agreement.tif"), **options}
        return processing.run("landseg:compare", options, feedback=feedback, context=context)

    return run


def test_a_comparison_gives_files_and_figures(compare, class_map, truth, confidence, tmp_path):
    said = Feedback()
    files = {"PLACES": str(tmp_path / "places.gpkg"), "REPORT": str(tmp_path / "report.html")}
    found = compare(said, INPUT=class_map, REFERENCE=truth, CONFIDENCE=confidence, **files)
    assert found["OA"] == pytest.approx(0.9)
    assert found["KAPPA"] == pytest.approx((0.9 - 0.5) / 0.5, abs=0.02)
    assert found["MEAN_F1"] == pytest.approx((2 * 30 / 66 + 2 * 24 / 54) / 2)
    assert found["PLACES_FOUND"] == 1
    assert "<svg" in Path(found["REPORT"]).read_text()
    assert "60 pixels are unknown: the reference is silent, which is no evidence." in said.infos
    place = next(QgsVectorLayer(found["PLACES"], "places").getFeatures())
    assert place["why"] == "Map: road, reference: building, 59 m², sure to 90 %"
    assert place.geometry().area() == pytest.approx(39 * 6 * 0.25)


@pytest.mark.parametrize("time", ["first", "second"])
def test_both_layers_load_with_their_style_each_time(compare, class_map, truth, project, time):
    context = QgsProcessingContext()
    context.setProject(project)
    wished = {"OUTPUT": QgsProcessing.TEMPORARY_OUTPUT, "PLACES": QgsProcessing.TEMPORARY_OUTPUT}
    options = {"INPUT": class_map, "REFERENCE": truth, **wished}
    processing.runAndLoadResults("landseg:compare", options, context=context)
    layers = list(QgsProject.instance().mapLayers().values())
    raster = next(layer for layer in layers if isinstance(layer, QgsRasterLayer))
    labels = [each.label for each in raster.renderer().classes()]
    assert labels == [
        "agree",
        "near a border of the reference (not judged)",
        "unknown (the reference is silent)",
        "map: road, reference: building",
    ]
    places = next(layer for layer in layers if isinstance(layer, QgsVectorLayer))
    assert places.featureCount() == 1
    verdicts = [each.value() for each in places.renderer().categories()]
    assert verdicts == ["", "map_right", "reference_right", "both_wrong", "unsure"]


def test_places_and_report_may_be_left_out(compare, class_map, truth, tmp_path):
    found = compare(INPUT=class_map, REFERENCE=truth)
    assert Path(found["OUTPUT"]).exists()
    assert not list(tmp_path.glob("*.gpkg"))


def test_another_file_than_a_geopackage_is_refused_in_words(compare, class_map, truth, tmp_path):
    with pytest.raises(QgsProcessingException, match=r"ends in \.gpkg"):
        compare(INPUT=class_map, REFERENCE=truth, PLACES=str(tmp_path / "places.shp"))
    assert not (tmp_path / "agreement.tif").exists()


def test_a_reference_elsewhere_is_refused_in_words(compare, class_map, tmp_path):
    far = (600000.0, 0.5, 0.0, 4300000.0, 0.0, -0.5)
    path = make_raster(tmp_path / "far.tif", np.zeros((1, 9, 9), np.uint8), geotransform=far)
    with pytest.raises(QgsProcessingException, match=r"far\.tif does not lie where map\.tif lies"):
        compare(INPUT=class_map, REFERENCE=str(path))
    assert not (tmp_path / "agreement.tif").exists()


def test_unsure_places_are_listed_without_a_reference(provider, class_map, confidence, tmp_path):
    said = Feedback()
    options = {"INPUT": class_map, "CONFIDENCE": confidence, "OUTPUT": str(tmp_path / "q.gpkg")}
    found = processing.run("landseg:queue", options, feedback=said)
    assert found["PLACES_FOUND"] == 1
    place = next(QgsVectorLayer(found["OUTPUT"], "places").getFeatures())
    assert place["why"] == "Map: road, 25 m², sure to 30 % only"
    assert "100 of 2400 pixels are sure to less than 60 %." in said.infos


def test_defaults_of_the_forms_are_those_of_the_jobs(provider):
    compare, queue = provider.algorithm("compare"), provider.algorithm("queue")
    for form, job in ((compare, CompareJob), (queue, QueueJob)):
        assert form.parameterDefinition("MERGE").defaultValue() == job.merge
        assert form.parameterDefinition("MIN_AREA").defaultValue() == job.min_area
    assert compare.parameterDefinition("TOLERANCE").defaultValue() == CompareJob.tolerance
    assert queue.parameterDefinition("BELOW").defaultValue() == QueueJob.below
