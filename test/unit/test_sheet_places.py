"""Where the parts of a map sheet lie, and the round numbers on it."""

from __future__ import annotations

import itertools

import pytest
from landseg.ui.sheet.box import Box, Page
from landseg.ui.sheet.placing import MOST_CLASSES, Contents, arrange
from landseg.ui.sheet.rounding import area_unit, round_scale, round_step, scale_bar

PAGES = [Page(size, landscape) for size in ("A4", "A3") for landscape in (True, False)]
CONTENTS = [
    Contents(classes, classes + extra, titles, lines)
    for classes in range(1, MOST_CLASSES + 1)
    for extra in (2, 4)  # head and sum; with others and not shown
    for titles in (1, 2)
    for lines in range(1, 7)
    if classes + extra <= MOST_CLASSES + 4
]
ALL = {"title", "subtitle", "credits", "map", "legend", "areas", "overview"}
ALL |= {"north", "scale bar", "scale"}


def shrunk(box):
    """Leave out what is only a matter of rounding."""
    return Box(box.left + 1e-6, box.top + 1e-6, box.width - 2e-6, box.height - 2e-6)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_no_part_overlaps_another_and_all_keep_to_the_margins(page):
    for contents in CONTENTS:
        boxes = arrange(page, contents).boxes
        assert set(boxes) == ALL
        for name, box in boxes.items():
            assert min(box.width, box.height) > 3, (contents, name)
            assert page.inside.holds(shrunk(box)), (contents, name)
        for (one, first), (other, second) in itertools.combinations(boxes.items(), 2):
            assert not shrunk(first).overlaps(second), (contents, one, other)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_map_is_the_largest_part(page):
    for contents in CONTENTS:
        boxes = arrange(page, contents).boxes
        area = {name: box.width * box.height for name, box in boxes.items()}
        assert max(area, key=area.get) == "map"
        assert area["map"] > 0.3 * page.width * page.height


def test_equal_contents_lie_at_equal_places():
    assert arrange(PAGES[0], CONTENTS[7]) == arrange(PAGES[0], CONTENTS[7])


@pytest.mark.parametrize(
    ("least", "found"),
    [(9_870, 10_000), (10_000, 10_000), (12_400, 12_500), (17_400, 17_500), (99_999, 100_000)],
)
def test_a_scale_is_round_and_never_larger_than_fits(least, found):
    assert round_scale(least) == pytest.approx(found)


@pytest.mark.parametrize("power", range(-3, 7))
@pytest.mark.parametrize("start", [1.0, 1.3, 2.6, 4.9, 5.1, 9.99])
def test_scales_and_steps_are_close_to_what_was_wished(power, start):
    wished = start * 10.0**power
    assert wished <= round_scale(wished) * (1 + 1e-9) <= wished * 1.25
    assert wished / 2.5 <= round_step(wished) <= wished * (1 + 1e-9)


@pytest.mark.parametrize("scale", [100, 500, 1_250, 13_000, 100_000, 2_500_000])
def test_a_scale_bar_fits_and_is_no_shorter_than_it_need_be(scale):
    bar = scale_bar(scale, 30.0)
    metres = bar.segment * (1000 if bar.unit == "km" else 1)
    length = 2 * metres / scale * 1000  # mm
    assert 30 / 2.5 - 1e-6 <= length <= 30 + 1e-6
    assert str(bar.segment).strip("0.")[0] in "125"
    assert bar.segment < 1000 or bar.unit == "km"


@pytest.mark.parametrize(
    ("total", "unit"), [(900, "m²"), (20_000, "ha"), (9.9e6, "ha"), (5e7, "km²")]
)
def test_areas_have_the_unit_that_a_person_wants(total, unit):
    assert area_unit(total).name == unit
