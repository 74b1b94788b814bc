"""A job that was stopped or killed goes on: the same bytes, and nothing is computed twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from landseg.inference import (
    InterruptedWorkError,
    JobCancelled,
    OtherWorkError,
    SegmentationJob,
    Stretch,
    Window,
    discard_interrupted,
    find_interrupted,
)
from landseg.inference import journal as journal_module
from landseg.inference.errors import MemoryLimitError, OutputBusyError, OutputWriteError
from landseg.inference.predict import Predictor, TileMemoryError
from landseg.inference.segment import run_segmentation
from landseg.inference.store import STORE
from landseg.inference.target import work_folder
from osgeo import gdal

from .conftest import make_model, make_raster, scene

SIZE = 480, 448
TILE = 416  # px, the smallest; the image takes six tiles


@pytest.fixture(autouse=True)
def every_window_is_noted_at_once(monkeypatch):
    monkeypatch.setattr(journal_module, "PACE", 0.0)


@pytest.fixture
def job(tmp_path, tiny_model):
    pixels = scene(*SIZE)
    pixels[:, 200:230, 40:80] = 0
    raster = make_raster(tmp_path / "s.tif", pixels, nodata=0)
    return SegmentationJob(str(raster), tiny_model, tmp_path / "map.tif", tile=TILE)


@pytest.fixture
def seen(monkeypatch):
    """Count the tiles that pass the network."""
    found, predict = [], Predictor.predict

    def counting(self, images, *more):
        found.append(images.shape)
        return predict(self, images, *more)

    monkeypatch.setattr(Predictor, "predict", counting)
    return found


def run(job, stop_after=None):
    """Run a job to its end, or cancel it when so many tiles are done."""

    def report(done, total):
        if stop_after is not None and done >= stop_after and total > 1:
            raise JobCancelled

    return run_segmentation(job, report)


def interrupt(job, after=3):
    with pytest.raises(JobCancelled):
        run(job, after)


def files(result):
    paths = [result.output, *([result.confidence] if result.confidence else [])]
    return [path.read_bytes() for path in paths]


def pixels_of(content):
    gdal.FileFromMemBuffer("/vsimem/found.tif", content)
    pixels = gdal.Open("/vsimem/found.tif").ReadAsArray()
    gdal.Unlink("/vsimem/found.tif")
    return pixels


def whole(job, folder):
    """Do a job without a stop, elsewhere; give the bytes and the result."""
    folder.mkdir()
    beside = job.confidence and folder / job.confidence.name
    result = run(replace(job, output=folder / job.output.name, confidence=beside))
    return files(result), result


def kinds(job, tmp_path):
    area = tmp_path / "area.geojson"
    ring = [[500010, 4199990], [500230, 4199990], [500010, 4199770], [500010, 4199990]]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32640"}}
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon"}}
    feature["geometry"]["coordinates"] = [ring]
    text = {"type": "FeatureCollection", "crs": crs, "features": [feature]}
    area.write_text(json.dumps(text))
    return {
        "plain": job,
        "confidence": replace(job, confidence=tmp_path / "sure.tif"),
        "stretch": replace(job, stretch=Stretch()),
        "window": replace(job, window=Window(7, 13, 470, 430)),
        "quality": replace(job, quality="good"),
        "mask": replace(job, mask=str(area)),
    }


@pytest.mark.parametrize("kind", ["plain", "confidence", "stretch", "window", "quality", "mask"])
def test_a_cancelled_job_goes_on_to_the_same_bytes(job, tmp_path, seen, kind):
    job = kinds(job, tmp_path)[kind]
    expected, uninterrupted = whole(job, tmp_path / "whole")
    tiles = len(seen)
    interrupt(job)
    assert not job.output.exists()
    assert 0 < find_interrupted(job.output).percent < 100
    result = run(replace(job, interrupted="resume"))
    assert files(result) == expected
    assert result.counts == uninterrupted.counts
    assert len(seen) == 2 * tiles
    assert not list(tmp_path.glob(".*.part"))


def test_unfinished_work_is_named_and_not_touched_unless_the_job_says_so(job):
    interrupt(job)
    before = (work_folder(job.output) / STORE).read_bytes()
    with pytest.raises(InterruptedWorkError, match=r"map\.tif was left unfinished on 20.*% of it"):
        run(job)
    assert (work_folder(job.output) / STORE).read_bytes() == before


def test_a_job_starts_over_where_that_is_wished(job, seen):
    interrupt(job)
    first = len(seen)
    run(replace(job, interrupted="restart"))
    run(replace(job, output=job.output.with_name("other.tif")))
    assert (len(seen) - first) % 2 == 0
    assert not work_folder(job.output).exists()


def test_to_resume_where_nothing_was_begun_is_to_begin(job, tmp_path):
    expected, _ = whole(job, tmp_path / "whole")
    assert files(run(replace(job, interrupted="resume"))) == expected


def test_unfinished_work_can_be_removed_with_its_confidence(job, tmp_path):
    job = replace(job, confidence=tmp_path / "sure.tif")
    interrupt(job)
    assert len(list(tmp_path.glob(".*.part"))) == 2
    assert discard_interrupted(job.output)
    assert not list(tmp_path.glob(".*.part"))
    assert find_interrupted(job.output) is None


def test_a_job_that_is_stopped_before_anything_is_done_leaves_nothing(job, tmp_path):
    interrupt(job, 0)
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize("choice", ["ask", "resume"])
@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"quality": "good"}, "quality"),
        ({"stretch": Stretch("range", 0, 200)}, "stretch"),
        ({"bands": (3, 2, 1)}, "bands"),
        ({"window": Window(0, 0, 1100, 90)}, "area"),
    ],
)
def test_work_of_other_settings_is_neither_taken_nor_lost(job, choice, change, what):
    interrupt(job)
    with pytest.raises(OtherWorkError, match=f"another choice of: {what}"):
        run(replace(job, interrupted=choice, **change))
    assert find_interrupted(job.output).percent > 0


def test_work_of_an_image_that_changed_is_not_taken(job):
    interrupt(job)
    pixels = scene(*SIZE, seed=5)
    make_raster(job.raster, pixels, nodata=0)
    with pytest.raises(OtherWorkError, match="image"):
        run(replace(job, interrupted="resume"))
    run(replace(job, interrupted="restart"))


def test_work_of_other_weights_is_not_taken(job):
    interrupt(job)
    make_model(seed=9)
    with pytest.raises(OtherWorkError, match="model"):
        run(replace(job, interrupted="resume"))


def test_a_changed_byte_of_the_store_is_computed_again(job, tmp_path, seen):
    expected, _ = whole(job, tmp_path / "whole")
    tiles = len(seen)
    interrupt(job)
    done = len(seen) - tiles
    store = work_folder(job.output) / STORE
    pixels = bytearray(store.read_bytes())
    pixels[3] ^= 1  # in the first tile
    store.write_bytes(pixels)
    assert files(run(replace(job, interrupted="resume"))) == expected
    assert len(seen) - tiles - done == tiles - done + 1


@pytest.mark.parametrize("cut", [1, 40, 100])
def test_a_torn_last_line_of_the_journal_costs_one_window(job, tmp_path, seen, cut):
    expected, _ = whole(job, tmp_path / "whole")
    tiles = len(seen)
    interrupt(job)
    done = len(seen) - tiles
    journal = work_folder(job.output) / journal_module.NAME
    journal.write_bytes(journal.read_bytes()[:-cut])
    interrupt(replace(job, interrupted="resume"), 5)
    assert files(run(replace(job, interrupted="resume"))) == expected
    assert len(seen) - tiles - done == tiles - done + 1


def test_a_changed_line_of_the_journal_costs_one_window(job, tmp_path, seen):
    expected, _ = whole(job, tmp_path / "whole")
    tiles = len(seen)
    interrupt(job)
    done = len(seen) - tiles
    journal = work_folder(job.output) / journal_module.NAME
    lines = journal.read_bytes().split(b"\n")
    lines[2] = lines[2].replace(b'"window":[', b'"window":[1')
    journal.write_bytes(b"\n".join(lines))
    assert files(run(replace(job, interrupted="resume"))) == expected
    assert len(seen) - tiles - done == tiles - done + 1


def test_a_lost_store_is_computed_again(job, tmp_path):
    job = replace(job, confidence=tmp_path / "sure.tif")
    expected, _ = whole(job, tmp_path / "whole")
    interrupt(job)
    assert discard_interrupted(job.confidence)
    assert files(run(replace(job, interrupted="resume"))) == expected


def end_with(error):
    def report(done, total):
        raise error

    return report


@pytest.mark.parametrize("kind", ["plain", "confidence", "stretch"])
def test_a_resume_that_ends_before_it_began_keeps_what_was_done(job, tmp_path, monkeypatch, kind):
    from landseg.inference import classify_tiles, store

    job = kinds(job, tmp_path)[kind]
    expected, _ = whole(job, tmp_path / "whole")
    interrupt(job)
    done = find_interrupted(job.output).percent
    again = replace(job, interrupted="resume")

    def fails(*_):
        raise OutputWriteError(name="map.tif", reason="No space left on device")

    with pytest.raises(JobCancelled):
        run_segmentation(again, end_with(JobCancelled))
    with pytest.raises(MemoryLimitError):
        run_segmentation(replace(again, memory=10**8, tile=None), lambda done, total: None)
    for module, name in ((classify_tiles, "pick"), (store, "_open_store")):
        with monkeypatch.context() as context:
            context.setattr(module, name, fails)
            with pytest.raises(OutputWriteError):
                run(again)
    assert find_interrupted(job.output).percent == done > 0
    assert files(run(again)) == expected


def test_a_store_that_cannot_be_made_again_costs_the_other_one_nothing(job, tmp_path, monkeypatch):
    from landseg.inference import store

    job = kinds(job, tmp_path)["confidence"]
    interrupt(job)
    made = store._open_store

    def only_classes(path, size):
        if "sure" in str(path):
            raise OSError("No space left on device")
        return made(path, size)

    monkeypatch.setattr(store, "_open_store", only_classes)
    with pytest.raises(OutputWriteError):
        run(replace(job, interrupted="resume"))
    assert find_interrupted(job.output).percent > 0


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_what_is_done_fits_into_other_tiles_on_another_device(job, tmp_path, seen, device):
    raster = make_raster(tmp_path / "large.tif", scene(800, 640))
    job = replace(job, raster=str(raster), tile=512)
    expected, _ = whole(job, tmp_path / "whole")
    interrupt(job, 2)
    seen.clear()
    found = files(run(replace(job, interrupted="resume", tile=TILE, device=device)))
    assert max(height * width for _, height, width in seen) <= TILE**2
    np.testing.assert_array_equal(*(pixels_of(each[0]) for each in (found, expected)))


def test_the_tiles_become_smaller_where_memory_became_short(job, tmp_path, monkeypatch, seen):
    from landseg.inference import classify_tiles

    raster = make_raster(tmp_path / "large.tif", scene(800, 640))
    job = replace(job, raster=str(raster), tile=None)
    monkeypatch.setattr(classify_tiles, "choose_side", lambda *_: 544)
    interrupt(job, 1)
    seen.clear()
    monkeypatch.setattr(classify_tiles, "choose_side", lambda *_: TILE)
    run(replace(job, interrupted="resume"))
    assert max(height * width for _, height, width in seen) <= TILE**2


def test_the_tiles_stay_those_of_the_first_run_whatever_memory_says(job, tmp_path, monkeypatch):
    from landseg.inference import classify_tiles

    job = replace(job, tile=None)
    monkeypatch.setattr(classify_tiles, "choose_side", lambda *_: TILE)
    expected, _ = whole(job, tmp_path / "whole")
    interrupt(job)
    monkeypatch.setattr(classify_tiles, "choose_side", lambda *_: 2048)
    assert files(run(replace(job, interrupted="resume"))) == expected


def test_windows_of_smaller_tiles_are_kept_too(job, tmp_path, monkeypatch, seen):
    raster = make_raster(tmp_path / "large.tif", scene(800, 640))
    job = replace(job, raster=str(raster), tile=1024)
    expected, _ = whole(job, tmp_path / "whole")
    predict = Predictor.predict

    def limited(self, images, *more):
        if images[0].size > 544 * 544:
            raise TileMemoryError
        if len(seen) == 4:
            raise JobCancelled
        return predict(self, images, *more)

    seen.clear()
    monkeypatch.setattr(Predictor, "predict", limited)
    with pytest.raises(JobCancelled):
        run(job)
    assert find_interrupted(job.output).percent > 0
    monkeypatch.setattr(Predictor, "predict", predict)
    assert files(run(replace(job, interrupted="resume"))) == expected


def test_work_in_progress_is_busy_and_not_interrupted(job):
    def report(done, total):
        if done == 4:
            with pytest.raises(OutputBusyError):
                run(replace(job, interrupted="restart"))
            raise JobCancelled

    with pytest.raises(JobCancelled):
        run_segmentation(job, report)
    assert find_interrupted(job.output).percent > 0


def test_an_older_map_stays_until_the_new_one_is_whole(job):
    old = files(run(replace(job, quality="good")))
    job = replace(job, overwrite=True)
    interrupt(job)
    assert job.output.read_bytes() == old[0]
    assert files(run(replace(job, interrupted="resume"))) != old


CHILD = """
import importlib.util, sys
from pathlib import Path
root = Path({root!r})
spec = importlib.util.spec_from_file_location(
    "landseg", root / "__init__.py", submodule_search_locations=[str(root)])
