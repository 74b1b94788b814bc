"""`landseg:mapsheet` in Processing and in qgis_process."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import processing
import pytest
from landseg.ui.algorithms.provider import LandsegProvider
from osgeo import gdal
from qgis.core import QgsApplication, QgsProcessingException

from ..making import make_raster


@pytest.fixture
def provider(qgis_processing, light_engine):
    found = LandsegProvider(light_engine, light_engine, light_engine)
    QgsApplication.processingRegistry().addProvider(found)
    yield found
    QgsApplication.processingRegistry().removeProvider(found)


@pytest.fixture
def run(provider, class_map, tmp_path):
    def run(**values):
        found = {"INPUT": str(class_map), "OUTPUT": str(tmp_path / "sheet.pdf"), **values}
        return Path(processing.run("landseg:mapsheet", found)["OUTPUT"])

    return run


def test_a_file_becomes_a_sheet_that_knows_its_place(run):
    opened = gdal.Open(str(run()))
    assert opened.GetGeoTransform(can_return_null=True) is not None


def test_title_paper_and_orientation_reach_the_sheet(run, tmp_path):
    path = run(OUTPUT=str(tmp_path / "s.svg"), TITLE="Of mine", SIZE="A3", ORIENTATION="portrait")
    text = path.read_text("utf-8")
    assert "Of mine" in text
    wide, high = (
        float(re.search(rf'{side}="([\d.]+)mm"', text)[1]) for side in ("width", "height")
    )
    assert (wide, high) == (pytest.approx(297, abs=1), pytest.approx(420, abs=1))


def test_it_draws_a_layer_as_that_is_shown_and_leaves_the_project_alone(run, project, map_layer):
    renderer = map_layer.renderer().clone()
    renderer.setLabel(0, "houses")
    map_layer.setRenderer(renderer)
    before = len(project.mapLayers())
    path = run(INPUT=map_layer, OUTPUT=str(Path(map_layer.source()).with_suffix(".svg")))
    assert "houses" in path.read_text("utf-8")
    assert len(project.mapLayers()) == before
    assert project.layoutManager().layouts() == []


def test_an_image_is_refused_with_words(run, raster):
    with pytest.raises(QgsProcessingException):
        run(INPUT=str(raster))


def test_a_file_without_palette_and_style_has_its_numbers_in_the_legend(run, tmp_path):
    values = (np.arange(2400).reshape(1, 40, 60) % 2 + 7).astype(np.uint8)
    bare = make_raster(tmp_path / "bare.tif", values)
    text = run(INPUT=str(bare), OUTPUT=str(tmp_path / "bare.svg")).read_text("utf-8")
    assert ">7<" in text
    assert ">8<" in text


def test_a_bad_place_is_refused_and_nothing_is_left(run, tmp_path):
    with pytest.raises(QgsProcessingException):
        run(OUTPUT=str(tmp_path / "sheet.docx"))
    assert not list(tmp_path.glob("*.docx"))


def test_it_runs_in_qgis_process_without_a_window_and_a_project(class_map, tmp_path, root):
    command = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
    if command is None:
        pytest.skip("no qgis_process here")
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "landseg").symlink_to(root)
    env = {
        **os.environ,
        "QGIS_PLUGINPATH": str(plugins),
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    subprocess.run([command, "plugins", "enable", "landseg"], check=False, env=env, timeout=120)
    target = tmp_path / "from outside.pdf"
    values = [f"--INPUT={class_map}", f"--OUTPUT={target}", "--TITLE=From outside"]
    call = [command, "run", "landseg:mapsheet", *values]
    done = subprocess.run(call, check=False, env=env, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    assert gdal.Open(str(target)).GetProjection()
