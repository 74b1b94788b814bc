"""What would cost a finished run is refused before it begins, or does not cost it any more."""

from __future__ import annotations

import errno
import json
from dataclasses import replace

import numpy as np
import pytest
from landseg.inference import find_model
from landseg.inference.checkpoint import load_network
from landseg.inference.errors import ImportNameError, RasterReadError
from landseg.training import run_training
from landseg.training.config import read_config
from landseg.training.errors import CheckpointCaution, ConfigError, RecipeError, RunBusyError
from landseg.training.jobs import About
from landseg.training.readers import Readers
from landseg.training.run_folder import RunFolder
from landseg.training.scene import Scene
from landseg.training.units import measure_units
from matplotlib.figure import Figure
from osgeo import gdal

from ..training_set import job_on, labels_of, make_scene, make_set, recipe_of


@pytest.fixture
def folder(tmp_path):
    return make_set(tmp_path)


def quiet(done, total):
    """A report that nobody reads."""


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"about": About(quality="great")}, "great"),
        ({"about": About(gsd=-1.0)}, "lower limit"),
        ({"about": About(gsd=float("nan"))}, "finite"),
        ({"about": About(gsd_range=(2.0, 1.0))}, "lower limit"),
        ({"band_names": ("red", "red", "blue")}, "same name"),
        ({"band_names": ("red", "green")}, "2 bands, but 3"),
        ({"bands": (1, 2), "band_names": ("red",)}, "1 bands, but 2"),
    ],
    ids=str,
)
def test_a_card_that_could_not_be_read_is_refused_before_the_first_step(folder, changes, reason):
    steps = []
    with pytest.raises(ConfigError, match=reason):
        run_training(job_on(folder, **changes), lambda done, total: steps.append((done, total)))
    assert (1, 8) not in steps


@pytest.mark.parametrize("name", ["a/b", "..", "", "con", "a b"])
def test_a_name_that_no_file_can_have_is_refused_also_where_nothing_is_published(folder, name):
    with pytest.raises(ImportNameError):
        run_training(job_on(folder, name=name), quiet)
    assert not (folder / "run").exists()


@pytest.mark.parametrize(
    "changes", [{"workers": -1}, {"devices": 0}, {"nodes": 0}, {"bands": (1, 1)}], ids=str
)
def test_numbers_that_cannot_work_are_refused(folder, changes):
    with pytest.raises(RecipeError, match=next(iter(changes))):
        job_on(folder, **changes)


def test_a_misspelt_precision_is_refused(folder):
    config = folder / "c.json"
    config.write_text(json.dumps({**job_on(folder).to_json(), "precision": "bf61"}), "utf-8")
    with pytest.raises(ConfigError, match="auto, fp32, bf16"):
        read_config(config, {})


def test_a_disk_full_at_the_pictures_costs_neither_model_nor_publishing(folder, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", full)
    result = run_training(job_on(folder, publish=True), quiet)
    assert [type(each) for each in result.cautions] == [CheckpointCaution]
    model = find_model("tiny")
    load_network(model.card, model.weights)


@pytest.mark.parametrize("workers", [0, 1])
def test_an_image_that_goes_away_is_named_whoever_reads_it(folder, monkeypatch, workers):
    def gone(self, name, bands, window):
        raise RasterReadError(name="train0.tif", row=40, col=0)

    monkeypatch.setattr(Readers, "read", gone)
    with pytest.raises(RasterReadError, match=r"train0.tif cannot be read at row 40"):
        run_training(job_on(folder, workers=workers), quiet)


def test_two_programs_never_train_in_one_folder(folder):
    run_training(job_on(folder), quiet)
    before = (folder / "run" / "log.csv").read_bytes()
    with RunFolder(folder / "run", "tiny").held(), pytest.raises(RunBusyError, match="run"):
        run_training(job_on(folder, resume=True), quiet)
    assert (folder / "run" / "log.csv").read_bytes() == before
    run_training(job_on(folder, resume=True), quiet)  # the lock is gone with its owner


def test_the_stored_job_repeats_a_published_run(folder):
    result = run_training(job_on(folder, publish=True, resume=False), quiet)
    again = read_config(result.folder / "job.json", {"output": str(folder / "again")})
    assert (again.publish, again.resume) == (False, False)
    repeated = run_training(again, quiet)
    assert repeated.model.read_bytes() == result.model.read_bytes()


def test_an_images_units_are_counted_once_whatever_its_parts(tmp_path):
    make_scene(tmp_path / "a.tif", labels_of(96, 2, 1), 0)
    make_scene(tmp_path / "b.tif", labels_of(64, 2, 2), 1)
    pixels = [
        gdal.Open(str(tmp_path / name)).ReadAsArray().reshape(3, -1).astype(float)
        for name in ("a.tif", "b.tif")
    ]
    whole = [Scene(str(tmp_path / n), "", (1, 2, 3), None, n) for n in ("a.tif", "b.tif")]
    parts = [replace(whole[0], group=part) for part in ("north", "south")]
    units = measure_units([*parts, whole[1]])
    both = np.concatenate(pixels, axis=1)
    found = np.array([(each.first, each.second) for each in units.scaling])
    np.testing.assert_allclose(found[:, 0], both.mean(axis=1), atol=1e-4)
    np.testing.assert_allclose(found[:, 1], both.std(axis=1), atol=1e-4)


@pytest.mark.parametrize(
    ("kinds", "found"),
    [("uint8 uint16", "uint16"), ("uint8 float32", "float32"), ("uint32 int32", "float64")],
)
def test_units_have_room_for_the_values_of_all_images(tmp_path, kinds, found):
    scenes = []
    for name in kinds.split():
        pixels = np.full((3, 64, 64), 200, name)
        scenes.append(make_scene(tmp_path / f"{name}.tif", labels_of(64, 2, 1), 0, pixels))
    units = measure_units([Scene(str(path), "", (1, 2, 3), None, path.stem) for path in scenes])
    assert units.data_type == found


def test_images_that_are_looked_at_are_never_taken_for_steps(folder):
    calls = []
    recipe = recipe_of(steps=3)
    run_training(job_on(folder, recipe=recipe), lambda done, total: calls.append((done, total)))
    first = calls.index((1, 3))
    assert {total for _, total in calls[:first] if total} == {4}  # of 3 images
    assert set(calls[first:]) == {(1, 3), (2, 3), (3, 3)}
