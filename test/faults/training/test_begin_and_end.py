"""A folder that cannot be made is said; Ctrl-C keeps the best."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest
from landseg.inference.errors import OutputWriteError
from landseg.training import run_training
from landseg.training.errors import (
    RunMissingError,
    RunWriteError,
)
from landseg.training.run_folder import RunFolder

from ...training_set import job_on
from .making import full_disk, quiet, usable


@pytest.mark.parametrize("resume", [False, True])
def test_a_folder_that_cannot_be_made_is_said(folder, resume):
    (folder / "file").write_text("")
    job = job_on(folder, "file/run", resume=resume)
    with pytest.raises((RunWriteError, RunMissingError)) as caught:
        run_training(job, quiet)
    assert caught.value.fields["folder"] == str(folder / "file" / "run")


def test_a_disk_full_from_the_start_is_said(folder, monkeypatch):
    monkeypatch.setattr(RunFolder, "write_json", full_disk)
    with pytest.raises((RunWriteError, OutputWriteError), match="No space left"):
        run_training(job_on(folder), quiet)


CONFIG = """
name = "tiny"
output = "run"
device = "cpu"
workers = 1

[recipe]
width = 0.0625
steps = 100000
batch = 2
patch = 32
final_patch = 32
checkpoint_every = 5
validate_every = 5

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


def test_ctrl_c_at_the_command_line_keeps_the_best(folder, root):
    (folder / "config.toml").write_text(CONFIG)
    child = subprocess.Popen(
        [sys.executable, str(root), "train", str(folder / "config.toml"), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        log = folder / "run" / "log.csv"
        for _ in range(600):
            if child.poll() is not None or (log.exists() and len(log.read_text().split()) > 2):
                break
            time.sleep(0.1)
        child.send_signal(signal.SIGINT)
        told, said = child.communicate(timeout=60)
    finally:
        child.kill()
    assert child.returncode == 130, said
    found = json.loads(told)
    assert found["cancelled"]
    assert found["best_step"] % 5 == 0
    assert "The training was stopped after" in said
    usable(found["model"])
