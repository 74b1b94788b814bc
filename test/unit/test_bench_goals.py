"""Medians, verdicts and what programs read of a run of the benchmarks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from landseg.bench.goals import BY_KEY, COMPACT, FULL, GOALS, Findings
from landseg.bench.kept import Part, joined, read_parts, write_parts
from landseg.bench.page import BEGIN, END, PAGE, RESULTS, figures, with_figures
from landseg.bench.plan import FULL as WHOLE
from landseg.bench.plan import QUICK, for_gpu
from landseg.bench.report import results_text, write_json
from landseg.bench.timing import Ratio, Times, interleave, percentile, ratio

ISSUE = ("B1", "B2", "B2b", "B3", "B4", "B4b", "B5", "B5b", "B6", "B7", "B8", "B9", "B10", "B12")


@pytest.mark.parametrize("plan", [WHOLE, QUICK, for_gpu(WHOLE), for_gpu(QUICK)])
def test_blocks_fill_the_image_and_pass_the_network(plan):
    for sizes in (plan.full, plan.compact):
        for block in sizes.blocks:
            assert sizes.height % block == sizes.width % block == block % 32 == 0
        assert all(tile % 32 == 0 for tile in (sizes.tile, *sizes.plans))


def test_the_whole_run_is_as_large_as_the_goals_say():
    for sizes in (WHOLE.full, WHOLE.compact):
        assert sizes.height * sizes.width >= 16e6
    assert WHOLE.repeats >= 5
    assert [round(side**2 / 1e9, 1) for side in WHOLE.stub_sides] == [0.1, 2.0]


def test_ways_take_turns_and_every_other_round_goes_backwards():
    order = []
    ways = {name: (lambda name=name: order.append(name) or 1.0) for name in "ab"}
    found = interleave(ways, 3)
    assert "".join(order) == "ab" + "ab" + "ba" + "ab"
    assert found["a"].seconds == [1.0] * 3
    assert found["a"].warm_up == 1.0


def test_a_long_way_may_warm_up_by_a_short_one():
    found = interleave({"a": lambda: 5.0}, 1, {"a": lambda: 0.5})
    assert (found["a"].warm_up, found["a"].seconds) == (0.5, [5.0])


def test_a_ratio_is_that_of_the_medians_and_its_spread_that_of_the_rounds():
    found = ratio(Times(0.0, [2.0, 4.0, 30.0]), Times(9.0, [1.0, 2.0, 10.0]))
    assert found == Ratio(2.0, 2.0, 3.0)


def test_a_percentile_is_a_value_that_was_measured():
    values = [float(number) for number in range(1, 21)]
    assert percentile(values, 95) == 19.0
    assert percentile(values, 99) == 20.0
    assert percentile([3.0], 95) == 3.0


@pytest.mark.parametrize(
    ("key", "value", "on_gpu", "reached"),
    [
        ("B1", 1.15, False, True),
        ("B1", 1.2, False, False),
        ("B1", 1.2, True, True),
        ("B2", 80, False, True),
        ("B2", 80, True, False),
        ("B7", 0.0, False, True),
        ("rate", 1.0, False, None),
    ],
)
def test_a_goal_is_reached_up_to_its_limit(key, value, on_gpu, reached):
    assert BY_KEY[key].reached(value, on_gpu) is reached


def test_the_worse_of_two_models_decides():
    findings = Findings()
    findings.add("B1", FULL, Ratio(1.1, 1.0, 1.2), "")
    findings.add("B1", COMPACT, Ratio(1.3, 1.2, 1.4), "")
    findings.add("B2", FULL, Ratio(90, 80, 95), "")
    findings.add("B2", COMPACT, Ratio(85, 80, 95), "")
    assert findings.verdict(BY_KEY["B1"], on_gpu=False) == "**missed**"
    assert findings.verdict(BY_KEY["B2"], on_gpu=False) == "reached"
    assert findings.verdict(BY_KEY["B3"], on_gpu=False) == "not measured"
    assert findings.program_figures(False, {})["B1"] == {"cpu": 1.3, "h200": None}
    assert findings.program_figures(False, {})["B2"] == {"cpu": 85.0, "h200": None}


def test_the_report_says_how_each_model_was_measured_where_that_differs():
    findings = Findings()
    findings.add("B1", FULL, Ratio(1, 1, 1), "on a quarter of the blocks")
    findings.add("B1", COMPACT, Ratio(1, 1, 1), "on all blocks")
    assert findings.how["B1"] == "on a quarter of the blocks; compact: on all blocks"


def part(findings):
    return Part.of(findings, "2026-01-01", "abc", "a machine", "5, 2")


def test_parts_are_kept_and_joined_as_one_run_would_have_found_them(tmp_path):
    one, other, whole = Findings(), Findings(), Findings()
    for findings in (one, whole):
        findings.add("B1", COMPACT, Ratio(1.1, 1.0, 1.2), "on all blocks")
        findings.check(True, "this held")
    for findings in (other, whole):
        findings.add("B1", FULL, Ratio(1.3, 1.2, 1.4), "on a quarter of the blocks")
        findings.check(False, "this did not")
    one.order["compact"] = ["ours", "torch"]
    path = tmp_path / "measured.json"
    assert read_parts(path) == {}
    write_parts(path, {"compact": part(one), "full": part(other)})
    kept = read_parts(path)
    found = joined(kept)
    assert (found.figures, found.how) == (whole.figures, whole.how)
    assert (found.remarks, found.wrong) == (["this held"], ["this did not"])
    assert kept["compact"].order == {"compact": ["ours", "torch"]}


def test_the_page_says_when_and_where_each_part_was_measured():
    text = results_text(Findings(), {}, {"qgis": part(Findings())}, {})
    assert "| qgis | 2026-01-01 | abc | 5, 2 | a machine |" in text


def test_an_unknown_goal_is_refused():
    with pytest.raises(KeyError):
        Findings().add("B99", FULL, Ratio(1, 1, 1), "")


def test_programs_find_every_goal_of_the_issue_and_the_other_device_is_kept(tmp_path):
    path, findings = tmp_path / "results.json", Findings()
    path.write_text(json.dumps({"B1": {"cpu": 1.12, "h200": None}}), "utf-8")
    findings.add("B1", FULL, Ratio(1.2, 1.1, 1.3), "")
    write_json(path, findings, on_gpu=True)
    found = json.loads(path.read_text("utf-8"))
    assert set(ISSUE) < set(found)
    assert found["B1"] == {"cpu": 1.12, "h200": 1.2}
    assert all(set(entry) == {"cpu", "h200"} for entry in found.values())


def test_a_wrong_output_stands_in_the_report():
    findings = Findings()
    findings.check(True, "this held")
    findings.check(False, "this did not")
    parts = {"exact": part(findings)}
    text = results_text(joined(parts), {"processor": "x"}, parts, {"B2": {"cpu": 1, "h200": 512}})
    assert "## Wrong\n\n- this did not" in text
    assert "- this held" in text
    assert all(f"| {goal.key} |" in text for goal in GOALS)
    assert "| not measured | 512 |" in text


def test_the_page_says_what_was_measured_last():
    """Else its table is stale: python -m landseg.bench.page brings it after."""
    results = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    page = PAGE.read_text("utf-8")
    assert BEGIN in page
    assert END in page
    assert page == with_figures(page, results)


def test_a_figure_that_is_missing_is_a_dash():
    assert "| - | ≤ 1.15 |" in figures({})
    assert "| 1.12 | ≤ 1.15 |" in figures({"B1": {"cpu": 1.12, "h200": None}})


def test_the_results_that_are_kept_name_their_goals():
    if Path(RESULTS).exists():
        found = json.loads(RESULTS.read_text("utf-8"))
        assert set(found) == {goal.key for goal in GOALS}
