"""Which class of one legend is which of another."""

from __future__ import annotations

import pytest
from landseg.inference import LegendClass, pair_legends


def legend(**values):
    return tuple(LegendClass(value, name, "#000000") for name, value in values.items())


def pairs(ours, theirs, are_named=True):
    found = pair_legends(ours, theirs, are_named)
    told = [(it.ours and it.ours.name, it.theirs and it.theirs.name) for it in found.pairs]
    return found.by_name, told


def test_names_pair_whatever_their_case_and_numbers():
    by_name, told = pairs(legend(Road=0, water=1), legend(WATER=5, road=9))
    assert by_name
    assert told == [("Road", "road"), ("water", "WATER")]


def test_what_only_the_others_have_comes_last():
    _, told = pairs(legend(road=0), legend(water=1, road=0))
    assert told == [("road", "road"), (None, "water")]


def test_numbers_pair_where_names_say_nothing_in_common():
    found = pair_legends(legend(road=0, lake=1), legend(street=0, water=1), True)
    assert not found.by_name
    assert found.told == "road = street, lake = water"


def test_numbers_that_would_contradict_names_are_not_used():
    by_name, told = pairs(legend(building=0, land=1, road=2), legend(building=0, road=1, tree=2))
    assert by_name
    assert told[1:] == [("land", None), ("road", "road"), (None, "tree")]


@pytest.mark.parametrize("are_named", [True, False])
def test_two_classes_of_one_name_are_paired_by_numbers(are_named):
    twins = (LegendClass(0, "road", "#000000"), LegendClass(1, "road", "#000000"))
    assert not pair_legends(twins, legend(road=0, water=1), are_named).by_name


def test_a_number_is_shown_by_the_others_name():
    found = pair_legends((LegendClass(3, "3", "#000000"),), legend(road=3), False)
    assert found.pairs[0].shown.name == "road"
