"""The command line as a person or a script uses it: words, exit codes, files."""

from __future__ import annotations

import argparse
import json
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from landseg.inference import JobCancelled
from landseg.inference.cli_jobs import classify_job
from landseg.inference.cli_options import add_classify
from osgeo import gdal

from .conftest import GEOTRANSFORM, make_raster, scene


@pytest.fixture
def landseg(root, user_folder, tmp_path):
    """Run a command line in a folder of its own; return exit code, output, errors."""

    def run(*arguments):
        found = subprocess.run(
            [sys.executable, str(root), *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=120,
        )
        return found.returncode, found.stdout, found.stderr

    return run


@pytest.fixture
def raster(tmp_path):
    return make_raster(tmp_path / "sc ene ü'.tif", scene(70, 90))


def test_a_job_is_done_repeated_from_its_file_and_from_its_map(
    landseg, tiny_model, raster, tmp_path
):
    code, out, err = landseg(
        "classify", raster.name, "--weights", tiny_model, "--output", "a.tif", "--device", "cpu"
    )
    assert (code, out.strip()) == (0, str(tmp_path / "a.tif")), err
    job = json.loads(gdal.Open(str(tmp_path / "a.tif")).GetMetadataItem("LANDSEG_JOB"))
    (tmp_path / "job.json").write_text(json.dumps({**job, "output": str(tmp_path / "b.tif")}))
    assert landseg("classify", "--job", "job.json")[0] == 0
    assert landseg("classify", "--job", "a.tif", "--output", "c.tif")[0] == 0
    maps = [(tmp_path / name).read_bytes() for name in ("a.tif", "b.tif", "c.tif")]
    assert maps[0] == maps[1] == maps[2]


def test_an_extent_is_cut_out_of_the_grid(landseg, tiny_model, raster, tmp_path):
    x, y = GEOTRANSFORM[0], GEOTRANSFORM[3]
    extent = f"--extent={x + 10},{y - 20},{x + 25},{y - 5}"
    assert landseg("classify", raster, "--weights", tiny_model, "--output", "w.tif")[0] == 0
    assert landseg("classify", raster, "--weights", tiny_model, extent, "--output", "p.tif")[0] == 0
    part, whole = gdal.Open(str(tmp_path / "p.tif")), gdal.Open(str(tmp_path / "w.tif"))
    assert part.GetGeoTransform() == (x + 10, 0.5, 0, y - 5, 0, -0.5)
    np.testing.assert_array_equal(part.ReadAsArray(), whole.ReadAsArray()[10:40, 20:50])


def test_a_scheme_is_given_by_flags_and_repeated_from_the_map(
    landseg, tiny_model, raster, tmp_path
):
    flags = ("--scheme", "overlap", "--window", "64", "--blend", "seed")
    command = ("classify", raster, "--weights", tiny_model, "--output", "a.tif")
    code, _, err = landseg(*command, *flags)
    assert code == 0, err
    assert landseg("classify", "--job", "a.tif", "--stride", "64", "--output", "b.tif")[0] == 0
    assert landseg("classify", "--job", "a.tif", "--scheme", "exact", "--output", "c.tif")[0] == 0
    names = [tmp_path / f"{name}.tif" for name in "abc"]
    jobs = [gdal.Open(str(name)).GetMetadataItem("LANDSEG_JOB") for name in names]
    schemes = [json.loads(job)["scheme"] for job in jobs]
    assert schemes == ["overlap:64,32,seed", "overlap:64,64,seed", None]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.tif"], "missing.tif cannot be opened"),
        (["RASTER", "--bands", "1,2,9"], "Band 9 does not exist"),
        (["RASTER", "--bands", "1,2"], "2 bands were given"),
        (["RASTER", "--extent", "0,0,1,1"], "does not touch"),
        (["RASTER", "--extent", "north"], "extent north"),
        (["RASTER", "--tile", "500"], "tile of 500 px"),
        (["RASTER", "--stretch", "guess"], "stretch guess"),
        (["RASTER", "--stride", "32"], "--scheme overlap is missing"),
        (["RASTER", "--scheme", "overlap", "--window", "250"], "scheme overlap:250,32,mean"),
        (["RASTER", "--scheme", "overlap", "--quality", "best"], "no quality best"),
        (["RASTER", "--precision", "bf16", "--deterministic"], "bf16 is neither"),
        (["RASTER", "--device", "cuda"], "no cuda device"),
        (["RASTER", "--mask", "nowhere.gpkg"], "nowhere.gpkg"),
        (["RASTER", "--weights", "nobody"], "no model named nobody"),
        (["RASTER", "--output", "no/such/folder/x.tif"], "does not exist"),
        (["RASTER", "--output", "RASTER"], "not a name for a new file"),
        (["RASTER", "--job", "missing.json"], "no job"),
    ],
)
def test_what_cannot_be_used_is_said_in_two_lines_with_exit_code_2(
    landseg, tiny_model, raster, tmp_path, arguments, words
):
    arguments = [str(raster) if argument == "RASTER" else argument for argument in arguments]
    for flag, value in (("--weights", tiny_model), ("--output", "map.tif")):
        if flag not in arguments:
            arguments += [flag, value]
    before = sorted(path.name for path in tmp_path.iterdir())
    code, out, err = landseg("classify", *arguments)
    assert code == 2, err
    assert words in err
    assert out == ""
    lines = [line for line in err.strip().splitlines() if not line.startswith("0 of")]
    assert len(lines) == 2, err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_an_older_map_is_replaced_only_when_asked(landseg, tiny_model, raster, tmp_path):
    (tmp_path / "map.tif").write_text("mine")
    command = ("classify", raster, "--weights", tiny_model, "--output", "map.tif")
    code, _, err = landseg(*command)
    assert code == 2
    assert "already exists" in err
    assert (tmp_path / "map.tif").read_text() == "mine"
    assert landseg(*command, "--overwrite")[0] == 0
    assert gdal.Open(str(tmp_path / "map.tif")).RasterXSize == 90


