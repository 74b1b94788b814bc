"""Blocks of a raster are decoded about once, in memory that is bounded."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from landseg.inference import RasterReader, Window
from landseg.inference.block_cache import LEAST, SourceBlocks, block_cache, source_blocks
from landseg.inference.complaints import complaints
from landseg.inference.grid import exact_tiles
from landseg.inference.reading_strips import strips
from osgeo import gdal

RGB = (1, 2, 3)


def test_a_row_of_tiles_is_kept_only_where_blocks_are_as_wide_as_the_raster(write_raster):
    values = np.zeros((3, 5000, 6000), np.uint8)
    strips = source_blocks(write_raster(values, "strips.tif", options=["BLOCKYSIZE=16"]), RGB)
    tiles = source_blocks(write_raster(values, "tiles.tif", options=["TILED=YES"]), RGB)
    assert strips.cache(4096, 2000) == 3 * 6000 * (4096 + 16)
    assert tiles.cache(4090, 5000) == 3 * (5120 + 256) * (4096 + 256)
    assert tiles.cache(512, 512) == LEAST
    assert strips.cache(10**6, 1000) == 3 * 6000 * 5000


def test_only_bands_that_are_decoded_count(write_raster):
    values = np.zeros((4, 8, 16), np.uint16)
    together = source_blocks(write_raster(values, "p.tif", options=["INTERLEAVE=PIXEL"]), RGB)
    apart = source_blocks(write_raster(values, "b.tif", options=["INTERLEAVE=BAND"]), RGB)
    assert together.pixel_bytes == 8
    assert apart.pixel_bytes == 6


def test_alpha_and_masks_are_decoded_too(write_raster):
    raster = write_raster(np.zeros((4, 8, 16), np.uint8), options=["INTERLEAVE=BAND", "ALPHA=YES"])
    assert source_blocks(raster, RGB).pixel_bytes == 4
    raster = write_raster(np.zeros((3, 8, 16), np.uint8), "m.tif", options=["INTERLEAVE=BAND"])
    with complaints(GDAL_TIFF_INTERNAL_MASK="YES"):
        dataset = gdal.Open(raster, gdal.GA_Update)
        dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
        del dataset
    assert source_blocks(raster, RGB).pixel_bytes == 4


def test_a_mosaic_has_the_blocks_of_its_files(write_raster, tmp_path):
    values = np.zeros((3, 64, 5000), np.uint8)
    place = (500000.0, 1.0, 0.0, 4000000.0, 0.0, -1.0)
    beside = (505000.0, *place[1:])
    options = ["BLOCKYSIZE=16", "INTERLEAVE=PIXEL"]
    files = [
        write_raster(values, name, place=where, options=options)
        for name, where in (("a.tif", place), ("b.tif", beside))
    ]
    mosaic = str(tmp_path / "mosaic.vrt")
    gdal.BuildVRT(mosaic, files).FlushCache()
    assert source_blocks(mosaic, RGB) == SourceBlocks(64, 10_000, 64, 5000, 3)
    Path(files[0]).unlink()
    assert source_blocks(mosaic, RGB).width == 5000


def test_the_bound_of_the_cache_ends_with_the_job():
    before = gdal.GetCacheMax()
    with block_cache(LEAST):
        assert gdal.GetCacheMax() == LEAST
    assert gdal.GetCacheMax() == before


def bytes_read():
    """Give the bytes that this process has asked of files so far."""
    return int(Path("/proc/self/io").read_text().split()[1])


def share_read(raster, cache, side):
    """Read all tiles of a raster; give how often its bytes were asked of the file on average."""
    before = bytes_read()
    with block_cache(cache), RasterReader(raster, RGB) as reader:
        whole = Window(0, 0, reader.height, reader.width)
        for tile in exact_tiles(whole.height, whole.width, whole, side):
            for strip in strips(tile.seen, reader.block_height):
                reader.read(strip.intersect(whole))
    return (bytes_read() - before) / Path(raster).stat().st_size


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells what a process reads")
@pytest.mark.parametrize(
    ("layout", "most"),
    [
        (["BLOCKYSIZE=8"], 1.1),
        # A row of tiles decodes anew what it shares with the one above: 384 px, and a block.
        (["TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256"], 1.6),
    ],
    ids=["as wide as the raster", "square"],
)
def test_each_block_is_decoded_about_once(write_raster, layout, most):
    values = np.random.default_rng(1).integers(0, 255, (3, 1600, 6400), np.uint8)
    options = [*layout, "COMPRESS=DEFLATE", "INTERLEAVE=PIXEL"]
    raster = write_raster(values, options=options)
    blocks = source_blocks(raster, RGB)
    tile = next(exact_tiles(1600, 6400, Window(0, 0, 1600, 6400), 1024)).seen
    assert share_read(raster, blocks.cache(tile.height, tile.width), 1024) < most
    if blocks.width == 6400:
        assert share_read(raster, LEAST // 16, 1024) > 3
