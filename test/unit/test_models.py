"""The list of models: shipped, the user's own, and the broken ones with their problem."""

from __future__ import annotations

import pytest
from landseg.inference import models
from landseg.inference.architecture import Architecture, expected_shapes
from landseg.inference.card import write_card
from landseg.inference.errors import (
    CardReadError,
    ImportNameError,
    ModelMissingError,
    WeightsForeignError,
    WeightsMissingError,
    WeightsReadError,
)
from landseg.inference.folders import models_folder
from landseg.inference.models import find_model, list_models
from osgeo import gdal


@pytest.fixture(autouse=True)
def shipped(tmp_path, monkeypatch):
    monkeypatch.setattr(models, "shipped_folder", lambda: tmp_path / "weights")
    return tmp_path / "weights"


@pytest.fixture
def make(whole_weights):
    """Write a model that reads without complaint; its tensors are zeros."""

    def make(folder, name):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.safetensors"
        card = whole_weights(path, expected_shapes(Architecture.of_width(1 / 16, 3, 2)))
        write_card(card, path.with_suffix(".json"))
        return path

    return make


def test_shipped_models_come_first_then_the_users_by_name(shipped, make):
    for folder, name in ((models_folder(), "b"), (models_folder(), "a"), (shipped, "z")):
        make(folder, name)
    assert [(model.id, model.shipped) for model in list_models()] == [
        ("z", True),
        ("a", False),
        ("b", False),
    ]
    assert all(model.problem is None and model.card for model in list_models())


def test_no_folder_is_no_error():
    assert list_models() == []


def test_a_model_is_found_by_id_and_by_path(shipped, make, tmp_path):
    make(shipped, "a")
    elsewhere = make(tmp_path / "my models ü", "b")
    assert find_model("a").weights == shipped / "a.safetensors"
    assert find_model(str(elsewhere)).id == "b"


def test_an_unknown_name_tells_what_there_is(shipped, make):
    make(shipped, "a")
    make(models_folder(), "broken").write_bytes(b"")
    with pytest.raises(ModelMissingError) as caught:
        find_model("c")
    assert caught.value.hint == "Choose one of: a."


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda path: path.unlink(), WeightsMissingError),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), WeightsReadError),
        (lambda path: path.with_suffix(".json").unlink(), CardReadError),
        (lambda path: path.with_suffix(".json").write_text("{}"), CardReadError),
    ],
    ids=["no weights", "cut weights", "no card", "empty card"],
)
def test_a_broken_model_is_listed_with_its_problem_and_raises_it_when_used(make, spoil, error):
    spoil(make(models_folder(), "a"))
    (model,) = list_models()
    assert isinstance(model.problem, error)
    with pytest.raises(error):
        find_model("a")
    with pytest.raises(error):
        _ = model.usable_card


def test_a_users_model_never_takes_the_place_of_a_shipped_one(shipped, make):
    make(shipped, "a")
    make(models_folder(), "A")
    first, second = list_models()
    assert find_model("a").weights == first.weights == shipped / "a.safetensors"
    assert first.usable_card is first.card
    with pytest.raises(ImportNameError):  # its card is whole, and says nothing of the name
        _ = second.usable_card


def test_a_foreign_checkpoint_is_sent_to_the_import(tmp_path):
    (tmp_path / "net.pth").write_bytes(b"PK")
    with pytest.raises(WeightsForeignError, match=r"net\.pth"):
        find_model(str(tmp_path / "net.pth"))


def test_a_half_written_file_is_no_model(make):
    make(models_folder(), "a").rename(models_folder() / ".a.safetensors.part")
    (models_folder() / "a.json").rename(models_folder() / ".a.json.part")
    assert list_models() == []


def test_the_shipped_weights_are_small_enough_to_travel(root):
    files = sorted((root / "weights").glob("*.safetensors"))
    assert [file.stem for file in files] == ["dubai-5", "kampala-buildings", "yeosu-s2-5"]
    everything = (root / "weights").iterdir()  # cards and examples as well
    assert sum(file.stat().st_size for file in everything) <= 13_000_000


def test_each_shipped_model_has_an_example_that_tells_its_accuracy(root):
    for weights in (root / "weights").glob("*.safetensors"):
        example = gdal.Open(str(weights.with_suffix(".example.tif")))
        truth = gdal.Open(str(weights.with_suffix(".example-truth.tif")))
        assert truth.GetGeoTransform() == example.GetGeoTransform()
        found = truth.ReadAsArray()
        assert found.shape == (example.RasterYSize, example.RasterXSize)
        assert (found != 255).mean() > 0.9
