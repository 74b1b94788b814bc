"""Classes are paired by name; what has none is told."""

from __future__ import annotations

import numpy as np
import pytest
from landseg.review.agreement_codes import UNKNOWN, agreement_codes
from landseg.review.errors import (
    NoCommonClassError,
    TooManyClassesError,
)

from .making import legend_of, matrix, pixels_of, random_classes, rows_of


def test_classes_are_paired_by_name_and_the_references_own_count(write, compare):
    told = compare(
        write([[0, 1, 1, 0]], names=("road", "Water")),
        write([[5, 6, 7, 7]], "t.tif", names=("water", "road", "tree"), first=5),
    )
    assert told.names == ("road", "Water", "tree")
    assert told.confusion == ((0, 1, 0), (1, 0, 0), (1, 1, 0))
    assert told.measures.f1[2] == 0
    assert not told.cautions


def test_classes_paired_by_number_are_told(write, compare):
    told = compare(write([[0, 1]]), write([[0, 1]], "t.tif", names=()))
    assert told.measures.overall_accuracy == 1
    assert "building = 0, road = 1" in str(told.cautions[0])
    unnamed = compare(write([[0, 4]], names=()), write([[0, 1]], "t.tif", names=()))
    assert unnamed.names == ("0", "4", "1")
    assert not unnamed.cautions


def test_legends_without_any_common_class_are_refused_with_both_lists(write, compare, tmp_path):
    truth = write([[7, 8]], "t.tif", names=("sea", "sky"), first=7)
    told = "Map: building, road, water. Reference: sea, sky."
    with pytest.raises(NoCommonClassError, match=told):
        compare(write([[0, 1]]), truth)
    with pytest.raises(NoCommonClassError, match=r"Reference: 7, 8\."):
        compare(write([[0, 1]]), write([[7, 8]], "bare.tif", names=()))
    assert not list(tmp_path.glob("agreement*"))


def test_values_of_no_legend_are_left_out_and_told_once(write, compare):
    truth = np.ones((3, 3), np.uint8)
    truth[1, 1] = 99
    told = compare(write(np.ones((3, 3))), write(truth, "t.tif"), tolerance=3.0)
    assert "1 pixels of t.tif" in str(told.cautions[0])
    assert told.not_judged.unknown == 1


def test_a_class_without_any_pixel_is_named_and_in_no_mean(write, compare):
    told = compare(write([[0, 1]]), write([[0, 1]], "t.tif"))
    assert told.measures.absent == ("water",)
    assert "Not in the reference, in no mean: water." in told.as_text()
    assert "nan" not in told.as_text().casefold()


@pytest.mark.parametrize("classes", [16, 17, 200, 255])
def test_any_number_of_classes_fits(write, compare, classes, tmp_path):
    names = tuple(f"class {number}" for number in range(classes))
    found, truth = random_classes(25, 30, classes), random_classes(25, 30, classes, 1)
    told = compare(
        write(found, names=names), write(truth, "t.tif", names=names), places=tmp_path / "p.gpkg"
    )
    assert np.array(told.confusion).tolist() == matrix(truth, found, classes)
    values = pixels_of(told)
    wrong = (found != truth) & (found != 255) & (truth != 255)
    assert np.array_equal((values > UNKNOWN) & (values != 255), wrong)
    assert len(told.cautions) == (classes > 16)
    for value, name in legend_of(told).items():
        if name.startswith("only in the map: "):
            assert {names[it] for it in found[values == value]} == {name[17:]}
    assert len(rows_of(tmp_path / "p.gpkg")) == told.places.found


def test_more_classes_than_a_byte_has_are_refused(write, compare):
    few = tuple(f"a{number}" for number in range(200))
    others = tuple(f"b{number}" for number in range(56))
    found = write([[0]], names=few)
    most = write([[200]], "t.tif", ("a0", *others[:55]), first=199)
    assert len(compare(found, most).names) == 255
    with pytest.raises(TooManyClassesError, match="256"):
        compare(found, write([[201]], "t.tif", ("a0", *others), first=199))


def test_pairs_of_classes_have_each_their_own_value():
    codes = agreement_codes([str(number) for number in range(16)], 16)
    apart = codes.table[~np.eye(16, dtype=bool)]
    assert len(set(apart.tolist())) == 240
    assert min(apart) > UNKNOWN
    assert max(apart) < 255
    assert len(codes.names) == len(codes.colours) == 240
    assert codes.names[codes.table[3, 5] - UNKNOWN - 1] == "map: 3, reference: 5"
