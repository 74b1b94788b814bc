"""Broken inputs, full disks, kills: never a wrong pixel, never a part of a map."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from landseg.inference.complaints import complaints
from landseg.inference.encode import MapContent, write_map
from landseg.inference.errors import (
    InputError,
    OutputReadOnlyError,
    OutputWriteError,
    RasterOpenError,
    RasterReadError,
)
from landseg.inference.grid import Window
from landseg.inference.legend import LegendClass
from landseg.inference.raster import RasterReader, describe_raster
from landseg.inference.store import MapStore, check_output, discard_partial
from landseg.inference.target import work_folder
from osgeo import gdal

ROOT = Path(__file__).resolve().parents[2]
LEGEND = (LegendClass(0, "water", "#0000ff"), LegendClass(1, "land", "#00ff00"))
SIDE = 96
TILED = ["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32"]
KINDS = {
    "plain strips": ("GTiff", "uint8", 3, []),
    "plain tiles": ("GTiff", "uint8", 3, TILED),
    "lzw": ("GTiff", "uint8", 3, ["COMPRESS=LZW"]),
    "deflate": ("GTiff", "uint8", 3, ["COMPRESS=DEFLATE", *TILED]),
    "zstd": ("GTiff", "uint8", 3, ["COMPRESS=ZSTD", *TILED]),
    "jpeg tiles": ("GTiff", "uint8", 3, ["COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", *TILED]),
    "16 bit": ("GTiff", "uint16", 4, ["COMPRESS=DEFLATE", "PREDICTOR=2", *TILED]),
    "float": ("GTiff", "float32", 1, ["COMPRESS=LZW", "PREDICTOR=3"]),
    "rgba": ("GTiff", "uint8", 4, ["COMPRESS=LZW", "PHOTOMETRIC=RGB", "ALPHA=YES"]),
    "cog": ("COG", "uint8", 3, ["BLOCKSIZE=128", "COMPRESS=LZW"]),
    "png": ("PNG", "uint8", 3, []),
    "jpeg": ("JPEG", "uint8", 3, []),
    "jp2": ("JP2OpenJPEG", "uint8", 3, ["REVERSIBLE=YES", "QUALITY=100"]),
}


def scene_of(dtype, bands):
    """Make something smooth with noise, so that every kind has many bytes."""
    rows, cols = np.mgrid[:SIDE, :SIDE]
    noise = np.random.default_rng(6).integers(0, 60, (bands, SIDE, SIDE))
    return (60 + rows + cols // 2 + noise).clip(1, 254).astype(dtype)


@pytest.fixture(params=KINDS)
def sample(request, tmp_path, write_raster):
    """Give the path of a whole raster of one kind."""
    driver, dtype, bands, options = KINDS[request.param]
    if gdal.GetDriverByName(driver) is None:
        pytest.skip(f"this GDAL has no {driver}")
    pixels = scene_of(dtype, bands)
    if dtype == "float32":
        pixels[0, 5:9, 5:9] = np.nan
    if driver == "GTiff":
        return request.param, Path(write_raster(pixels, options=options))
    path = tmp_path / f"sample.{driver[:3].lower()}"
    source = gdal.Open(write_raster(pixels))
    gdal.GetDriverByName(driver).CreateCopy(str(path), source, options=options)
    return request.param, path


def read_in_tiles(path):
    """Read as a job does: first facts, then overlapping windows."""
    facts = describe_raster(str(path))
    bands = tuple(range(1, min(3, len(facts.bands)) + 1))
    with RasterReader(str(path), bands) as reader:
        blocks = [
            reader.read(Window(row, col, 50, 50)) for row in (0, 46, 64) for col in (0, 46, 64)
        ]
    return np.stack([np.where(block.valid, block.values, -1) for block in blocks])


def test_a_cut_raster_is_read_whole_or_refused(sample):
    _, path = sample
    whole, truth = path.read_bytes(), read_in_tiles(path)
    refused = 0
    for cut in [len(whole) * tenth // 10 for tenth in range(10)] + [len(whole) - 200]:
        path.write_bytes(whole[:cut])
        try:
            found = read_in_tiles(path)
        except (RasterOpenError, RasterReadError):
            refused += 1
        else:
            np.testing.assert_array_equal(found, truth, f"cut at {cut} of {len(whole)}")
    assert refused >= 10


@pytest.mark.usefixtures("gdal_as_in_qgis_or_outside")
def test_a_raster_with_changed_bytes_never_crashes_and_shows_where_there_is_a_checksum(sample):
    kind, path = sample
    whole, truth = path.read_bytes(), read_in_tiles(path)
    for seed in range(12):
        rng = np.random.default_rng(seed)
        broken = bytearray(whole)
        for place in rng.integers(0, len(whole), rng.integers(1, 17)):
            broken[place] ^= 1 << rng.integers(0, 8)
        path.write_bytes(bytes(broken))
        try:
            found = read_in_tiles(path)
        except InputError:
            continue
        if kind == "png":  # each of its parts carries a checksum
            np.testing.assert_array_equal(found, truth, f"seed {seed}")


def test_a_mosaic_whose_part_is_cut_is_refused(tmp_path, write_raster):
    name = write_raster(scene_of("uint8", 3), options=["COMPRESS=LZW"])
    mosaic = tmp_path / "mosaic.vrt"
    gdal.BuildVRT(str(mosaic), [name]).FlushCache()
    whole = Path(name).read_bytes()
    truth = read_in_tiles(mosaic)
    for tenth in range(10):
        Path(name).write_bytes(whole[: len(whole) * tenth // 10])
        with pytest.raises((RasterOpenError, RasterReadError)):
            read_in_tiles(mosaic)
    Path(name).write_bytes(whole)
    np.testing.assert_array_equal(read_in_tiles(mosaic), truth)


def test_hostile_headers_are_refused_quickly(tmp_path, write_raster):
    whole = Path(write_raster(scene_of("uint8", 1))).read_bytes()
    start = int.from_bytes(whole[4:8], "little")
    entries = int.from_bytes(whole[start : start + 2], "little")
    loop = bytearray(whole)
    after = start + 2 + 12 * entries
    loop[after : after + 4] = whole[4:8]  # the next directory is this one
    huge = bytearray(whole)
    for entry in range(entries):
        place = start + 2 + 12 * entry
        if int.from_bytes(whole[place : place + 2], "little") in (256, 257):  # width, height
            huge[place + 2 : place + 12] = bytes([4, 0, 1, 0, 0, 0]) + b"\xff\xff\xff\x7f"
    past = bytearray(whole)
    past[4:8] = b"\xff\xff\xff\x7f"
    started = time.monotonic()
    for name, content in (("huge", huge), ("past", past)):
        (tmp_path / name).write_bytes(bytes(content))
        with pytest.raises(InputError):
            read_in_tiles(tmp_path / name)
    (tmp_path / "loop").write_bytes(bytes(loop))
    read_in_tiles(tmp_path / "loop")
    assert time.monotonic() - started < 60


def content_of(raster, side=700):
    classes = np.random.default_rng(8).integers(0, 2, (side, side)).astype(np.uint8)
    return MapContent(
        lambda window: classes[window.slices],
        side, side, raster, None, "classes", LEGEND, {}, {},
    )  # fmt: skip


def test_a_full_disk_is_an_error_at_whatever_byte_it_fills(write_raster):
    raster = write_raster(np.zeros((1, 700, 700), np.uint8))
    content, memory = content_of(raster), "/vsimem/full"
    with pytest.raises(OSError, match=r"\.qml"):  # GDAL's memory holds no style: all else went well
        write_map(Path(f"{memory}/whole.tif"), content)
    size = gdal.VSIStatL(f"{memory}/whole.tif").size
    for share in (0, 10, 30, 50, 70, 90, 99):
        # the limit stands in the name, which a Path would shorten
        limited = _Text(f"/vsimem/||maxlength={size * share // 100}||/map{share}.tif")
        with pytest.raises(OutputWriteError):
            write_map(limited, content)


class _Text(str):
    """A name that only GDAL understands, where a path is expected."""

    def with_suffix(self, ending):
        raise AssertionError(f"{self} was written, {ending} is next")


CHILD = """
import importlib.util, json, os, resource, sys, time
from pathlib import Path
root = Path({root!r})
spec = importlib.util.spec_from_file_location(
    "landseg", root / "__init__.py", submodule_search_locations=[str(root)])
