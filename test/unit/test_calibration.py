"""What the trials choose, on computers that are made up: no test hangs on a real clock."""

from __future__ import annotations

import pytest
from landseg.inference.calibration import (
    FILE,
    SECONDS,
    SIDES,
    Calibration,
    calibrate,
    recall,
    remember,
)


class Computer:
    """Takes so many seconds for a tile; counts what the trials take."""

    def __init__(self, seconds):
        self.seconds, self.spent, self.trials = seconds, 0.0, []

    def __call__(self, side, threads):
        took = self.seconds(side, threads)
        self.spent += took
        self.trials.append((side, threads))
        return took


def per_pixel(microseconds):
    return lambda side, threads: side**2 * microseconds * 1e-6 / threads


def test_threads_that_help_are_all_taken_and_the_tile_stays_as_large_as_it_may_be():
    assert calibrate(Computer(per_pixel(0.1)), 4, 2048) == Calibration(4, None)


def test_threads_that_hinder_are_left_out():
    computer = Computer(lambda side, threads: side**2 * 1e-7 * (1 + abs(threads - 2)))
    assert calibrate(computer, 8, 2048).threads == 2


def test_a_smaller_tile_is_taken_where_the_largest_was_tried_and_is_slower():
    computer = Computer(lambda side, threads: side**2 * (1e-7 if side < 1600 else 3e-7))
    assert calibrate(computer, 1, 2048).side == 1536


def test_nothing_is_concluded_of_tiles_that_there_was_no_time_to_try():
    slow = Computer(per_pixel(3))
    assert calibrate(slow, 1, 2048) == Calibration(1, None)
    assert (2048, 1) not in slow.trials


@pytest.mark.parametrize("microseconds", [0.01, 0.1, 1, 3, 10, 30])
@pytest.mark.parametrize("largest", [512, 640, 1024, 2048, 4096])
def test_the_trials_keep_to_their_time(microseconds, largest):
    computer = Computer(per_pixel(microseconds))
    calibrate(computer, 2, largest)
    assert computer.spent <= SECONDS
    assert {side for side, _ in computer.trials} <= {512, largest, *SIDES}
    assert max(side for side, _ in computer.trials) <= max(512, largest)


def test_what_was_found_is_remembered_beside_what_was_found_before():
    remember("a", Calibration(2, 1024))
    remember("b", Calibration(1, None))
    assert recall("a") == Calibration(2, 1024)
    assert recall("b") == Calibration(1, None)
    assert recall("c") is None


@pytest.mark.parametrize(
    "text", ["", "[]", '{"a": 1}', '{"a": {"threads": 0, "side": null}}', '{"a": {"threads": "x"}}']
)
def test_a_damaged_memory_is_none(user_folder, text):
    (user_folder / FILE).write_text(text)
    assert recall("a") is None
