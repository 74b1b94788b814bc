"""A limit of memory: how it is written, and the tile that keeps to it."""

from __future__ import annotations

import pytest
from landseg.inference import SegmentationJob
from landseg.inference.architecture import Architecture
from landseg.inference.block_cache import SourceBlocks
from landseg.inference.errors import MemoryAmountError, MemoryLimitError
from landseg.inference.grid import GRID, Window
from landseg.inference.memory import SMALLEST, largest_side
from landseg.inference.memory_cap import Demand, choose_side, parse_amount
from landseg.inference.reading_strips import most_pixels, strips

FULL = Demand(Architecture.of_width(1, 3, 6), weights=118_000_000)
COMPACT = Demand(Architecture.of_width(1 / 4, 3, 6), weights=8_000_000)


@pytest.mark.parametrize(
    ("text", "size"),
    [("4GB", 4 * 10**9), ("800 mb", 8 * 10**8), ("2GiB", 2 << 30), ("1.5g", 15 * 10**8)],
)
def test_amounts_are_read_as_people_write_them(text, size):
    assert parse_amount(text) == size


@pytest.mark.parametrize("text", ["", "4", "GB", "-1GB", "4 apples", "1,5GB", "4GBs"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(MemoryAmountError, match="no amount"):
        parse_amount(text)


@pytest.mark.parametrize("demand", [FULL, COMPACT], ids=["full", "compact"])
@pytest.mark.parametrize("gigabytes", [1.5, 2, 4, 8])
def test_the_tile_is_the_largest_that_keeps_to_the_limit(demand, gigabytes):
    limit = int(gigabytes * 10**9)
    side = demand.side_within(limit, None)
    assert side % GRID == 0
    assert demand.peak(side**2) <= limit
    assert side == largest_side() or demand.peak((side + GRID) ** 2) > limit


@pytest.mark.parametrize("demand", [FULL, COMPACT], ids=["full", "compact"])
def test_a_limit_that_is_too_small_names_one_that_is_not(demand):
    with pytest.raises(MemoryLimitError) as caught:
        demand.side_within(200_000_000, None)
    least = str(caught.value.fields["least"])
    assert least in caught.value.hint
    assert demand.side_within(parse_amount(least), None) == SMALLEST


def test_a_tile_that_was_asked_for_is_taken_or_refused_but_never_changed():
    assert COMPACT.side_within(10**9, 640) == 640
    with pytest.raises(MemoryLimitError, match="2048 px"):
        COMPACT.side_within(10**9, 2048)


def test_without_a_limit_the_tile_follows_from_what_is_free():
    assert choose_side(FULL, "cpu", 64 << 30, None, None) == largest_side()
    assert choose_side(FULL, "cpu", 1 << 30, 640, None) == 640
    assert choose_side(FULL, "cpu", 64 << 30, None, 2 * 10**9) < largest_side()


def test_a_limit_never_allows_a_larger_tile_on_a_gpu():
    sides = [choose_side(FULL, "cuda", 8 << 30, None, limit) for limit in (None, 64 << 30, 2 << 30)]
    assert sides[0] == sides[1] > sides[2]


def test_a_limit_is_no_part_of_what_decides_the_map(tmp_path):
    plain = SegmentationJob("a.tif", "dubai-5", tmp_path / "m.tif")
    limited = SegmentationJob("a.tif", "dubai-5", tmp_path / "m.tif", memory=10**9)
    assert limited.recipe() == plain.recipe()
    assert SegmentationJob.from_json(limited.to_json()) == limited


WIDE = SourceBlocks(50_000, 60_000, 1, 60_000, 3)


@pytest.mark.parametrize("gigabytes", [2, 4, 8])
def test_a_limit_makes_tiles_smaller_before_blocks_are_decoded_twice(gigabytes):
    demand = Demand(COMPACT.architecture, COMPACT.weights, WIDE)
    limit = gigabytes * 10**9
    side = demand.side_within(limit, None)
    high, wide = 2 * side, side // 2  # as unlike a square as balanced tiles get
    cache = demand.cache(high, wide, limit - demand.peak(high * wide, 0))
    assert cache == WIDE.cache(high, wide)
    assert demand.peak(high * wide, cache) <= limit
    assert side < COMPACT.side_within(limit, None) or side == largest_side()


def test_a_small_limit_is_kept_all_the_same():
    demand = Demand(COMPACT.architecture, COMPACT.weights, WIDE)
    limit = 700 * 10**6
    side = demand.side_within(limit, None)
    assert side == COMPACT.side_within(limit, None)
    assert demand.cache(side, side, limit - demand.peak(side**2, 0)) < WIDE.cache(side, side)
    assert demand.peak(side**2) <= limit


def test_the_estimate_of_a_tile_holds_for_all_its_shapes():
    """A strip of a wide tile has no more pixels than that of a square one allows for."""
    for block in (1, 64, 256, 300, 1024, 5000):
        for side in (512, 1504, 4096):
            for raster in (300, 5000, 60_000):
                most = most_pixels(min(raster, side**2 // GRID), block)
                for width in range(GRID, min(raster, side**2 // GRID), 160):
                    tile = Window(0, 0, side**2 // width, width)
                    strip = next(strips(tile, block))
                    assert strip.height * width <= most
