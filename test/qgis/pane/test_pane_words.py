"""Numbers, times and commands in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from landseg.inference import SegmentationJob, Stretch, Window
from landseg.ui.pane.command import command_line
from landseg.ui.pane.time_left import TimeLeft
from landseg.ui.pane.words import band_title, duration, listed, metres, number, pixels


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3, "a few seconds"),
        (24, "20 s"),
        (58, "1 min"),
        (150, "2 min"),
        (3599, "1 h 0 min"),
        (5400, "1 h 30 min"),
    ],
)
def test_a_time_is_no_finer_than_it_can_be_foreseen(seconds, text):
    assert duration(seconds) == text


def test_numbers_keep_the_digits_that_they_deserve(qgis_app):
    assert [number(value) for value in (0.3, 0.05, 12.34, 100, 1)] == [
        "0.3",
        "0.05",
        "12.3",
        "100",
        "1",
    ]
    assert metres((0.5, 0.5)) == "0.5 m"
    assert metres((0.5, 0.25)) == "0.5 × 0.25 m"  # noqa: RUF001
    assert pixels(2000, 1500).endswith("pixels (3 million)")
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert band_title("nir") == "Near infrared"


def test_time_left_comes_from_the_plan_then_from_the_tiles():
    now = [100.0]
    left = TimeLeft(expected=300, clock=lambda: now[0])
    assert left.text(0, 4) == "0 of 4 tiles, 5 min left"
    now[0] += 120
    assert left.text(1, 4) == "1 of 4 tiles, 6 min left"
    now[0] += 120
    assert left.text(3, 4) == "3 of 4 tiles, 1 min left"


def test_time_left_says_nothing_that_it_does_not_know():
    now = [0.0]
    left = TimeLeft(clock=lambda: now[0])
    assert left.text(0, 4) == "0 of 4 tiles"
    late = TimeLeft(expected=10, clock=lambda: now[0])
    late.text(0, 4)
    now[0] += 11
    assert late.text(0, 4) == "0 of 4 tiles"


def test_within_a_tile_time_goes_down_and_its_share_up():
    now = [100.0]
    left = TimeLeft(expected=300, clock=lambda: now[0])
    assert (left.text(0, 1), left.share(0, 1)) == ("0 of 1 tiles, 5 min left", 0)
    now[0] += 180
    assert (left.text(0, 1), left.share(0, 1)) == ("0 of 1 tiles, 2 min left", 0.6)
    now[0] += 180
    assert (left.text(0, 1), left.share(0, 1)) == ("0 of 1 tiles", 0.95)


def test_a_resumed_job_counts_its_own_tiles_only():
    now = [0.0]
    left = TimeLeft(expected=300, clock=lambda: now[0])
    left.text(6, 9)
    now[0] += 60
    assert left.text(7, 9) == "7 of 9 tiles, 2 min left"
    now[0] += 30
    assert (left.text(7, 9), left.share(7, 9)) == ("7 of 9 tiles, 2 min left", 0.5)
    now[0] += 60
    assert (left.text(7, 9), left.share(7, 9)) == ("7 of 9 tiles, 1 min left", 0.95)


def test_the_command_names_what_was_chosen_and_quotes_spaces():
    job = SegmentationJob(
        raster="/data/an image.tif",
        weights="dubai-5",
        output=Path("/data/map.tif"),
        bands=(3, 2, 1),
        stretch=Stretch(),
        confidence=Path("/data/map_confidence.tif"),
        tile=768,
        device="cpu",
    )
    assert command_line(job) == (
        "landseg classify '/data/an image.tif' --weights dubai-5 --output /data/map.tif "
        "--bands 3,2,1 --stretch percentile:2,98 --confidence /data/map_confidence.tif "
        "--tile 768 --device cpu"
    )


def test_the_command_of_an_area_repeats_the_map_itself():
    job = SegmentationJob("/a.tif", "m", Path("/map.tif"), (1,), window=Window(0, 0, 5, 5))
    assert command_line(job) == "landseg classify --job /map.tif --output /map_again.tif"