sys.modules["landseg"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["landseg"])
import numpy as np
from landseg.inference.errors import LandsegError
from landseg.inference.grid import Window
from landseg.inference.legend import LegendClass
from landseg.inference.store import MapStore
LEGEND = (LegendClass(0, "water", "#0000ff"), LegendClass(1, "land", "#00ff00"))
def save(target, raster, value, limit=None, side=700):
    noise = np.random.default_rng(value).integers(0, 2, (side, side)).astype(np.uint8)
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    with MapStore(Path(target), raster, None, "classes", LEGEND) as store:
        for row in range(0, side, 100):
            store.write(Window(row, 0, 100, side), noise[row:row + 100])
        return store.finish({{"VALUE": str(value)}}, {{}})
"""


def child(code):
    text = CHILD.format(root=str(ROOT)) + code
    return subprocess.Popen(
        [sys.executable, "-c", text], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def snapshot(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.skipif(sys.platform == "win32", reason="limits of file sizes are POSIX")
@pytest.mark.parametrize("limit", [0, 100, 49_000, 250_000, 489_999, 490_001])
def test_a_disk_that_fills_up_leaves_the_old_map_and_says_so(tmp_path, write_raster, limit):
    raster = write_raster(np.zeros((1, 700, 700), np.uint8))
    target = tmp_path / "map.tif"
    first = child(f"save({str(target)!r}, {raster!r}, 1)")
    assert first.wait(60) == 0, first.stderr.read()
    before = snapshot(tmp_path)
    second = child(
        f"""
