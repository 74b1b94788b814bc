from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from landseg.inference.grid import GRID, HALO, Window, exact_tiles

SIZES = st.integers(1, 1500)


@st.composite
def plans(draw):
    """Draw a raster, a window that touches it, and a tile side."""
    height, width = draw(SIZES), draw(SIZES)
    row, col = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
    size = draw(st.integers(1, height - row)), draw(st.integers(1, width - col))
    return height, width, Window(row, col, *size), draw(st.integers(13, 40)) * GRID


@given(plans())
def test_cores_cover_each_pixel_of_the_window_once_and_no_other(plan):
    height, width, window, side = plan
    owners = np.zeros((height, width), int)
    for tile in exact_tiles(height, width, window, side):
        owners[tile.core.slices] += 1
    wanted = np.zeros_like(owners)
    wanted[window.slices] = 1
    np.testing.assert_array_equal(owners, wanted)


@given(plans())
def test_tiles_stand_on_the_grid_inside_the_padded_raster_and_are_not_empty(plan):
    height, width, window, side = plan
    padded = Window(0, 0, -(-height // GRID) * GRID, -(-width // GRID) * GRID)
    for tile in exact_tiles(height, width, window, side):
        terms = (tile.seen.row, tile.seen.col, tile.seen.height, tile.seen.width)
        assert all(term % GRID == 0 for term in terms)
        assert tile.seen.intersect(padded) == tile.seen
        assert tile.core.intersect(tile.seen) == tile.core
        assert tile.core.pixels > 0


@given(plans())
def test_all_tiles_have_one_shape_no_larger_than_asked(plan):
    *_, side = plan
    shapes = {(tile.seen.height, tile.seen.width) for tile in exact_tiles(*plan)}
    ((high, wide),) = shapes
    assert high * wide <= side * side


@given(plans())
def test_a_core_has_its_halo_except_at_the_edge_of_the_padded_raster(plan):
    height, width, window, side = plan
    bottom, right = -(-height // GRID) * GRID, -(-width // GRID) * GRID
    for tile in exact_tiles(height, width, window, side):
        seen, core = tile.seen, tile.core
        assert seen.row == 0 or core.row - seen.row >= HALO
        assert seen.col == 0 or core.col - seen.col >= HALO
        below = seen.row + seen.height - core.row - core.height
        beside = seen.col + seen.width - core.col - core.width
        assert seen.row + seen.height == bottom or below >= HALO
        assert seen.col + seen.width == right or beside >= HALO


def test_a_raster_within_one_tile_is_one_tile_without_halo():
    (tile,) = exact_tiles(100, 200, Window(0, 0, 100, 200), 512)
    assert tile.seen == Window(0, 0, 128, 224)
    assert tile.core == Window(0, 0, 100, 200)


def seen(height, width, side):
    """Pixels that the network sees, as a share of those of the raster."""
    tiles = exact_tiles(height, width, Window(0, 0, height, width), side)
    return sum(tile.seen.pixels for tile in tiles) / (height * width)


@pytest.mark.parametrize(
    ("size", "side", "most"),
    [
        ((640, 640), 512, 2.6),  # halos on all sides would need 25 tiles, 16 times the pixels
        ((1952, 2400), 2048, 1.18),
        ((4096, 4096), 2048, 1.42),
        ((4096, 4096), 3072, 1.20),
        ((4096, 4096), 4096, 1.0),
    ],
    ids=str,
)
def test_edges_without_halo_make_plans_cheap(size, side, most):
    assert seen(*size, side) <= most


@pytest.mark.parametrize(
    ("window", "clipped"),
    [
        (Window(-5, 2, 10, 10), Window(0, 2, 5, 8)),
        (Window(8, 8, 10, 10), Window(8, 8, 2, 2)),
        (Window(20, 0, 5, 5), Window(20, 0, 0, 5)),
    ],
)
def test_a_window_is_clipped_to_the_raster(window, clipped):
    assert window.clip(10, 10) == clipped
