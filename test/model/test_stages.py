"""The whole job with threads before and behind the network: cancels, failures, stand-ins."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from landseg.inference import JobCancelled, SegmentationJob, Window
from landseg.inference.classify_tiles import FIRST, READERS
from landseg.inference.errors import OutputWriteError, RasterReadError
from landseg.inference.grid import Tile
from landseg.inference.job_stores import JobStores
from landseg.inference.models import find_model
from landseg.inference.normalise import Normaliser
from landseg.inference.predict import Prediction, Predictor
from landseg.inference.raster import RasterReader
from landseg.inference.read_tiles import TileReader
from landseg.inference.reading_strips import strips
from landseg.inference.segment import run_segmentation
from osgeo import gdal

from .conftest import make_raster, scene


@pytest.fixture(autouse=True)
def no_thread_is_left():
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) == before


class BandOne:
    """Stands in for a network: the class of a pixel is its first band, modulo 4."""

    def predict(self, images, core, between_layers, passes, confidence):
        between_layers()
        rows, cols = core.slices
        values = np.rint(images[0, rows, cols] * 60 + 120).astype(np.uint8)
        return Prediction(values % 4, np.full_like(values, 100))


@pytest.mark.parametrize("readers", [1, 3])
def test_another_predictor_may_stand_in_and_each_pixel_is_its_own(
    tmp_path, tiny_model, monkeypatch, readers
):
    monkeypatch.setitem(READERS, "cpu", readers)
    pixels = scene(701, 933)
    raster = make_raster(tmp_path / "s.tif", pixels)
    job = SegmentationJob(str(raster), tiny_model, tmp_path / "map.tif", tile=448)
    result = run_segmentation(job, lambda *_: None, lambda *_: BandOne())
    found = gdal.Open(str(result.output)).ReadAsArray()
    np.testing.assert_array_equal(found, pixels[0] % 4)
    assert sorted(result.counts.values()) == sorted(np.bincount(found.ravel()).tolist())


@pytest.mark.parametrize("readers", [1, 3])
def test_any_number_of_readers_gives_the_same_bytes(classify, tmp_path, monkeypatch, readers):
    raster = make_raster(tmp_path / "s.tif", scene(500, 700))
    _, expected = classify(raster, output=tmp_path / "a.tif", tile=512)
    monkeypatch.setitem(READERS, "cpu", readers)
    _, found = classify(raster, output=tmp_path / "b.tif", tile=512)
    assert found.output.read_bytes() == expected.output.read_bytes()


def test_each_thread_has_a_raster_of_its_own(classify, tmp_path, monkeypatch):
    monkeypatch.setitem(READERS, "cpu", 2)
    raster = make_raster(tmp_path / "s.tif", scene(500, 700))
    read, users = RasterReader.read, {}

    def noted(self, window):
        users.setdefault(id(self), (self, set()))[1].add(threading.get_ident())
        return read(self, window)

    monkeypatch.setattr(RasterReader, "read", noted)
    classify(raster, tile=512)
    assert all(len(threads) == 1 for _, threads in users.values())
    assert threading.get_ident() not in set.union(*(threads for _, threads in users.values()))


@pytest.mark.parametrize("strip", [1, 3, 6])
def test_a_block_that_cannot_be_read_ends_the_job_with_its_own_error(
    classify, tmp_path, monkeypatch, strip
):
    raster = make_raster(tmp_path / "s.tif", scene(500, 700))
    read, calls = RasterReader.read, []

    def failing(self, window):
        calls.append(window)
        if len(calls) == strip:
            raise RasterReadError(name="s.tif", row=window.row, col=window.col)
        return read(self, window)

    monkeypatch.setattr(RasterReader, "read", failing)
    with pytest.raises(RasterReadError):
        classify(raster, tile=512)


@pytest.mark.parametrize("call", [1, 3])
def test_a_disk_that_refuses_ends_the_job_with_its_own_error(classify, tmp_path, monkeypatch, call):
    raster = make_raster(tmp_path / "s.tif", scene(500, 700))
    write, calls = JobStores.write, []

    def failing(self, *given):
        calls.append(given)
        if len(calls) == call:
            raise OutputWriteError(name="map.tif", reason="full")
        write(self, *given)

    monkeypatch.setattr(JobStores, "write", failing)
    with pytest.raises(OutputWriteError):
        classify(raster, tile=512)
    assert not (tmp_path / "map.tif").exists()


def test_a_cancel_does_not_wait_for_the_rest_of_a_slow_tile(classify, tmp_path, monkeypatch):
    raster = make_raster(tmp_path / "s.tif", scene(2600, 96))
    entered, free = threading.Event(), threading.Event()
    read, strips_read = RasterReader.read, []

    def slow(self, window):
        strips_read.append(window)
        entered.set()
        assert free.wait(20)
        return read(self, window)

    def report(done, total):
        if entered.is_set():
            threading.Timer(0.2, free.set).start()
            raise JobCancelled

    monkeypatch.setattr(RasterReader, "read", slow)
    with pytest.raises(JobCancelled):
        classify(raster, report=report)
    assert len(strips_read) <= FIRST  # of eleven: those that were being read


def test_memory_that_runs_short_reads_nothing_again(classify, tmp_path, monkeypatch):
    from landseg.inference.predict import TileMemoryError

    raster = make_raster(tmp_path / "s.tif", scene(701, 933))
    expected, _ = classify(raster, tile=704)
    predict, read, windows = Predictor.predict, RasterReader.read, []

    def limited(self, images, *given):
        if images[0].size > 512 * 512:
            raise TileMemoryError
        return predict(self, images, *given)

    monkeypatch.setattr(Predictor, "predict", limited)
    monkeypatch.setattr(
        RasterReader, "read", lambda self, window: windows.append(window) or read(self, window)
    )
    found, _ = classify(raster, output=tmp_path / "small.tif", tile=1024)
    np.testing.assert_array_equal(found, expected)
    assert sum(window.pixels for window in windows) == 704 * 960


@pytest.mark.parametrize("block", [1, 7, 256, 512, 1000, 1024, 5000])
@pytest.mark.parametrize("rows", [(0, 300), (96, 1400), (1000, 33)])
def test_strips_cover_a_window_once_and_end_between_blocks(block, rows):
    window = Window(rows[0], 5, rows[1], 10)
    found = list(strips(window, block))
    assert found[0].row == window.row
    assert sum(strip.height for strip in found) == window.height
    for above, below in zip(found, found[1:]):
        assert above.row + above.height == below.row
        assert block > 1024 or below.row % block == 0


@pytest.mark.parametrize("kept", ["in blocks", "row by row"])
def test_the_first_tile_read_by_several_threads_is_as_one_reads_it(
    tmp_path, tiny_model, monkeypatch, kept
):
    pixels = scene(700, 300)
    blocks = (
        ["TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"] if kept == "in blocks" else ["BLOCKYSIZE=1"]
    )
    raster = make_raster(tmp_path / "s.tif", pixels, options=[*blocks, "COMPRESS=DEFLATE"])
    threads, read = set(), RasterReader.read

    def noted(self, window):
        threads.add(threading.get_ident())
        time.sleep(0.05)
        return read(self, window)

    monkeypatch.setattr(RasterReader, "read", noted)
    card = find_model(tiny_model).usable_card
    job = SegmentationJob(raster=str(raster), weights=tiny_model, output=tmp_path, bands=(1, 2, 3))
    seen = Window(0, 0, 704, 320)
    one, several = (
        TileReader(job, Normaliser(card), count).read(Tile(seen, seen)) for count in (1, 3)
    )
    assert np.array_equal(one.images, several.images)
    assert np.array_equal(one.valid, several.valid)
    assert len(threads) == (4 if kept == "in blocks" else 1)


def test_the_room_of_a_tile_that_is_done_is_the_next_ones(tmp_path, tiny_model):
    raster = make_raster(tmp_path / "s.tif", scene(700, 300))
    card = find_model(tiny_model).usable_card
    job = SegmentationJob(raster=str(raster), weights=tiny_model, output=tmp_path, bands=(1, 2, 3))
    first, second, other = Window(0, 0, 64, 96), Window(64, 96, 64, 96), Window(0, 0, 96, 64)
    reader, fresh = (TileReader(job, Normaliser(card)) for _ in range(2))
    done = reader.read(Tile(first, first))
    reader.reuse(done)
    found = reader.read(Tile(second, second))
    assert np.shares_memory(found.images, done.images)
    assert np.array_equal(found.images, fresh.read(Tile(second, second)).images)
    assert not np.shares_memory(reader.read(Tile(first, first)).images, found.images)
    reader.reuse(found)
    assert not np.shares_memory(reader.read(Tile(other, other)).images, found.images)
