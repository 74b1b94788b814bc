"""The expected duration: after 20 steps and every minute, by a clock that the test turns."""

from __future__ import annotations

import pytest
from landseg.training.pace import Pace, PaceReport, in_words


def lines(pace, seconds, steps, first=0):
    """Give (step, line) of all lines of steps that take some seconds each."""
    said = [(n, pace.line(n, 1000, (n - first) * seconds)) for n in range(first, steps + 1)]
    return [(n, line) for n, line in said if line]


def test_the_duration_is_told_after_20_steps_and_every_minute():
    found = lines(Pace(1000), 0.5, 300)
    assert [step for step, _ in found] == [20, 140, 260]
    assert found[0][1] == "20 of 1000 steps, 0.50 s each: 8 min left"
    assert found[-1][1] == "260 of 1000 steps, 0.50 s each: 6 min left"


def test_a_resumed_run_measures_its_own_steps():
    found = lines(Pace(1000), 2.0, 560, first=500)
    assert [step for step, _ in found] == [520, 550]
    assert found[0][1] == "520 of 1000 steps, 2.00 s each: 16 min left"


def test_what_is_looked_at_before_is_not_taken_for_steps():
    pace = Pace(1000)
    said = [pace.line(n, 46, n / 2.0) for n in range(47)]
    assert [line for line in said if line] == [f"{n} of 46 images looked at" for n in (0, 20, 40)]
    assert pace.line(0, 1000, 100.0) == ""
    assert pace.line(20, 1000, 120.0) == "20 of 1000 steps, 1.00 s each: 16 min left"


def test_lines_go_to_standard_error(capsys):
    clock = iter([0.0, 40.0])
    report = PaceReport(100, lambda: next(clock))
    report(0, 100)
    report(40, 100)
    assert capsys.readouterr().err == "40 of 100 steps, 1.00 s each: 60 s left\n"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (89, "89 s"), (90, "2 min"), (3600, "60 min"), (5400, "1 h 30 min")],
)
def test_durations_are_said_as_people_do(seconds, words):
    assert in_words(seconds) == words
