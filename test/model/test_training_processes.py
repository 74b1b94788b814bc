"""Processes that a training starts: readers of patches, and helpers on more devices."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys

import pytest
from landseg.inference import find_model
from landseg.inference.checkpoint import load_network

from ..training_set import make_set

CONFIG = """
name = "tiny"
output = "run"
device = "cpu"
[recipe]
width = 0.0625
steps = 4
batch = 2
patch = 32
final_patch = 32
checkpoint_every = 2
validate_every = 4
[[classes]]
name = "grass"
colour = "#3cc85a"
[[classes]]
name = "roof"
colour = "#d2323c"
[[sources]]
images = "train*.tif"
labels = "{folder}/label_{stem}.tif"
role = "train"
[[sources]]
images = "validation.tif"
labels = "{folder}/label_{stem}.tif"
role = "validation"
"""


@pytest.fixture
def train(tmp_path, root):
    """Train at the command line, in a process of its own; return what it says of the result."""
    make_set(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG)

    def train(*flags, **environment):
        done = subprocess.run(
            [sys.executable, str(root), "train", "config.toml", "--json", *flags],
            cwd=tmp_path,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=200,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return train


def test_patches_are_read_where_processes_start_anew(train, tmp_path):
    """As on Windows and macOS: nothing but the path of the program tells them of the package."""
    folder = tmp_path / "site"
    folder.mkdir()
    start = "import multiprocessing\nmultiprocessing.set_start_method('spawn')\n"
    (folder / "sitecustomize.py").write_text(start)
    found = train("--workers", "1", PYTHONPATH=str(folder))
    assert found["steps"] == 4


def test_two_processes_train_one_network_and_leave_one_run(train, tmp_path):
    found = train("--devices", "2", "--workers", "0")
    assert (found["steps"], found["cautions"]) == (4, [])
    model = find_model(found["model"])
    load_network(model.card, model.weights)
    with (tmp_path / "run" / "log.csv").open(newline="") as file:
        assert [row["step"] for row in csv.DictReader(file)] == ["2", "4"]
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert {"last.ckpt", "previous.ckpt", "metrics.json", "examples.png"} < names
    assert not [name for name in names if name.startswith(".")]