def test_ctrl_c_ends_with_130_within_a_second_and_keeps_what_is_done(
    root, user_folder, tiny_model, tmp_path
):
    big = make_raster(tmp_path / "big.tif", scene(2500, 2500))
    command = [sys.executable, str(root), "classify", str(big), "--weights", tiny_model]
    child = subprocess.Popen(
        [*command, "--output", "map.tif", "--tile", "512"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        # A shell in the background has its children ignore the signal.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    for line in child.stderr:
        if " of " in line and not line.startswith("0 of"):
            break
    child.send_signal(signal.SIGINT)
    started = time.monotonic()
    _, err = child.communicate(timeout=30)
    assert time.monotonic() - started < 2
    assert child.returncode == 130
    assert "Cancelled" in err
    assert re.search(r"\d % is kept: repeat the command with --resume", err)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".map.tif.part", "big.tif"]


def test_unfinished_work_is_resumed_or_dropped_by_a_flag(landseg, classify, tiny_model, tmp_path):
    raster = make_raster(tmp_path / "long.tif", scene(480, 448))

    def stop(done, _total):
        if done == 2:
            raise JobCancelled

    with pytest.raises(JobCancelled):
        classify(raster, report=stop, bands=(1, 2, 3), tile=416)
    command = ("classify", raster, "--weights", tiny_model, "--output", "map.tif", "--tile", "416")
    code, _, err = landseg(*command)
    assert code == 2
    assert "map.tif was left unfinished" in err
    assert "--resume or --start-over" in err
    code, _, err = landseg(*command, "--resume", "--quality", "good")
    assert code == 2
    assert "another choice of: quality" in err
    code, out, _ = landseg("inspect", *command[1:], "--json")
    assert code == 0
    assert 0 < json.loads(out)["interrupted"]["percent"] < 100
    assert landseg(*command, "--resume")[0] == 0
    assert sorted(path.name for path in tmp_path.glob("*map*")) == [
        "map.qml", "map.tif", "map.tif.aux.xml",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("flags", "choice"), [([], "ask"), (["--resume"], "resume"), (["--start-over"], "restart")]
)
def test_flags_say_what_becomes_of_unfinished_work(flags, choice):
    parser = argparse.ArgumentParser()
    add_classify(parser)
    given = ["a.tif", "--weights", "w", "--output", "m.tif", *flags]
    options = parser.parse_args(given)
    assert classify_job(options, options.rasters).interrupted == choice


def test_models_are_listed_with_what_their_cards_say(landseg, tiny_model):
    code, out, _ = landseg("models", "--json")
    found = {model["id"]: model for model in json.loads(out)}
    assert code == 0
    assert found[tiny_model]["bands"] == ["red", "green", "blue"]
    assert found[tiny_model]["legend"][2]["name"] == "class 2"
    assert tiny_model in landseg("models")[1]


def test_inspect_tells_numbers_before_anything_runs(landseg, tiny_model, raster):
    code, out, err = landseg("inspect", raster, "--weights", tiny_model, "--json")
    assert code == 0, err
    found = json.loads(out)
    assert (found["width"], found["height"], found["pixels"]) == (90, 70, 6300)
    assert found["bands"] == [["red", 1], ["green", 2], ["blue", 3]]
    assert found["tiles"] == 1
    assert found["cautions"] == []
    assert found["ground_resolution"] == pytest.approx([0.5, 0.5], rel=0.01)
    words = landseg("inspect", raster, "--weights", tiny_model)[1]
    assert "90 x 70 pixels" in words


def test_a_selftest_says_device_and_speed(landseg, tiny_model):
    code, out, err = landseg("selftest", "--weights", tiny_model, "--json")
    assert code == 0, err
    found = json.loads(out)
    assert found["megapixels_per_second"] > 0
    assert found["seconds"] < 20
    assert found["agreement"] is None or found["agreement"] > 0.995
