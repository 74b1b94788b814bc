"""Real QGIS, a real engine in its own process, and a real model small enough for tests."""

from __future__ import annotations

import sys
import time

import numpy as np
import pytest
from landseg.inference import list_models
from landseg.ui.engine import Engine
from landseg.ui.settings import Settings
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
)
from qgis.PyQt.QtCore import QCoreApplication, QSettings

from .making import make_model, make_raster
from .running import provided


@pytest.fixture(autouse=True, scope="session")
def own_settings(tmp_path_factory):
    """Keep QGIS's settings apart from those of another run of the tests in this folder."""
    folder = str(tmp_path_factory.mktemp("settings"))
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)


@pytest.fixture(autouse=True)
def settings():
    """Start from fresh settings whose engine is the Python of the tests."""
    QgsSettings().remove("landseg")
    Settings(engine_python=sys.executable).save()
    yield
    QgsSettings().remove("landseg")


@pytest.fixture
def project():
    """An empty project."""
    QgsProject.instance().clear()
    yield QgsProject.instance()
    QgsProject.instance().clear()


@pytest.fixture
def engine():
    """The engine as the plugin holds it; its process starts with the first job."""
    found = Engine()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def provider(qgis_processing):
    """The toolbox with one engine for all tests of a file: each start of it takes seconds."""
    engine = Engine()
    with provided(engine) as found:
        yield found
    engine.stop()


@pytest.fixture
def in_the_background(provider):
    """Run as the dialog does: prepare here, compute in a task; give feedback and outcome."""
    kept = []  # QGIS needs them alive until the task has ended

    def run(name, values):
        context, feedback, done = QgsProcessingContext(), QgsProcessingFeedback(False), []
        context.setProject(QgsProject.instance())
        algorithm = provider.algorithm(name).create()
        task = QgsProcessingAlgRunnerTask(algorithm, values, context, feedback)
        task.executed.connect(lambda fine, results: done.append((fine, results)))
        kept.extend((context, feedback, algorithm, task))
        QgsApplication.taskManager().addTask(task)
        return feedback, done

    return run


@pytest.fixture
def tiny_model():
    """A model with random weights, listed as the user's own: its id."""
    make_model("tiny")
    assert "tiny" in [model.id for model in list_models()]
    return "tiny"


@pytest.fixture
def raster(tmp_path):
    """The path of a georeferenced image of 70 x 90 px with nodata in one corner."""
    random = np.random.default_rng(3)
    pixels = random.integers(1, 255, (3, 70, 90), np.uint8)
    pixels[:, :10, :12] = 0
    return make_raster(tmp_path / "an image.tif", pixels, nodata=0)


@pytest.fixture
def layer(project, raster):
    """The image as a layer of the project."""
    found = QgsRasterLayer(str(raster), "an image")
    assert found.isValid()
    project.addMapLayer(found)
    return found


@pytest.fixture
def until():
    """Give QGIS time for its events until something is true."""

    def wait(is_so, seconds=60.0):
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, "what was waited for did not come"
            QCoreApplication.processEvents()
            time.sleep(0.01)

    return wait