try:
    save({str(target)!r}, {raster!r}, 2, {limit})
    print(json.dumps(["done"]))
except LandsegError as error:
    print(json.dumps([type(error).__name__, str(error)]))
"""
    )
    out, err = second.communicate(timeout=60)
    found = json.loads(out.splitlines()[-1]) if out else [err]
    if found == ["done"]:  # the map itself is smaller than the store
        assert limit > 490_000
        return
    assert found[0] == "OutputWriteError", found
    assert str(target) in found[1]
    assert snapshot(tmp_path) == before
    assert not work_folder(target).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
@pytest.mark.parametrize("seed", range(8))
def test_a_kill_at_any_time_leaves_the_old_map_or_the_new_one(tmp_path, write_raster, seed):
    raster = write_raster(np.zeros((1, 700, 700), np.uint8))
    target = tmp_path / "map.tif"
    first = child(f"save({str(target)!r}, {raster!r}, 1)")
    assert first.wait(60) == 0, first.stderr.read()
    old = snapshot(tmp_path)
    killed = child(
        f"""
print("go", flush=True)
for _ in range(100):
    save({str(target)!r}, {raster!r}, 2)
"""
    )
    killed.stdout.readline()
    time.sleep(np.random.default_rng(seed).uniform(0.0, 0.5))
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait(10)
    assert discard_partial(target)
    found = snapshot(tmp_path)
    assert not work_folder(target).exists()
    assert set(found) == set(old)
    assert gdal.Open(str(target)).GetMetadataItem("VALUE") in ("1", "2")
    if found["map.tif"] == old["map.tif"]:
        assert found == old
    new = np.random.default_rng(2).integers(0, 2, (700, 700))
    was = np.random.default_rng(1).integers(0, 2, (700, 700))
    pixels = gdal.Open(str(target)).ReadAsArray()
    assert (pixels == new).all() or (pixels == was).all()


@pytest.mark.parametrize("stage", ["set aside", "replaced"])
def test_a_kill_between_the_renames_is_mended(tmp_path, write_raster, stage):
    raster = write_raster(np.zeros((1, 8, 9), np.uint8))
    target = tmp_path / "map.tif"

    def save(value):
        with MapStore(target, raster, None, "classes", LEGEND) as store:
            store.write(Window(0, 0, 8, 9), np.full((8, 9), value, np.uint8))
            store.finish({"VALUE": str(value)}, {"DATE": str(value)})
        return snapshot(tmp_path)

    new = save(1)
    old = save(0)
    work = work_folder(target)
    (work / "old.map.tif").mkdir(parents=True)
    for name in ("map.tif.aux.xml", "map.qml"):
        (tmp_path / name).replace(work / "old.map.tif" / name)
        (work / name).write_bytes(new[name])
    (target if stage == "replaced" else work / "map.tif").write_bytes(new["map.tif"])
    (work / "lock").write_text("{}")
    assert discard_partial(target)
    assert snapshot(tmp_path) == (new if stage == "replaced" else old)


def test_a_live_job_of_another_process_is_respected_and_a_dead_one_not(tmp_path, write_raster):
    raster = write_raster(np.zeros((1, 8, 9), np.uint8))
    target = tmp_path / "map.tif"
    other = child(
        f"""
with MapStore(Path({str(target)!r}), {raster!r}, None, "classes", LEGEND):
    print("go", flush=True)
    time.sleep(60)
"""
    )
    assert other.stdout.readline() == "go\n"
    assert discard_partial(target) is False
    with pytest.raises(InputError, match="Another job"):
        check_output(target, raster, True)
    other.kill()
    other.wait(10)
    check_output(target, raster, True)
    with MapStore(target, raster, None, "classes", LEGEND) as store:
        store.finish({}, {})
    assert not work_folder(target).exists()
    assert (gdal.Open(str(target)).ReadAsArray() == 255).all()


def test_a_folder_that_closes_after_the_check_is_reported(write_raster):
    raster = write_raster(np.zeros((1, 8, 9), np.uint8))
    if not Path("/proc/self").is_dir():
        pytest.skip("needs a folder nobody can write to")
    target = Path("/proc/self/map.tif")
    with pytest.raises(OutputReadOnlyError):
        check_output(target, raster, False)
    with (
        pytest.raises(OutputWriteError, match="map"),
        MapStore(target, raster, None, "classes", LEGEND),
    ):
        pass


def test_what_gdal_says_is_never_lost_and_settings_do_not_leak():
    with complaints(GDAL_PAM_ENABLED="NO") as heard:
        gdal.Error(gdal.CE_Warning, 1, "a warning")
        gdal.Error(gdal.CE_Failure, 1, "an error")
        assert gdal.GetConfigOption("GDAL_PAM_ENABLED") == "NO"
    assert (heard.warnings, heard.errors) == (["a warning"], ["an error"])
    assert gdal.GetConfigOption("GDAL_PAM_ENABLED") is None
