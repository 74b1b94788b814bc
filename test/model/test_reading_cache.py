"""While a job reads, the blocks that it needs again stay decoded."""

from __future__ import annotations

import pytest
from landseg.inference import (
    JobCancelled,
    SegmentationJob,
    Stretch,
    classify_overlap,
    classify_tiles,
)
from landseg.inference.block_cache import LEAST, source_blocks
from landseg.inference.overlap import Overlap
from landseg.inference.read_tiles import TileReader
from landseg.inference.segment import run_segmentation
from osgeo import gdal

WIDTH = 90_000  # px in rows: 256 rows of 8-bit RGB are more than `LEAST`


@pytest.fixture
def wide(tmp_path):
    path = str(tmp_path / "wide.tif")
    options = ["SPARSE_OK=YES", "INTERLEAVE=PIXEL", "BLOCKYSIZE=4"]
    dataset = gdal.GetDriverByName("GTiff").Create(path, WIDTH, 1200, 3, gdal.GDT_Byte, options)
    dataset.SetGeoTransform((500000, 1, 0, 4200000, 0, -1))
    del dataset
    return path


@pytest.fixture
def caches(monkeypatch):
    """End each job where it reads, and note how large the cache is then."""
    found = []

    def reads(*_):
        found.append(gdal.GetCacheMax())
        raise JobCancelled

    monkeypatch.setattr(classify_tiles, "stretch_limits", reads)
    monkeypatch.setattr(classify_overlap, "stretch_limits", reads)
    monkeypatch.setattr(TileReader, "read", reads)
    return found


@pytest.mark.parametrize(
    ("choice", "rows"),
    [
        ({"stretch": Stretch()}, 1024),
        ({"tile": 512}, 512),
        ({"scheme": Overlap(256, 32, "mean")}, 256 + 32),
        ({"scheme": Overlap(256, 32, "mean"), "stretch": Stretch()}, 1024),
    ],
    ids=["stretch", "tiles", "overlap", "overlap after a stretch"],
)
def test_the_rows_of_a_wide_raster_stay(wide, tiny_model, tmp_path, caches, choice, rows):
    job = SegmentationJob(wide, tiny_model, tmp_path / "map.tif", **choice)
    with pytest.raises(JobCancelled):
        run_segmentation(job, lambda done, total: None)
    assert caches[0] >= rows * WIDTH * 3 > LEAST
    assert caches[0] <= source_blocks(wide, (1, 2, 3)).cache(1200, WIDTH)


def test_under_a_limit_the_cache_has_what_the_tile_leaves(wide, tiny_model, tmp_path, caches):
    for scheme in (None, Overlap(256, 32, "mean")):
        job = SegmentationJob(
            wide, tiny_model, tmp_path / "map.tif", memory=520 * 10**6, scheme=scheme
        )
        with pytest.raises(JobCancelled):
            run_segmentation(job, lambda done, total: None)
    assert all(LEAST <= found < 240 * 10**6 for found in caches)
