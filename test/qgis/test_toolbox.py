"""`landseg:classify` in Processing, and its bytes against the engine's other front doors."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import processing
import pytest
from landseg.inference import SegmentationJob, Window, find_interrupted
from landseg.ui.settings import Settings
from qgis.core import (
    QgsPalettedRasterRenderer,
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterRasterLayer,
    QgsRasterLayer,
)

from .making import COLOURS, make_model, make_raster, read
from .running import Feedback, provided


@pytest.fixture
def provider(qgis_processing, engine, tiny_model):
    """The toolbox with an engine of each test's own, which makes the same bytes without it."""
    with provided(engine) as found:
        yield found


@pytest.fixture
def classify(provider, layer, tmp_path):
    """Run the algorithm as the Python console does, and give the map's path."""

    def run(**values):
        values = {"INPUT": layer, "MODEL": "tiny", "OUTPUT": str(tmp_path / "map.tif"), **values}
        return Path(processing.run("landseg:classify", values)["OUTPUT"])

    return run


@pytest.fixture
def job(raster, tmp_path):
    return SegmentationJob(str(raster), "tiny", tmp_path / "job.tif", overwrite=True)


def nothing(_done, _total):
    pass


def test_the_toolbox_makes_the_bytes_of_the_engine(classify, engine, job):
    found = classify()
    engine.run(job, nothing)
    assert found.read_bytes() == job.output.read_bytes()
    assert set(np.unique(read(found))) <= {0, 1, 2, 255}


