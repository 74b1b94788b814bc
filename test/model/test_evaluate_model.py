"""A model is evaluated by the map that it makes of an image."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.errors import BandsMissingError, ModelMissingError
from landseg.training import EvaluateJob, run_evaluation
from landseg.training.errors import EvaluationImageError

from .conftest import make_model, make_raster, scene


def nothing(_done, _total):
    pass


@pytest.fixture
def image(tmp_path):
    return str(make_raster(tmp_path / "image.tif", scene(96, 70)))


def test_a_model_gives_the_figures_of_its_map(classify, image, tmp_path):
    classes, result = classify(image)
    truth = str(make_raster(tmp_path / "truth.tif", np.roll(classes, 3)[np.newaxis]))
    heard = []
    by_model = EvaluateJob("tiny", truth, image=image)
    found = run_evaluation(by_model, lambda done, total: heard.append(done / total))
    of_map = run_evaluation(EvaluateJob(str(result.output), truth), nothing)
    assert found.confusion == of_map.confusion
    assert found.subject == "tiny on image.tif"
    assert found.measures.pixels == 96 * 70
    assert heard == sorted(heard)


def test_a_map_against_itself_agrees_in_all_pixels(classify, image):
    _, result = classify(image)
    found = run_evaluation(EvaluateJob(str(result.output), str(result.output)), nothing)
    assert found.measures.overall_accuracy == 1
    assert found.names == ("class 0", "class 1", "class 2", "class 3")
    assert not found.cautions


def test_what_the_map_has_to_tell_is_told(image, tmp_path, user_folder):
    make_model("far", gsd=20.0, gsd_range=(15.0, 25.0))
    truth = str(make_raster(tmp_path / "truth.tif", np.ones((1, 96, 70), np.uint8)))
    found = run_evaluation(EvaluateJob("far", truth, image=image), nothing)
    assert "0.5 m wide" in str(found.cautions[0])


def test_a_model_without_its_image_is_refused(tiny_model, image):
    with pytest.raises(EvaluationImageError, match="tiny"):
        run_evaluation(EvaluateJob(tiny_model, image), nothing)


def test_a_model_that_is_not_there_is_refused_with_those_that_are(tiny_model, image):
    with pytest.raises(ModelMissingError) as told:
        run_evaluation(EvaluateJob("tyni", image, image=image), nothing)
    assert "tiny" in told.value.hint


def test_what_the_model_cannot_read_is_refused_in_its_own_words(tiny_model, tmp_path):
    gray = str(make_raster(tmp_path / "gray.tif", np.ones((1, 8, 8), np.uint8)))
    with pytest.raises(BandsMissingError):
        run_evaluation(EvaluateJob(tiny_model, gray, image=gray), nothing)
