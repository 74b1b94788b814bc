"""`landseg osm` on the command line."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from osgeo import gdal

from ..osm_making import box, write_osm

PLACE = (10.0, 1e-5, 0.0, 50.0, 0.0, -1e-5)


@pytest.fixture
def landseg(tmp_path, root, write_raster):
    """Run a command in a folder with an image and a file of OpenStreetMap."""
    write_raster(np.zeros((1, 40, 60), np.uint8), "image.tif", place=PLACE, crs="EPSG:4326")
    house = ({"building": "yes"}, box(10.0001, 49.9998, 10.0002, 49.9999))
    write_osm(tmp_path / "a.osm", [house])
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "landseg").symlink_to(root)
    (tmp_path / "isprs").mkdir()  # a folder that is called as a preset is

    def run(*options):
        command = [sys.executable, "-m", "landseg", "osm", "image.tif", "a.osm", *options]
        environment = {"PYTHONPATH": str(tmp_path / "code"), "PATH": "/usr/bin:/bin"}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_the_command_draws_and_tells_figures_in_words_or_json(landseg, tmp_path):
    done = landseg("--legend", "isprs", "--output", "osm.tif")
    assert done.returncode == 0, done.stderr
    assert "© OpenStreetMap contributors" in done.stdout
    assert (gdal.Open(str(tmp_path / "osm.tif")).ReadAsArray() == 1).sum() == 100
    done = landseg("--legend", "isprs", "--output", "osm.tif", "--overwrite", "--json")
    told = json.loads(done.stdout)
    assert told["drawn"] == {"building": 1}
    assert told["output"] == str(tmp_path / "osm.tif")


def test_a_table_may_be_a_file_of_ones_own(landseg, tmp_path):
    (tmp_path / "mine.toml").write_text(
        '[[classes]]\nvalue = 7\nname = "home"\ncolour = "#ffffff"\n'
        '[[rules]]\nclass = "home"\nareas = ["building=*"]\n',
        "utf-8",
    )
    assert landseg("--legend", "mine.toml", "--output", "osm.tif").returncode == 0
    assert (gdal.Open(str(tmp_path / "osm.tif")).ReadAsArray() == 7).sum() == 100


def test_without_a_table_the_presets_are_listed(landseg, tmp_path):
    done = landseg("--output", "osm.tif")
    assert done.returncode == 2
    assert "dubai-5, isprs, kampala-buildings, seed, yeosu-s2-5" in done.stderr
    assert not (tmp_path / "osm.tif").exists()
