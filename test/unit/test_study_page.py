"""The page of a study: variants of the same groups in one table, the best first."""

from __future__ import annotations

from landseg.training.study_page import study_page

GOOD, BAD = [[9, 1], [1, 9]], [[5, 5], [5, 5]]


def test_the_best_stands_first_and_groups_are_added():
    study = {"10 steps": {"poor": {"a": BAD, "b": BAD}, "mixed": {"a": GOOD, "b": BAD}}}
    text = study_page(study, ["building", "other"], "A place")
    rows = [line for line in text.splitlines() if line.startswith(("| poor", "| mixed"))]
    assert rows == [
        "| mixed | 0.700 | 0.900 | 0.500 | 0.700 | 0.700 | 0.700 |",
        "| poor | 0.500 | 0.500 | 0.500 | 0.500 | 0.500 | 0.500 |",
    ]
    assert "*A place*" in text


def test_variants_of_fewer_groups_stand_only_where_all_have_them():
    study = {"10 steps": {"both": {"a": GOOD, "b": GOOD}, "one": {"a": BAD}}}
    first, second = study_page(study, ["building", "other"], "A place").split("## ")[1:]
    assert "left out: a, b" in first
    assert "| one" not in first
    assert "| both" in second
    assert "| one" in second


def test_it_says_which_choices_the_figures_bear_out():
    right, wrong, near = [[90, 10], [10, 90]], [[60, 40], [40, 60]], [[89, 11], [10, 90]]
    runs = {"preset landseg": right, "SGD, rate 0.05": wrong, "no turns": near}
    study = {"10 steps": {name: {"a": found} for name, found in runs.items()}}
    text = study_page(study, ["building", "other"], "A place")
    assert "- Worse than the preset: SGD, rate 0.05.\n- Within the noise: no turns." in text
    assert "Better" not in text
