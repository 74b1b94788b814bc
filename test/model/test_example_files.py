"""The example that a training leaves beside its weights: a piece of a validation scene."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference.grid import Window
from landseg.inference.legend import NODATA
from landseg.inference.models import example_files
from landseg.inference.normalise import Normaliser
from landseg.training import example_files as module
from landseg.training.example_files import write_example
from landseg.training.scene import Scene
from landseg.training.validation import Areas
from osgeo import gdal

from ..training_set import make_scene
from .test_patches import card


@pytest.fixture
def areas(tmp_path):
    """Two scenes: one class in the first, and four with gaps in the second."""
    mixed = np.random.default_rng(3).choice(np.array([0, 1, 2, 3, NODATA], np.uint8), (150, 101))
    scenes = []
    for name, labels in (("plain", np.zeros((640, 640), np.uint8)), ("mixed", mixed)):
        path = make_scene(tmp_path / f"{name}.tif", labels)
        beside = str(path.with_name(f"label_{name}.tif"))
        scenes.append(Scene(str(path), beside, (1, 2, 3), Window(0, 0, *labels.shape), name))
    found = Areas(tuple(scenes), Normaliser(card()))
    yield found
    found.close()


def written(tmp_path):
    return [gdal.Open(str(path)) for path in example_files(tmp_path / "m.safetensors")]


def test_it_is_the_piece_with_the_most_classes_pixel_for_pixel(areas, tmp_path):
    write_example(card(), areas, tmp_path / "m.safetensors")
    image, labels = written(tmp_path)
    source = gdal.Open(str(tmp_path / "mixed.tif")).ReadAsArray()
    truth = gdal.Open(str(tmp_path / "label_mixed.tif")).ReadAsArray()
    np.testing.assert_array_equal(image.ReadAsArray(), source[:, :128, :96])
    np.testing.assert_array_equal(labels.ReadAsArray(), truth[:128, :96])
    assert labels.GetRasterBand(1).GetNoDataValue() == NODATA


def test_it_is_no_larger_than_needed(areas, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LOOKED_AT", 1)
    write_example(card(), areas, tmp_path / "m.safetensors")
    assert {(it.RasterYSize, it.RasterXSize) for it in written(tmp_path)} == {(512, 512)}


def test_a_disk_that_refuses_leaves_no_half_of_it(areas, tmp_path):
    with pytest.raises(OSError):  # noqa: PT011 - whatever the system says
        write_example(card(), areas, tmp_path / "missing" / "m.safetensors")
    assert not (tmp_path / "missing").exists()


def test_scenes_smaller_than_a_cell_leave_none(tmp_path):
    path = make_scene(tmp_path / "s.tif", np.zeros((31, 200), np.uint8))
    beside = str(path.with_name("label_s.tif"))
    scene = Scene(str(path), beside, (1, 2, 3), Window(0, 0, 31, 200), "s")
    areas = Areas((scene,), Normaliser(card()))
    write_example(card(), areas, tmp_path / "m.safetensors")
    areas.close()
    write_example(card(), Areas((), Normaliser(card())), tmp_path / "m.safetensors")
    assert not any(found.exists() for found in example_files(tmp_path / "m.safetensors"))
