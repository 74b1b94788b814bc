"""Broken rasters are read whole or refused."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from landseg.inference.errors import (
    InputError,
    RasterOpenError,
    RasterReadError,
)
from landseg.inference.grid import Window
from landseg.inference.raster import RasterReader, describe_raster
from osgeo import gdal

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
