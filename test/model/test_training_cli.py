"""`landseg train`, `evaluate`, `labels` and `composite` as a person or a script uses them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from landseg.inference import cli as inference_cli
from landseg.inference import device, find_model, terminal
from landseg.training import cli, cli_jobs, module
from osgeo import gdal

from .conftest import make_raster

PALETTE = "value,name,colour\n0,low,#00ff00\n1,high,#ff0000\n"
SMALL = (
    *("--steps", "4", "--width", "0.0625", "--batch", "2", "--device", "cpu"),
    *("--set", "recipe.patch=64", "--set", "recipe.final_patch=64"),
    *("--set", "recipe.checkpoint_every=2", "--set", "recipe.validate_every=4"),
)


@pytest.fixture
def landseg(tmp_path, monkeypatch, capsys):
    """Run a command in a folder of its own; return exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        capsys.readouterr()
        code = inference_cli.main([str(each) for each in arguments], cli.COMMANDS)
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def scenes(tmp_path):
    """Two images whose right half is another class, their labels, and a palette."""
    labels = np.zeros((1, 96, 96), np.uint8)
    labels[:, :, 48:] = 1
    for name, east in (("a", 500000.0), ("b", 600000.0)):
        place = (east, 0.5, 0.0, 4200000.0, 0.0, -0.5)
        image = np.concatenate([60 + 90 * labels, 200 - 90 * labels, labels + 100])
        make_raster(tmp_path / f"{name}.tif", image.astype(np.uint8), geotransform=place)
        make_raster(tmp_path / f"{name}_label.tif", labels, geotransform=place)
    (tmp_path / "palette.csv").write_text(PALETTE)
    return (
        "--images",
        "a.tif",
        "--labels",
        "{folder}/{stem}_label.tif",
        "--classes",
        "palette.csv",
    )


def test_a_model_is_trained_by_flags_and_evaluated(landseg, scenes, tmp_path):
    out = ("--out", "run", "--validation-images", "b.tif", "--publish")
    code, told, said = landseg("train", *scenes, *out, *SMALL, "--preset", "seed")
    assert (code, told) == (0, f"{tmp_path / 'run' / 'run.safetensors'}\n"), said
    assert "Step 4 of 4 was kept" in said
    card = find_model("run").card
    assert [each.name for each in card.legend] == ["low", "high"]
    assert not card.bn_first
    code, told, said = landseg("evaluate", "run", "b_label.tif", "--image", "b.tif", "--json")
    assert code == 0, said
    assert sum(map(sum, json.loads(told)["confusion"])) == 96 * 96
    code, _, said = landseg("train", *scenes, "--out", "run", *SMALL)
    assert code == 2
    assert "holds a training already" in said


def test_what_may_spoil_a_training_is_said_before_its_first_step(landseg, scenes, monkeypatch):
    labels = gdal.Open("a_label.tif", gdal.GA_Update)
    pixels = np.zeros((96, 96), np.uint8)
    pixels[3, 5] = 1
    labels.WriteArray(pixels)
    labels.FlushCache()
    told = []
    step = module.SegNetModule.training_step
    monkeypatch.setattr(
        module.SegNetModule, "training_step", lambda *them: told.append(len(said)) or step(*them)
    )
    said = []
    say = terminal.say_error
    monkeypatch.setattr(terminal, "say_error", lambda *words: said.append(words) or say(*words))
    code, _, errors = landseg(
        "train", *scenes, "--out", "run", "--validation-images", "b.tif", *SMALL
    )
    assert code == 0, errors
    assert told[0] == 1
    assert errors.count("% of the training pixels are high") == 1


def test_flags_become_the_job_of_the_same_config(landseg, scenes, tmp_path, monkeypatch):
    jobs = []
    monkeypatch.setattr(cli, "run_training", lambda job, report: jobs.append(job) or 1 / 0)
    monkeypatch.chdir(tmp_path)
    landseg("train", *scenes, *SMALL, "--out", "run", "--seed", "7", "--set", "bands=[1]")
    (tmp_path / "config.toml").write_text("""
name = "run"
output = "elsewhere"
[[classes]]
name = "low"
colour = "#00ff00"
labels = ["0", "#00FF00"]
[[classes]]
name = "high"
colour = "#ff0000"
labels = ["1", "#FF0000"]
[[sources]]
images = "a.tif"
labels = "{folder}/{stem}_label.tif"
""")
    flags = ("--out", "run", "--seed", "7", "--set", "bands=[1]")
    landseg("train", "config.toml", *SMALL, *flags)
    assert jobs[0] == jobs[1]
    assert (jobs[0].recipe.seed, jobs[0].recipe.steps, jobs[0].bands) == (7, 4, (1,))
    assert jobs[0].output == tmp_path / "run"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--out", "run"], "CONFIG.toml or --images is missing"),
        (["--images", "a.tif", "--out", "run"], "--labels is missing"),
        (["none.toml"], "none.toml cannot be used: it is missing"),
        (["none.toml", "--images", "a.tif"], "--images is for a training without a config"),
        (["none.toml", "--rim", "0"], "--rim is for a training without a config"),
        (["none.toml", "--field", "a"], "--field is for a training without a config"),
        (["none.toml", "--background", "a"], "--background is for a training without a config"),
        (["none.toml", "--set", "recipe.steps"], "has no = between"),
        (["--images", "a.tif", "--labels", "b", "--classes", "none.csv", "--out", "r"], "none.csv"),
    ],
)
def test_what_cannot_be_trained_is_said_in_two_lines(landseg, arguments, words):
    code, told, said = landseg("train", *arguments)
    assert (code, told) == (2, "")
    assert words in said
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--start", "unheard"], "There is no model named unheard."),
        (["--device", "mps"], "This computer offers no mps device"),
    ],
)
def test_a_start_or_device_that_is_not_there_is_said_before_the_data_are_read(
    landseg, scenes, tmp_path, monkeypatch, flags, words
):
    monkeypatch.setattr(device, "devices", lambda: [device.Device("cpu", "CPU")])
    code, told, said = landseg("train", *scenes, *SMALL, "--out", "run", *flags)
    assert (code, told) == (2, "")
    assert said.startswith(words)
    assert not (tmp_path / "run" / "labels").exists()


