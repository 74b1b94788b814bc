"""The plugin in real QGIS from start to exit, with jobs that end in their middle."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from osgeo import gdal

from .making import make_raster

LIFE = Path(__file__).with_name("life_in_qgis.py")


@pytest.fixture
def large(tmp_path):
    """Minutes of work that take no place on the disk."""
    path = make_raster(tmp_path / "one.tif", np.ones((3, 1, 1), np.uint8))
    found = tmp_path / "large.vrt"
    gdal.Translate(str(found), str(path), format="VRT", width=12000, height=12000)
    return found


@pytest.fixture
def display():
    """A screen of its own: QGIS's window needs one, and offscreen it crashes by itself."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    yield f":{server.stdout.readline().strip()}"
    server.kill()
    server.wait()


@pytest.fixture
def qgis(root, tmp_path, large, display):
    """Start real QGIS with the plugin in a fresh profile; gives the process."""
    if shutil.which("qgis") is None:
        pytest.skip("QGIS's program is not installed")
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "landseg").symlink_to(root)
    settings = tmp_path / "profiles" / "profiles" / "default" / "QGIS" / "QGIS3.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        f"[PythonPlugins]\nlandseg=true\n\n[landseg]\nengine\\python={sys.executable}\n"
        "[qgis]\naskToSaveProjectChanges=false\n"
    )
    environment = {
        **os.environ,
        "QGIS_PLUGINPATH": str(tmp_path / "plugins"),
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "LANDSEG_LIFE": str(tmp_path / "life.jsonl"),
        "LANDSEG_LARGE": str(large),
    }
    options = ["--noversioncheck", "--nologo", "--profiles-path", str(tmp_path / "profiles")]
    with (tmp_path / "log.txt").open("w") as log:
        found = subprocess.Popen(
            ["qgis", *options, "--code", str(LIFE)], env=environment, stdout=log, stderr=log
        )
        yield found
        found.kill()
        found.wait()


def is_alive(pid):
    return Path(f"/proc/{pid}").exists() and "Z" not in state_of(pid)


def children(pid):
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def state_of(pid):
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


@pytest.mark.usefixtures("tiny_model")
@pytest.mark.timeout(240)
def test_qgis_lives_through_every_end_of_a_job_and_leaves_no_process(qgis, tmp_path):
    qgis.wait(200)
    log = (tmp_path / "log.txt").read_text()
    said = [json.loads(line) for line in (tmp_path / "life.jsonl").read_text().splitlines()]
    assert [one["what"] for one in said] == [
        *("loaded", "opened", "train", "closed", "layer removed", "project closed"),
        *("unloaded", "loaded again", "unloaded", "loaded again", "quitting", "asked"),
    ], (said[-1:], log[-2000:])
    by = {one["what"]: one for one in said}
    assert by["opened"]["visible"]
    assert by["opened"]["checked"]
    assert by["train"]["visible"]
    assert not by["closed"]["visible"]
    assert by["layer removed"]["said"] == by["project closed"]["said"] == ["cancelled"]
    for one in (one for one in said if one["what"] == "unloaded"):
        assert one["said"] == ["cancelled"]
        assert one["took"] < 2
        assert not is_alive(one["pid"])
        assert not any(one[key] for key in ("actions", "shown", "docks", "provider", "modules")), (
            one
        )
    for one in (one for one in said if one["what"].startswith("loaded")):
        assert (one["actions"], one["shown"], one["docks"], one["provider"]) == (2, 3, 0, True)
    assert qgis.returncode == 0, log[-2000:]
    time.sleep(5)
    assert not is_alive(by["quitting"]["pid"])
    assert "Traceback" not in log
    assert not (tmp_path / "map.tif").exists()


@pytest.mark.usefixtures("tiny_model")
@pytest.mark.timeout(120)
def test_a_killed_qgis_leaves_no_process_after_five_seconds(qgis, tmp_path, until):
    life = tmp_path / "life.jsonl"
    until(lambda: life.exists() and "closed" in life.read_text(), 60)
    until(lambda: children(qgis.pid), 60)
    pids = children(qgis.pid)
    qgis.kill()
    qgis.wait()
    time.sleep(5)
    assert not [pid for pid in pids if is_alive(pid)]
