"""Changes of a legend, as people write them and as jobs hold them."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.inference import LegendClass
from landseg.review import ClassChange
from landseg.review.errors import ChangeWordsError, ClassUnknownError, MergeCircleError
from landseg.review.legend_changes import changed_legend, changes_of, recoding

LEGEND = (
    LegendClass(0, "building", "#aa0000"),
    LegendClass(1, "road", "#444444"),
    LegendClass(4, "tree", "#00aa00"),
)


def test_words_become_changes_of_the_classes_that_they_name():
    found = changes_of(LEGEND, ["tree=ROAD"], ["building=house", "0=home"], ["1=#FFFFFF"])
    assert found == (
        ClassChange(0, name="home"),
        ClassChange(1, colour="#ffffff"),
        ClassChange(4, into=1),
    )


def test_a_merged_class_leaves_the_legend_and_its_pixels_follow():
    changes = (ClassChange(0, name="house"), ClassChange(4, into=1))
    assert changed_legend(LEGEND, changes) == (
        LegendClass(0, "house", "#aa0000"),
        LegendClass(1, "road", "#444444"),
    )
    table = recoding(changes)
    assert table[4] == 1
    assert np.array_equal(np.delete(table, 4), np.delete(np.arange(256), 4))


@pytest.mark.parametrize("text", ["tree", "=road", "tree="])
def test_half_a_change_is_refused(text):
    with pytest.raises(ChangeWordsError, match="does not say"):
        changes_of(LEGEND, [text], [], [])


def test_unknown_classes_colours_and_chains_are_refused():
    with pytest.raises(ClassUnknownError) as told:
        changes_of(LEGEND, ["water=road"], [], [])
    assert told.value.hint == "Its classes are: building, road, tree."
    with pytest.raises(ChangeWordsError):
        changes_of(LEGEND, [], [], ["road=red"])
    with pytest.raises(MergeCircleError, match="tree cannot join road"):
        changes_of(LEGEND, ["tree=road", "road=building"], [], [])
