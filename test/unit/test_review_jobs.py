"""Jobs of a review: JSON both ways, and a runner and a command for each."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from landseg.inference.errors import JobReadError
from landseg.review import ClassChange, CompareJob, GeneraliseJob
from landseg.review.cli import COMMANDS
from landseg.review.jobs import AreasJob
from landseg.review.runners import RUNNERS, WORK

ROOMS = ("inference", "training", "review")
FULL = GeneraliseJob("map.tif", Path("/x/out.tif"), (ClassChange(1, "a", None, 2),), min_area=3.5)


@pytest.mark.parametrize("job", [FULL, CompareJob("m", "r", Path("o.tif")), AreasJob("m")])
def test_a_job_comes_back_equal_from_json(job):
    found = json.loads(json.dumps(job.to_json()))
    assert type(job).from_json(found) == job


def test_a_job_of_another_version_is_refused_and_the_field_named():
    with pytest.raises(JobReadError, match="colours"):
        AreasJob.from_json({"class_map": "m", "colours": 3})
    with pytest.raises(JobReadError):
        AreasJob.from_json({})


def test_every_job_has_a_runner_and_a_command():
    assert set(RUNNERS) == {kind.kind for kind in WORK} == {each.name for each in COMMANDS}


def test_every_result_can_replace_an_older_one_only_on_request():
    for kind in WORK:
        assert {"output", "overwrite"} <= {each.name for each in fields(kind)}
        assert kind.overwrite is False


def test_no_two_errors_have_one_name(root):
    """An error crosses to QGIS by its name alone."""
    files = [path for room in ROOMS for path in (root / room / "errors").glob("*.py")]
    found = [name for path in files for name in re.findall(r"^class (\w+)", path.read_text(), re.M)]
    assert len(found) > 100
    assert sorted(found) == sorted(set(found))