def test_the_command_line_makes_the_same_bytes(classify, root, layer, tmp_path):
    output = tmp_path / "command.tif"
    options = ["--weights", "tiny", "--output", str(output)]
    command = [sys.executable, str(root), "classify", layer.source(), *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert output.read_bytes() == classify().read_bytes()


def test_memory_that_does_not_suffice_is_refused_with_the_least_that_will_do(classify):
    with pytest.raises(QgsProcessingException, match=r"Allow at least \d+ MB"):
        classify(MEMORY="100MB")


def test_extent_bands_and_tile_reach_the_job(classify, engine, job, layer):
    found = classify(EXTENT="500010,500030,4199970,4199990 [EPSG:32640]", BANDS=[3, 2, 1], TILE=416)
    window = Window(20, 20, 40, 40)
    engine.run(replace(job, window=window, bands=(3, 2, 1), tile=416), nothing)
    assert found.read_bytes() == job.output.read_bytes()
    assert QgsRasterLayer(str(found)).extent().xMinimum() == layer.extent().xMinimum() + 10


def test_a_mask_leaves_nodata_outside_its_polygons(classify, tmp_path):
    path = tmp_path / "mask.geojson"
    ring = [[500010, 4199970], [500030, 4199970], [500030, 4199990], [500010, 4199990]]
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32640"}}
    shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    feature = {"type": "Feature", "properties": {}, "geometry": shape}
    collection = {"type": "FeatureCollection", "crs": system, "features": [feature]}
    path.write_text(json.dumps(collection))
    found = read(classify(MASK=str(path)))
    assert found.shape == (40, 40)
    assert (found != 255).all()


def test_a_weights_file_stands_in_for_a_listed_model(classify, tmp_path, user_folder):
    make_model("water", always=2)
    for name in ("water.safetensors", "water.json"):
        shutil.move(user_folder / "models" / name, tmp_path / name)
    found = read(classify(WEIGHTS=str(tmp_path / "water.safetensors")))
    assert set(np.unique(found)) == {2, 255}


def test_what_cannot_run_is_refused_before_the_run(classify, project, tmp_path):
    one_band = make_raster(tmp_path / "gray.tif", np.ones((1, 8, 8), np.uint8))
    with pytest.raises(QgsProcessingException, match=r"(?s)Unable to execute.*needs 3 bands"):
        classify(INPUT=str(one_band))
    with pytest.raises(QgsProcessingException, match=r"(?s)Unable to execute.*stretch wide"):
        classify(STRETCH="wide")
    tiles = "type=xyz&url=https://tile.openstreetmap.org/%7Bz%7D/%7Bx%7D/%7By%7D.png&zmax=19"
    web = QgsRasterLayer(tiles, "streets", "wms")
    project.addMapLayer(web)
    with pytest.raises(QgsProcessingException, match=r"(?s)Unable to execute.*drawn map"):
        classify(INPUT=web)
    assert not (tmp_path / "map.tif").exists()


@pytest.mark.usefixtures("provider")
def test_an_output_that_cannot_be_is_refused_and_nothing_is_left(layer, tmp_path):
    said = Feedback()
    values = {"INPUT": layer, "MODEL": "tiny", "OUTPUT": str(tmp_path / "map.jpg")}
    with pytest.raises(QgsProcessingException):
        processing.run("landseg:classify", values, feedback=said)
    assert "map.jpg is not a name for a new file" in said.errors[0]


def test_a_missing_engine_is_said_before_the_dialog_opens(provider, classify, tmp_path):
    Settings(engine_python=str(tmp_path / "none")).save()
    allowed, reason = provider.algorithm("classify").canExecute()
    assert not allowed
    assert "not installed" in reason
    assert "make setup" in reason
    with pytest.raises(QgsProcessingException):
        classify()


@pytest.mark.usefixtures("provider")
def test_a_caution_is_said_once(layer, tmp_path):
    make_model("far", gsd=20.0, gsd_range=(15.0, 25.0))
    said = Feedback()
    values = {"INPUT": layer, "MODEL": "far", "OUTPUT": str(tmp_path / "map.tif")}
    processing.run("landseg:classify", values, feedback=said)
    assert len(said.warnings) == 1
    assert "0.5 m wide" in said.warnings[0]


@pytest.mark.usefixtures("provider")
def test_layers_that_the_dialog_loads_have_their_style(layer, project, tmp_path):
    values = {"INPUT": layer, "MODEL": "tiny", "OUTPUT": QgsProcessing.TEMPORARY_OUTPUT}
    processing.runAndLoadResults(
        "landseg:classify", {**values, "CONFIDENCE": str(tmp_path / "sure.tif")}
    )
    (shown,), (sure,) = (project.mapLayersByName(name) for name in ("Class map", "Confidence"))
    assert isinstance(shown.renderer(), QgsPalettedRasterRenderer)
    assert {one.label: one.color.name() for one in shown.renderer().classes()} == COLOURS
    assert sure.renderer().type() == "singlebandgray"
    group = project.layerTreeRoot().findGroup("Class map of an image")
    assert [each.name() for each in group.findLayers()] == ["Class map", "Confidence"]


def test_the_dialogs_task_computes_without_holding_qgis(in_the_background, layer, until, tmp_path):
    values = {"INPUT": layer, "MODEL": "tiny", "OUTPUT": str(tmp_path / "map.tif")}
    _, done = in_the_background("classify", values)
    until(lambda: done)
    fine, results = done[0]
    assert fine
    assert Path(results["OUTPUT"]).is_file()


def test_cancel_in_the_dialog_leaves_no_map(in_the_background, project, until, tmp_path):
    large = make_raster(tmp_path / "large.tif", np.ones((3, 3000, 3000), np.uint8))
    layer = QgsRasterLayer(str(large), "large")
    project.addMapLayer(layer)
    values = {"INPUT": layer, "MODEL": "tiny", "TILE": 416, "OUTPUT": str(tmp_path / "map.tif")}
    feedback, done = in_the_background("classify", values)
    until(lambda: feedback.progress() > 0)
    feedback.cancel()
    until(lambda: done, 5)
    assert not (tmp_path / "map.tif").exists()
    left = list(tmp_path.glob(".*part*"))
    assert bool(left) == (find_interrupted(tmp_path / "map.tif") is not None)


@pytest.mark.usefixtures("provider")
def test_it_is_a_step_of_a_model(layer, tmp_path, job, engine):
    model = QgsProcessingModelAlgorithm("with landseg", "tests")
    model.addModelParameter(
        QgsProcessingParameterRasterLayer("image"), QgsProcessingModelParameter("image")
    )
    child = QgsProcessingModelChildAlgorithm("landseg:classify")
    child.setChildId("classify")
    source = QgsProcessingModelChildParameterSource
    child.addParameterSources("INPUT", [source.fromModelParameter("image")])
    child.addParameterSources("MODEL", [source.fromStaticValue("tiny")])
    output = QgsProcessingModelOutput("map", "map")
    output.setChildId("classify")
    output.setChildOutputName("OUTPUT")
    child.setModelOutputs({"map": output})
    model.addChildAlgorithm(child)
    model.initAlgorithm()
    values = {"image": layer, "classify:map": str(tmp_path / "model.tif")}
    name = next(one.name() for one in model.destinationParameterDefinitions())
    processing.run(model, {**values, name: str(tmp_path / "model.tif")})
    engine.run(job, nothing)
    assert (tmp_path / "model.tif").read_bytes() == job.output.read_bytes()


@pytest.fixture
def qgis_process(root, tmp_path):
    """Run qgis_process with the plugin in a fresh profile."""
    binary = shutil.which("qgis_process")
    if binary is None:
        pytest.skip("qgis_process is not installed")
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "landseg").symlink_to(root)
    environment = {
        **os.environ,
        "QGIS_PLUGINPATH": str(plugins),
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile"),
    }

    def run(*arguments):
        command = [binary, *arguments]
        return subprocess.run(
            command, env=environment, check=False, capture_output=True, text=True, timeout=120
        )

    assert run("plugins", "enable", "landseg").returncode == 0
    return run


def test_qgis_process_makes_the_same_bytes_and_leaves_no_process(
    qgis_process, engine, job, tiny_model, layer, tmp_path
):
    output = tmp_path / "headless.tif"
    values = [f"--INPUT={layer.source()}", f"--MODEL={tiny_model}", f"--OUTPUT={output}"]
    done = qgis_process("run", "landseg:classify", *values)
    assert done.returncode == 0, done.stderr
    assert "Destroyed while" not in done.stderr
    engine.run(job, nothing)
    assert output.read_bytes() == job.output.read_bytes()
    running = subprocess.run(["ps", "-eo", "args"], check=True, capture_output=True, text=True)
    ours = [line for line in running.stdout.splitlines() if str(tmp_path) in line]
    assert not ours


def test_qgis_process_tells_a_refusal_in_words(qgis_process, tiny_model, tmp_path):
    one_band = make_raster(tmp_path / "gray.tif", np.ones((1, 8, 8), np.uint8))
    values = [f"--INPUT={one_band}", f"--MODEL={tiny_model}", f"--OUTPUT={tmp_path / 'm.tif'}"]
    done = qgis_process("run", "landseg:classify", *values)
    assert done.returncode != 0
    assert "needs 3 bands" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert not (tmp_path / "m.tif").exists()
