"""A whole training: what it leaves, that it learns, and where it may start."""

from __future__ import annotations

import csv
import errno
import json
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import pytest
import torch
from landseg.inference import find_model
from landseg.inference.card import read_card
from landseg.inference.checkpoint import load_network
from landseg.inference.errors import ImportNameError
from landseg.inference.grid import Window
from landseg.inference.normalise import Normaliser
from landseg.inference.raster import RasterReader
from landseg.training import PRESETS, TrainingClass, export, run_training, train
from landseg.training.export import DEEP, save_model
from landseg.training.prepared import prepare
from safetensors.torch import load_file

from ..training_set import CLASSES, job_on, labels_of, make_set, recipe_of
from .conftest import make_model


def quiet(done, total):
    """A report that nobody reads."""


@pytest.fixture
def folder(tmp_path):
    return make_set(tmp_path)


def log_of(run):
    """The curve; seconds differ from run to run."""
    with (run / "log.csv").open(newline="") as file:
        return [{**row, "seconds": None} for row in csv.DictReader(file)]


def classes_of(model, image):
    """Classify a small image at once."""
    card = model.card
    with RasterReader(str(image), (1, 2, 3)) as reader:
        block = reader.read(Window(0, 0, reader.height, reader.width))
    with torch.inference_mode():
        scores = load_network(card, model.weights)(torch.from_numpy(Normaliser(card)(block))[None])
    return scores[0].argmax(dim=0).numpy()


def test_a_run_leaves_all_that_belongs_to_it_in_one_folder(folder):
    steps = []
    job = job_on(folder)
    result = run_training(job, lambda done, total: steps.append((done, total)))
    run = folder / "run"
    assert [done for done, total in steps if total == 8 and done] == sorted(
        [1, 2, 3, 4, 4, 5, 6, 7, 8, 8]  # each step, and the tile of each validation
    )
    assert {path.name for path in run.iterdir()} == {
        "tiny.safetensors", "tiny.json", "metrics.json", "curves.png", "examples.png", "job.json",
        "run.json", "log.csv", "last.ckpt", "previous.ckpt", "labels",
        "tiny.example.tif", "tiny.example-truth.tif",
    }  # fmt: skip
    assert (result.model, result.folder) == (run / "tiny.safetensors", run)
    assert (result.steps, result.cancelled) == (8, False)
    assert result.cautions == ()
    assert json.loads(json.dumps(result.to_json()))["mean_f1"] == result.mean_f1

    model = find_model(str(result.model))
    load_network(model.card, model.weights)
    assert [each.name for each in model.card.legend] == ["grass", "roof"]
    assert model.card.parameters == 116_730 - 4 * (9 * 4 + 1)  # two classes for six
    metrics = json.loads((run / "metrics.json").read_text())
    assert metrics["step"] == result.best_step
    assert metrics["mean_f1"] == pytest.approx(result.mean_f1)
    assert model.card.metrics["mean_f1"] == pytest.approx(result.mean_f1, abs=1e-4)
    assert np.sum(metrics["confusion"]) == 96 * 96
    assert "1 unseen scene:" in model.card.accuracy

    rows = log_of(run)
    assert [int(row["step"]) for row in rows] == [2, 4, 6, 8]
    assert [bool(row["mean_f1"]) for row in rows] == [False, True, False, True]
    told = json.loads((run / "run.json").read_text())
    assert told["seed"] == job.recipe.seed
    assert told["packages"]["torch"] == version("torch")
    assert json.loads((run / "job.json").read_text()) == json.loads(json.dumps(job.to_json()))


STEPS = 420
SMALL = replace(
    PRESETS["seed"],
    width=1 / 8, patch=32, final_patch=32, steps=STEPS,
    checkpoint_every=STEPS, validate_every=STEPS,
)  # fmt: skip


@pytest.fixture(scope="module")
def overfitted(tmp_path_factory):
    """A model that has seen one patch only, the patch, and its labels."""
    folder = make_set(tmp_path_factory.mktemp("one"), sides=(32,), classes=4)
    job = job_on(folder, classes=4, recipe=SMALL, storage="fp32")
    result = run_training(job, quiet)
    return find_model(str(result.model)), folder / "train0.tif", labels_of(32, 4, 0)


def test_the_published_recipe_overfits_one_patch(overfitted):
    model, image, labels = overfitted
    assert (classes_of(model, image) == labels).mean() > 0.99


def test_half_precision_rounds_each_value_once(overfitted, tmp_path):
    model, _, _ = overfitted
    network = load_network(model.card, model.weights)
    half = tmp_path / "half.safetensors"
    save_model(network.state_dict(), network, model.card, half, "fp16")
    assert {tensor.dtype for tensor in load_file(half).values()} == {torch.float16}
    loaded = load_network(model.card, model.weights).state_dict()
    assert all(
        torch.equal(tensor.float(), loaded[name].half().float())
        for name, tensor in load_file(half).items()
    )


def test_mixed_storage_halves_the_deep_filters_and_nothing_else(overfitted, tmp_path):
    model, _, _ = overfitted
    network = load_network(model.card, model.weights)
    weights = tmp_path / "mixed.safetensors"
    card = save_model(network.state_dict(), network, model.card, weights, "mixed")
    known, found = network.state_dict(), load_file(weights)
    halved = {name for name, tensor in found.items() if tensor.dtype == torch.float16}
    assert halved == set(DEEP)
    loaded = load_network(card, weights).state_dict()
    for name in found:
        wanted = known[name].half().float() if name in halved else known[name]
        assert torch.equal(loaded[name], wanted), name


