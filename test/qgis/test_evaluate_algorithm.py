"""`landseg:evaluate` in Processing, with the real engine."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import processing
import pytest
from landseg.training import EvaluateJob
from landseg.ui.algorithms.evaluate import EvaluateAlgorithm
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingException,
    QgsRectangle,
    QgsVectorLayer,
)

from .making import make_model, make_raster
from .running import Feedback


@pytest.fixture
def class_map(tmp_path):
    halves = np.zeros((1, 40, 60), np.uint8)
    halves[..., 30:] = 1
    return str(make_raster(tmp_path / "map.tif", halves, nodata=255))


@pytest.fixture
def truth(tmp_path):
    """The map with the border 6 columns further."""
    halves = np.zeros((1, 40, 60), np.uint8)
    halves[..., 36:] = 1
    return str(make_raster(tmp_path / "truth.tif", halves, nodata=255))


@pytest.fixture
def evaluate(provider, tmp_path):
    def run(feedback=None, **options):
        options = {"OUTPUT": str(tmp_path / "report.json"), **options}
        return processing.run("landseg:evaluate", options, feedback=feedback)

    return run


def test_a_map_is_compared_and_the_figures_are_outputs(evaluate, class_map, truth):
    said = Feedback()
    found = evaluate(said, INPUT=class_map, REFERENCE=truth)
    assert found["OA"] == pytest.approx(0.9)
    assert found["MEAN_F1"] == pytest.approx((2 * 30 / 66 + 2 * 24 / 54) / 2)
    assert found["KAPPA"] == pytest.approx((0.9 - 0.5) / 0.5)
    told = json.loads(Path(found["OUTPUT"]).read_text())
    assert told["confusion"] == [[1200, 240], [0, 960]]
    assert "Overall accuracy: 0.9000" in said.infos
    assert f"F1 of 1: {2 * 24 / 54:.4f}" in said.infos


def test_borders_are_left_out_and_the_report_may_be_a_page(evaluate, class_map, truth, tmp_path):
    page = tmp_path / "report.html"
    found = evaluate(INPUT=class_map, REFERENCE=truth, ERODE=3, OUTPUT=str(page))
    assert found["OA"] == pytest.approx(1 - 3 / 54)  # 6 columns leave, 3 of them wrong
    assert "<table>" in page.read_text()


def test_a_temporary_report_is_a_page(evaluate, class_map, truth):
    found = evaluate(INPUT=class_map, REFERENCE=truth, OUTPUT=QgsProcessing.TEMPORARY_OUTPUT)
    assert found["OUTPUT"].endswith(".html")
    assert Path(found["OUTPUT"]).read_text().startswith("<!DOCTYPE html>")


def test_a_model_classifies_the_image_first(qgis_processing, engine, layer, tmp_path):
    make_model("water", always=2)
    truth = make_raster(tmp_path / "water.tif", np.full((1, 70, 90), 2, np.uint8))
    options = {"MODEL": "water", "IMAGE": layer, "REFERENCE": str(truth)}
    algorithm = EvaluateAlgorithm(engine).create()  # an engine that knows this test's models
    found = processing.run(algorithm, {**options, "OUTPUT": str(tmp_path / "report.json")})
    told = json.loads(Path(found["OUTPUT"]).read_text())
    assert told["names"] == ["building", "road", "water"]
    assert found["OA"] == 1
    assert told["left_out"]["unmapped"] == 120  # where the image has nodata
    assert told["absent"] == ["building", "road"]


def test_polygons_of_a_layer_in_memory_are_a_reference(evaluate, class_map, project):
    polygons = QgsVectorLayer("Polygon?crs=EPSG:32640&field=kind:string", "truth", "memory")
    feature = QgsFeature(polygons.fields())
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(500000, 4199980, 500015, 4200000)))
    feature.setAttribute("kind", "0")
    polygons.dataProvider().addFeature(feature)
    project.addMapLayer(polygons)
    found = evaluate(INPUT=class_map, POLYGONS=polygons, FIELD="kind", BACKGROUND="1")
    told = json.loads(Path(found["OUTPUT"]).read_text())
    assert told["confusion"] == [[1200, 0], [0, 1200]]


def test_what_is_missing_is_said_before_the_run(evaluate, class_map, truth, layer):
    with pytest.raises(QgsProcessingException, match=r"(?s)Unable to execute.*Nothing to eval"):
        evaluate(REFERENCE=truth)
    with pytest.raises(QgsProcessingException, match=r"(?s)Unable to execute.*No reference"):
        evaluate(INPUT=class_map)


def test_what_the_engine_refuses_is_said_in_words(evaluate, layer, truth, tmp_path):
    with pytest.raises(QgsProcessingException, match=r"an image\.tif is no class map"):
        evaluate(INPUT=layer, REFERENCE=truth)
    assert not (tmp_path / "report.json").exists()


def test_defaults_of_the_form_are_those_of_the_job(provider):
    form = provider.algorithm("evaluate")
    assert form.parameterDefinition("ERODE").defaultValue() == EvaluateJob.erode
    assert not form.parameterDefinition("MODEL").defaultValue()
