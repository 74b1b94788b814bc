from __future__ import annotations

import pytest
from landseg.inference.architecture import Architecture
from landseg.inference.grid import GRID, HALO
from landseg.inference.memory import (
    LARGEST,
    SMALLEST,
    available_memory,
    largest_side,
    smaller_side,
    tile_bytes,
    tile_side,
)
from landseg.inference.speeds import expected_seconds, fastest_known, remember_speed

FULL = Architecture.of_width(1, 3, 6)


@pytest.mark.parametrize("gigabytes", [1, 2, 4, 8, 64])
def test_the_chosen_tile_fits_into_half_of_the_memory(gigabytes):
    side = tile_side(FULL, gigabytes << 30)
    assert side % GRID == 0
    assert SMALLEST <= side <= largest_side()
    assert side == SMALLEST or tile_bytes(FULL, side * side) <= (gigabytes << 30) / 2


def test_more_memory_never_gives_a_smaller_tile():
    sides = [tile_side(FULL, megabytes << 20) for megabytes in range(64, 16384, 64)]
    assert sides == sorted(sides)
    assert sides[0] == SMALLEST < sides[-1] == largest_side()


@pytest.mark.parametrize("start", [416, 512, 1024, 2048, 4096])
def test_backing_off_ends_at_a_tile_that_still_has_a_core(start):
    sides = [start]
    while smaller_side(sides[-1]) < sides[-1]:
        sides.append(smaller_side(sides[-1]))
    assert all(side % GRID == 0 and side > 2 * HALO for side in sides)
    assert sides[-1] == min(start, SMALLEST)


def test_this_computer_has_memory():
    assert 10**8 < available_memory() < 10**14


def test_a_guess_is_replaced_by_what_was_measured():
    assert expected_seconds("cpu", 1e12)[1] is False
    remember_speed("cpu", multiply_adds=5e10, seconds=2)
    assert expected_seconds("cpu", 1e12) == (pytest.approx(40), True)


def test_auto_is_expected_to_take_the_fastest_device_seen():
    assert fastest_known() == "cpu"
    remember_speed("cpu", 1e10, 1)
    remember_speed("cuda", 1e13, 1)
    assert fastest_known() == "cuda"


def test_damaged_measurements_are_no_measurements(user_folder):
    (user_folder / "speeds.json").write_text('{"cpu": "fast"')
    assert expected_seconds("cpu", 1e12)[1] is False


def test_a_folder_that_cannot_be_written_fails_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("LANDSEG_HOME", str(tmp_path / "file"))
    remember_speed("cpu", 1e10, 1)
    assert expected_seconds("cpu", 1e12)[1] is False


def test_a_narrower_network_gets_the_larger_tile_of_the_same_memory():
    full, compact = (tile_side(Architecture.of_width(width, 3, 6), 4 << 30) for width in (1, 1 / 4))
    assert full < compact <= LARGEST["cpu"]