sys.modules["landseg"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["landseg"])
from landseg.inference import SegmentationJob, journal
from landseg.inference.segment import run_segmentation
import json
journal.PACE = 0.0
job = SegmentationJob.from_json(json.loads(sys.argv[1]))
def report(done, total):
    print(done, total, flush=True)
run_segmentation(job, report)
print("made", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
@pytest.mark.parametrize("seed", range(2))
def test_a_job_killed_again_and_again_ends_in_the_same_bytes(job, tmp_path, root, seed):
    job = replace(job, confidence=tmp_path / "sure.tif", stretch=Stretch(), interrupted="resume")
    expected, _ = whole(job, tmp_path / "whole")
    random, kills = np.random.default_rng(seed), 0
    job = replace(job, overwrite=True)  # it may be killed between its two maps
    while not _is_made(job, root, int(random.integers(20, 120)), random.uniform(0, 0.02)):
        kills += 1
        assert kills < 30
    assert kills
    assert [path.read_bytes() for path in (job.output, job.confidence)] == expected
    assert gdal.Open(str(job.output)).ReadAsArray().shape == SIZE
    assert not list(tmp_path.glob(".*.part"))


def _is_made(job, root, steps, pause):
    """Let a process work for so many steps, then kill it; tell whether it made the map before."""
    command = [sys.executable, "-c", CHILD.format(root=str(root)), json.dumps(job.to_json())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        for _, line in zip(range(steps), child.stdout):
            if line == "made\n":
                return True
        time.sleep(pause)
        child.send_signal(signal.SIGKILL)
    return False
