"""Config files: what they say, what overrides it, and what is refused with the nearest name."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from landseg.inference.card import read_card
from landseg.training import PRESETS, About, Recipe, RecipeError, Source, TrainingClass, TrainingJob
from landseg.training.config import make_job, read_config
from landseg.training.errors import ConfigError, ConfigKeyError
from landseg.training.tables import read_value

TEXT = """
name = "two"
output = "runs/two"
bands = [3, 2, 1]

[recipe]
steps = 100
rate = 1
drops = [0.5]

[about]
title = "Two classes"
gsd_range = [0.5, 2.0]

[[classes]]
name = "roof"
colour = "#ff0000"
labels = [1, "7"]

[[classes]]
name = "other"
colour = "#00ff00"

[[sources]]
images = "../images/*.tif"
labels = "{folder}/{stem}_label.png"
role = "train"

[[sources]]
images = ["/data/a.tif", "/vsicurl/https://x.example/b.tif"]
labels = "osm.gpkg|layername=roofs"
role = "validation"
window = [0, 32, 64, 64]
"""


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "configs" / "two.toml"
    path.parent.mkdir()

    def read(text=TEXT, **overrides):
        path.write_text(text, "utf-8")
        return read_config(path, {key.replace("__", "."): v for key, v in overrides.items()})

    return read


def test_a_config_becomes_the_job_that_it_says(config, tmp_path):
    here = tmp_path / "configs"
    assert config() == TrainingJob(
        name="two",
        output=here / "runs" / "two",
        classes=(TrainingClass("roof", "#ff0000", ("1", "7")), TrainingClass("other", "#00ff00")),
        sources=(
            Source((str(tmp_path / "images" / "*.tif"),), "{folder}/{stem}_label.png", "train"),
            Source(
                ("/data/a.tif", "/vsicurl/https://x.example/b.tif"),
                str(here / "osm.gpkg|layername=roofs"),
                "validation",
                window=(0, 32, 64, 64),
            ),
        ),
        recipe=Recipe(steps=100, rate=1.0, drops=(0.5,)),
        about=About(title="Two classes", gsd_range=(0.5, 2.0)),
        bands=(3, 2, 1),
    )
    assert isinstance(config().recipe.rate, float)


def test_a_job_survives_its_json(config):
    assert TrainingJob.from_json(config().to_json()) == config()


def test_a_preset_fills_what_the_recipe_leaves_out(config):
    job = config('preset = "seed"\n' + TEXT)
    assert job.recipe.optimiser == "sgd"
    assert job.recipe.steps == 100
    assert config(TEXT, preset="seed").recipe.batch == PRESETS["seed"].batch == 10
    with pytest.raises(ConfigError, match="preset must be one of landseg, seed"):
        config(preset="sead")


def test_overrides_win_and_their_files_are_relative_to_the_current_folder(
    config, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.safetensors").write_text("")
    job = config(
        recipe__steps=7, about__title="Mine", output="out", start="my.safetensors", device="cpu"
    )
    assert (job.recipe.steps, job.about.title, job.device) == (7, "Mine", "cpu")
    assert job.output == tmp_path / "out"
    assert job.start == str(tmp_path / "my.safetensors")
    assert config(start="dubai-5").start == "dubai-5"
    assert config(start="vgg16:w.pth").start == f"vgg16:{tmp_path / 'w.pth'}"
    assert config('start = "vgg16:w.pth"\n' + TEXT).start == (
        f"vgg16:{tmp_path / 'configs' / 'w.pth'}"
    )
    with pytest.raises(ConfigError, match=r"sources\.role cannot be set"):
        config(sources__role="train")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("stpes = 3", "recipe.steps"),
        ("label_smooth = 3", "recipe.label_smoothing"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(config, wrong, right):
    with pytest.raises(ConfigKeyError) as caught:
        config(TEXT.replace("steps = 100", wrong))
    assert caught.value.fields["nearest"] == right
    assert "two.toml says recipe." in str(caught.value)
    with pytest.raises(ConfigKeyError, match=r"sources\[0\]\.lables"):
        config(TEXT.replace('labels = "{folder}', 'lables = "{folder}'))


@pytest.mark.parametrize(
    ("found", "instead", "words"),
    [
        ("steps = 100", "steps = 1.5", "recipe.steps must be a whole number"),
        ("steps = 100", "steps = true", "recipe.steps must be a whole number"),
        ("steps = 100", "flips = 1", "recipe.flips must be true or false"),
        ("steps = 100", 'sampling = "all"', "recipe.sampling must be one of uniform, area, class"),
        ("rate = 1", 'rate = "fast"', "recipe.rate must be a number"),
        ('name = "two"', "name = [1]", "name must be a text"),
        ("[0.5, 2.0]", "[0.5]", "about.gsd_range must be a list of 2"),
        ("bands = [3, 2, 1]", "bands = 3", "bands must be a list"),
        ('output = "runs/two"', "", "output is missing"),
        ('name = "roof"', "", r"classes\[0\].name is missing"),
        ("[about]", "[[about]]", "about must be a table"),
        ("[about]", "[about", "it is no TOML"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(config, found, instead, words):
    with pytest.raises(ConfigError, match=words):
        config(TEXT.replace(found, instead, 1))


def test_a_recipe_that_cannot_work_is_refused(config):
    with pytest.raises(RecipeError, match="patch = 100"):
        config(recipe__patch=100)


def test_a_missing_config_is_said(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.toml cannot be used: it is missing"):
        read_config(tmp_path / "none.toml", {})


def test_a_config_without_a_name_gives_the_model_its_own(config):
    assert config(TEXT.replace('name = "two"', "")).name == "two"


def test_values_need_no_file():
    values = {
        "name": "x",
        "output": "/x",
        "classes": [{"name": "a", "colour": "#000000"}],
        "sources": [{"images": ["/a.tif"], "labels": "/b.tif"}],
    }
    job = make_job(values, {"recipe.steps": 5}, "the command line")
    assert job.sources[0].role == "split"
    assert (job.recipe.steps, job.output) == (5, Path("/x"))


def test_an_override_is_read_as_toml_or_else_as_a_text():
    found = [read_value(text) for text in ("3", "1.5", "true", "[1, 2]", '"a"', "fp32", "2 x")]
    assert found == [3, 1.5, True, [1, 2], "a", "fp32", "2 x"]


def test_the_job_file_of_a_run_makes_the_run_again(config, tmp_path):
    job = config()
    path = tmp_path / "job.json"
    path.write_text(json.dumps(job.to_json()), "utf-8")
    again = read_config(path, {"output": str(tmp_path / "again")})
    assert replace(again, output=job.output) == job


def test_a_job_file_that_is_no_job_is_refused(tmp_path):
    path = tmp_path / "job.json"
    path.write_text("[1]", "utf-8")
    with pytest.raises(ConfigError, match=r"job\.json cannot be used"):
        read_config(path, {})


@pytest.mark.parametrize("name", ["dubai-5", "kampala-buildings", "yeosu-s2-5"])
def test_a_shipped_card_is_complete_and_says_what_its_config_says(root, name):
    job = read_config(root / "training" / "configs" / f"{name}.toml", {})
    card = read_card(root / "weights" / f"{name}.json")
    said = asdict(job.about)
    assert {key: getattr(card, key) for key in said} == said
    assert all(said.values())
    assert [each.name for each in card.legend] == [each.name for each in job.classes]
    for entry in card.legend:
        assert {f"f1_{entry.name}{end}" for end in ("", "_low", "_high")} <= set(card.metrics)