def test_one_class_alone_is_refused(landseg, scenes, tmp_path):
    (tmp_path / "palette.csv").write_text("0,low,#00ff00\n")
    code, _, said = landseg("train", *scenes, *SMALL, "--out", "run")
    assert code == 2
    assert said.startswith("These classes cannot be learnt: with one alone there is nothing")


def test_labels_that_name_their_classes_need_no_palette(landseg, scenes, monkeypatch):
    jobs = []
    monkeypatch.setattr(cli, "run_training", lambda job, report: jobs.append(job) or 1 / 0)
    plain = (*scenes[:4], "--out", "run", "--preset", "seed")
    code, _, said = landseg("train", *plain)
    assert (code, said.splitlines()[0]) == (2, "--classes is missing.")
    landseg("labels", "--to-color", "a_label.tif", "c.tif", "--palette", "palette.csv")
    labels = ("--from-color", "c.tif", "a_label.tif", "--palette", "palette.csv", "--overwrite")
    assert landseg("labels", *labels)[0] == 0
    landseg("train", *plain)
    assert [(it.name, it.colour, it.labels) for it in jobs[0].classes] == [
        ("low", "#00ff00", ("0",)),
        ("high", "#ff0000", ("1",)),
    ]


def test_labels_go_to_colours_and_back(landseg, scenes, tmp_path):
    code, told, _ = landseg(
        "labels", "--to-color", "a_label.tif", "c.tif", "--palette", "palette.csv"
    )
    assert code == 0
    assert told == f"{tmp_path / 'c.tif'}\nlow\t4608\nhigh\t4608\n"
    back = ("labels", "--from-color", "c.tif", "d.tif", "--palette", "palette.csv")
    code, told, _ = landseg(*back, "--json")
    assert json.loads(told)["counts"] == {"low": 4608, "high": 4608}
    first, last = (gdal.Open(str(tmp_path / f"{n}.tif")).ReadAsArray() for n in ("a_label", "d"))
    np.testing.assert_array_equal(first, last)
    assert landseg(*back)[0] == 2
    assert landseg(*back, "--overwrite", "--erode", "3")[1].endswith("high\t4320\n")
    with pytest.raises(SystemExit):
        landseg("labels", "a_label.tif", "e.tif", "--palette", "isprs")


def test_an_unknown_colour_is_told_with_its_place(landseg, tmp_path):
    pixels = np.zeros((3, 64, 64), np.uint8)
    pixels[1] = 255
    pixels[:, 5, 7] = 9, 8, 7
    make_raster(tmp_path / "c.tif", pixels)
    (tmp_path / "palette.csv").write_text(PALETTE)
    back = ("labels", "--from-color", "c.tif", "d.tif", "--palette", "palette.csv")
    code, _, said = landseg(*back)
    assert code == 0
    assert "1 pixels of the unknown colour #090807, first at row 5, column 7." in said


def test_a_composite_is_made_of_named_bands(landseg, tmp_path):
    bands = np.full((4, 40, 40), 50, np.uint8)
    bands[3] = 150
    make_raster(tmp_path / "naip.tif", bands)
    command = ("composite", "--output", "c.tif", "--layers", "ndvi", "--infrared", "naip.tif:4")
    code, told, said = landseg(*command, "--red", "1")
    assert (code, told) == (0, f"{tmp_path / 'c.tif'}\n"), said
    assert np.unique(gdal.Open(str(tmp_path / "c.tif")).GetRasterBand(1).ReadAsArray()) == [191]


def test_files_and_bands_are_read_from_one_text():
    parser = inference_cli.make_parser(cli.COMMANDS)

    def job(*flags):
        return cli_jobs.composite_job(
            parser.parse_args(["composite", "--output", "/o.tif", *flags])
        )

    found = job("--infrared", "C:/x.tif:3", "--red", "/vsizip/a.zip/r.tif")
    assert (found.infrared, found.infrared_band) == ("C:/x.tif", 3)
    assert (found.red, found.red_band) == ("/vsizip/a.zip/r.tif", 1)
    assert (job("--infrared", "x.tif").red, job("--infrared", "x.tif").red_band) == (None, 2)
    assert job("--dsm-range=-3,5.5").dsm_range == (-3.0, 5.5)