def test_values_beyond_half_precision_are_stored_in_single(overfitted, tmp_path):
    model, _, _ = overfitted
    network = load_network(model.card, model.weights)
    network.conv1_1_bn.running_var[0] = 70_000
    weights = tmp_path / "large.safetensors"
    card = save_model(network.state_dict(), network, model.card, weights, "fp16")
    assert load_network(card, weights).conv1_1_bn.running_var[0] == 70_000


def test_weights_that_cannot_be_written_leave_the_older_pair(overfitted, tmp_path, monkeypatch):
    model, _, _ = overfitted
    network = load_network(model.card, model.weights)
    weights = tmp_path / "kept.safetensors"
    save_model(network.state_dict(), network, model.card, weights, "fp16")

    def fill_the_disk(card, path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(export, "write_card", fill_the_disk)
    network.conv1_1.weight.data += 1
    with pytest.raises(OSError, match="No space"):
        save_model(network.state_dict(), network, model.card, weights, "fp16")
    load_network(read_card(weights.with_suffix(".json")), weights)
    assert {path.name for path in tmp_path.iterdir()} == {"kept.safetensors", "kept.json"}


def test_a_run_without_validation_keeps_the_last_weights(folder, monkeypatch):
    def no_validation(job, report):
        ready = prepare(job, report)
        return replace(ready, scenes=replace(ready.scenes, validation=()))

    monkeypatch.setattr(train, "prepare", no_validation)
    result = run_training(job_on(folder), quiet)
    assert (result.best_step, result.mean_f1) == (8, None)
    assert find_model(str(result.model)).card.accuracy == ""
    assert not (folder / "run" / "metrics.json").exists()
    assert not (folder / "run" / "examples.png").exists()


def test_the_last_round_may_be_shorter_and_is_validated(folder):
    result = run_training(job_on(folder, recipe=recipe_of(steps=7, keep="last")), quiet)
    assert (result.steps, result.best_step) == (7, 7)
    rows = log_of(folder / "run")
    assert [row["step"] for row in rows] == ["2", "4", "6", "7", "7"]
    told = [(bool(row["loss"]), bool(row["mean_f1"])) for row in rows]
    assert told[3:] == [(True, False), (False, True)]  # the round, then the validation
    assert json.loads((folder / "run" / "metrics.json").read_text())["step"] == 7


def test_another_seed_learns_something_else(folder):
    for seed in (1, 2):
        run_training(job_on(folder, f"run{seed}", recipe=recipe_of(seed=seed)), quiet)
    one, two = (load_file(folder / f"run{seed}" / "tiny.safetensors") for seed in (1, 2))
    assert not torch.equal(one["conv3_1.weight"], two["conv3_1.weight"])


def test_a_run_ends_early_where_nothing_gets_better(folder):
    recipe = recipe_of(steps=40, rate=1e-9, average=0.0, validate_every=2, patience=2)
    result = run_training(job_on(folder, recipe=replace(recipe, optimiser="sgd")), quiet)
    assert not result.cancelled
    assert result.steps < 40
    assert result.steps - result.best_step == 4


def test_a_frozen_encoder_is_not_changed(folder):
    make_model("known")
    known = load_file(find_model("known").weights)
    job = job_on(folder, start="known", freeze_encoder=True, storage="fp32")
    trained = load_file(run_training(job, quiet).model)
    assert set(trained) == set(known)
    kept = [name for name in known if "_D" not in name]
    assert len(kept) == 78
    for name in kept:
        assert torch.equal(trained[name], known[name]), name
    assert not torch.equal(trained["conv2_1_D.weight"], known["conv2_1_D.weight"])


def test_a_fine_tune_keeps_the_rows_of_the_classes_it_knows(folder):
    make_model("known")
    known = load_file(find_model("known").weights)
    legend = (replace(CLASSES[0], name="shed"), TrainingClass("Class 2", "#0000ff"))
    recipe = recipe_of("seed", steps=1, rate=1e-12, checkpoint_every=1, validate_every=1)
    job = job_on(folder, start="known", classes=2, recipe=recipe, storage="fp32")
    result = run_training(replace(job, classes=legend), quiet)
    trained = load_file(result.model)
    for part in ("weight", "bias"):
        torch.testing.assert_close(
            trained[f"conv1_1_D.{part}"][1], known[f"conv1_1_D.{part}"][2], rtol=0, atol=1e-6
        )
    card = find_model(str(result.model)).card
    assert [each.name for each in card.legend] == ["shed", "Class 2"]
    assert card.pretrained_source.startswith("known, sha256 ")


def test_a_published_model_is_in_the_list_and_a_taken_name_is_refused_first(folder):
    recipe = recipe_of(steps=2)
    result = run_training(job_on(folder, publish=True, recipe=recipe), quiet)
    model = find_model("tiny")
    assert model.problem is None
    assert model.weights.read_bytes() == result.model.read_bytes()
    assert classes_of(model, folder / "train0.tif").shape == (96, 96)
    for kind in (".example.tif", ".example-truth.tif"):
        there, here = model.weights.with_suffix(kind), result.model.with_suffix(kind)
        assert there.read_bytes() == here.read_bytes()
    with pytest.raises(ImportNameError):
        run_training(job_on(folder, "second", publish=True, recipe=recipe), quiet)
    assert not (folder / "second").exists()
