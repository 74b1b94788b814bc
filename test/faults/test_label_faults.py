"""Full disks and kills while labels are written: never a part of a file under its name."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from landseg.inference.errors import OutputWriteError
from landseg.inference.target import work_folder
from landseg.training.jobs import LabelsJob, TrainingClass
from landseg.training.labels import run_labels
from landseg.training.reference import Reference, write_reference
from osgeo import gdal

resource = pytest.importorskip("resource", reason="limits of files are a matter of Unix")

ROOT = Path(__file__).resolve().parents[2]
CLASSES = tuple(TrainingClass(str(value), "#000000") for value in range(200))
RNG = np.random.default_rng(1)

KILLED = """
import os, signal, sys
from pathlib import Path
from landseg.training.jobs import LabelsJob
from landseg.training.labels import run_labels

def kill(done, total):
    if done == 2:
        os.kill(os.getpid(), signal.SIGKILL)

run_labels(LabelsJob(sys.argv[1], Path(sys.argv[2]), "isprs", overwrite=True), kill)
"""


@contextmanager
def full_disk(size):
    """Let no file grow beyond `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def noisy(write_raster):
    """Labels that hardly compress, on an image of the same size."""
    labels = RNG.integers(0, 200, (1, 700, 700)).astype(np.uint8)
    return write_raster(labels, "noise.tif")


# A file that cannot be written cannot be closed either, which GDAL's exceptions say once more.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
@pytest.mark.parametrize("size", [100, 5_000, 200_000])
def test_a_full_disk_is_told_and_leaves_no_labels(noisy, tmp_path, size):
    path = tmp_path / "labels.tif"
    with full_disk(size), pytest.raises(OutputWriteError, match=r"labels\.tif"):
        write_reference(Reference(noisy, CLASSES), noisy, None, path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["noise.tif"]
    write_reference(Reference(noisy, CLASSES), noisy, None, path)
    expected = gdal.Open(noisy).ReadAsArray()
    np.testing.assert_array_equal(gdal.Open(str(path)).ReadAsArray(), expected)


@pytest.mark.parametrize("size", [100, 5_000])
def test_a_full_disk_keeps_the_older_file(write_raster, tmp_path, size):
    colours = RNG.choice(np.array([0, 255], np.uint8), (3, 700, 700))
    source, target = write_raster(colours, "colours.tif"), tmp_path / "values.tif"
    target.write_text("older")
    job = LabelsJob(source, target, "isprs", tolerate_unknown=True, overwrite=True)
    with full_disk(size), pytest.raises(OutputWriteError):
        run_labels(job, lambda done, total: None)
    assert target.read_text() == "older"
    assert not work_folder(target).exists()


def test_a_kill_leaves_the_older_file_and_the_next_run_clears_up(write_raster, tmp_path):
    colours = np.zeros((3, 1500, 1500), np.uint8)
    source, target = write_raster(colours, "colours.tif"), tmp_path / "values.tif"
    target.write_text("older")
    (tmp_path / "landseg").symlink_to(ROOT)
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, source, str(target)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    assert target.read_text() == "older"
    assert work_folder(target).is_dir()
    run_labels(LabelsJob(source, target, "isprs", overwrite=True), lambda done, total: None)
    assert not work_folder(target).exists()
    assert (gdal.Open(str(target)).ReadAsArray() == 255).all()
