"""Full disks and kills while a map is made ready: never a part of a file under its name."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from landseg.inference import LEGEND, LegendClass, MapStore, OutputWriteError, VerifyError, Window
from landseg.inference.target import work_folder
from landseg.review import AreasJob, ClassChange, CogJob, GeneraliseJob, PackageJob
from landseg.review.runners import run_job

resource = pytest.importorskip("resource", reason="limits of files are a matter of Unix")

ROOT = Path(__file__).resolve().parents[2]
LEGEND_OF = tuple(LegendClass(v, f"class {v}", f"#{v:02x}8040") for v in range(200))

KILLED = """
import os, signal, sys
from pathlib import Path
from landseg.review import GeneraliseJob
from landseg.review.runners import run_job

def kill(done, total):
    if done / total > float(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

job = GeneraliseJob(sys.argv[1], Path(sys.argv[2]), majority=1.0, min_area=2.0, overwrite=True)
run_job(job, kill)
"""

JOBS = {
    "merge": lambda name, path: GeneraliseJob(name, path, (ClassChange(0, "x"),), overwrite=True),
    "sieve": lambda name, path: GeneraliseJob(name, path, min_area=2.0, overwrite=True),
    "cog": lambda name, path: CogJob(name, path, overwrite=True),
    "csv": lambda name, path: AreasJob(name, path, overwrite=True),
    "gpkg": lambda name, path: AreasJob(name, path, overwrite=True),
    "html": lambda name, path: AreasJob(name, path, overwrite=True),
    "package": lambda name, path: PackageJob(name, path, overwrite=True),
}
ENDINGS = {"csv": "csv", "gpkg": "gpkg", "html": "html", "package": "zip"}


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
def noisy(write_raster, tmp_path):
    """A map that hardly compresses."""
    values = np.random.default_rng(1).integers(0, 200, (600, 600)).astype(np.uint8)
    grid = write_raster(values[None], "grid.tif")
    with MapStore(tmp_path / "map.tif", grid, None, "classes", LEGEND_OF) as made:
        made.write(Window(0, 0, 600, 600), values)
        made.finish({LEGEND: json.dumps([it.to_json() for it in LEGEND_OF])}, {})
    Path(grid).unlink()
    return str(tmp_path / "map.tif")


def files(folder):
    return sorted(each.name for each in folder.iterdir())


# A file that cannot be written cannot be closed either, which GDAL's exceptions say once more.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
@pytest.mark.parametrize("size", [100, 5_000, 150_000])
@pytest.mark.parametrize("kind", JOBS)
def test_a_full_disk_is_told_and_keeps_the_older_file(noisy, tmp_path, kind, size):
    target = tmp_path / f"result.{ENDINGS.get(kind, 'tif')}"
    target.write_text("older")
    job, before = JOBS[kind](noisy, target), files(tmp_path)
    try:
        with full_disk(size):
            run_job(job, lambda done, total: None)
    except (OutputWriteError, VerifyError) as error:
        assert "result" in str(error)  # noqa: PT017 - small results fit on small disks
        assert target.read_text() == "older"
        assert files(tmp_path) == before
    else:
        assert target.stat().st_size <= size
    run_job(job, lambda done, total: None)
    assert target.stat().st_size > 100
    assert not work_folder(target).exists()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_kill_leaves_the_older_map_and_the_next_run_clears_up(noisy, tmp_path, share):
    target = tmp_path / "new.tif"
    target.write_text("older")
    (tmp_path / "landseg").symlink_to(ROOT)
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, noisy, str(target), str(share)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    assert target.read_text() == "older"
    assert work_folder(target).is_dir()
    run_job(GeneraliseJob(noisy, target, min_area=2.0, overwrite=True), lambda done, total: None)
    assert not work_folder(target).exists()
    assert files(tmp_path) == [
        "landseg", "map.qml", "map.tif", "map.tif.aux.xml", "new.qml", "new.tif", "new.tif.aux.xml",
    ]  # fmt: skip
