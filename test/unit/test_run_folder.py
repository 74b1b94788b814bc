"""The folder of a run: checkpoints come and go whole, and only the same run goes on."""

from __future__ import annotations

import csv
import errno
import json
from dataclasses import replace

import pytest
from landseg.training import About, Recipe, Source, TrainingClass, TrainingJob
from landseg.training.errors import RunChangedError, RunExistsError, RunMissingError
from landseg.training.run_folder import RunFolder


@pytest.fixture
def job(tmp_path):
    return TrainingJob(
        name="mine",
        output=tmp_path / "run",
        classes=(TrainingClass("a", "#ff0000"), TrainingClass("b", "#00ff00")),
        sources=(Source(("/a.tif",), "/b.tif"),),
    )


@pytest.fixture
def folder(job):
    found = RunFolder(job.output, job.name)
    found.open(job)
    return found


def begun(folder, job):
    folder.write_json(folder.job, job.to_json())


def row(step):
    return {"step": str(step), "loss": "0.5", "rate": "0.1", "seconds": "2.0"}


def steps_in(folder):
    with folder.log_file.open(newline="") as file:
        return [int(each["step"]) for each in csv.DictReader(file)]


def hidden(folder):
    return [path.name for path in folder.path.iterdir() if path.name.startswith(".")]


def test_a_new_folder_is_made_and_a_run_in_it_is_not_begun_twice(folder, job):
    assert folder.path.is_dir()
    assert folder.open(job) == ()
    begun(folder, job)
    with pytest.raises(RunExistsError, match="holds a training already"):
        folder.open(job)


@pytest.mark.parametrize("name", ["mine.safetensors", "mine.json"])
def test_a_model_of_the_same_name_is_never_replaced(folder, job, name):
    (folder.path / name).write_text("of somebody")
    with pytest.raises(RunExistsError):
        folder.open(job)


def test_nothing_is_resumed_where_nothing_was_begun(folder, job):
    with pytest.raises(RunMissingError):
        folder.open(replace(job, resume=True))


@pytest.mark.parametrize("text", ["", "[]", "3", "{"])
def test_a_damaged_record_of_the_job_is_no_run_to_resume(folder, job, text):
    folder.job.write_text(text)
    with pytest.raises((RunMissingError, RunChangedError)):
        folder.open(replace(job, resume=True))


def test_a_run_stopped_before_its_first_checkpoint_begins_again(folder, job):
    begun(folder, job)
    assert folder.open(replace(job, resume=True)) == ()


def test_the_newest_checkpoint_comes_first(folder, job):
    begun(folder, job)
    for text in ("one", "two", "three"):
        folder.keep_checkpoint(lambda path, text=text: path.write_text(text))
    found = folder.open(replace(job, resume=True))
    assert [path.read_text() for path in found] == ["three", "two"]
    folder.last.unlink()  # killed between the two renames
    assert [path.read_text() for path in folder.open(replace(job, resume=True))] == ["two"]


def test_a_checkpoint_that_cannot_be_saved_leaves_both_older_ones(folder):
    for text in ("one", "two"):
        folder.keep_checkpoint(lambda path, text=text: path.write_text(text))

    def fill_the_disk(path):
        path.write_text("half of th")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        folder.keep_checkpoint(fill_the_disk)
    assert (folder.last.read_text(), folder.previous.read_text()) == ("two", "one")
    assert hidden(folder) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"recipe": Recipe(steps=7)}, "recipe"),
        ({"start": "dubai-5", "device": "cpu"}, "start, device"),
        ({"sources": (Source(("/c.tif",), "/b.tif"),)}, "sources"),
    ],
)
def test_what_decides_the_curve_may_not_change(folder, job, changes, told):
    begun(folder, job)
    with pytest.raises(RunChangedError) as caught:
        folder.open(replace(job, resume=True, **changes))
    assert caught.value.fields["what"] == told


def test_what_does_not_decide_the_curve_may_change(folder, job):
    begun(folder, job)
    changed = replace(job, resume=True, publish=True, workers=3, about=About(title="Mine"))
    assert folder.open(changed) == ()


def test_the_log_is_cut_at_the_step_of_a_checkpoint(folder):
    for step in (10, 20, 30):
        folder.log(row(step))
    folder.cut_log(20)
    folder.log(row(30))
    assert steps_in(folder) == [10, 20, 30]
    folder.cut_log(0)
    assert steps_in(folder) == []
    assert folder.log_file.read_text().startswith("step,loss,rate,mean_f1,overall_accuracy,seconds")
    assert hidden(folder) == []


def test_a_line_that_a_full_disk_cut_is_dropped(folder):
    folder.log(row(10))
    with folder.log_file.open("a") as file:
        file.write("2")
    folder.cut_log(20)
    assert steps_in(folder) == [10]


def test_a_log_that_is_not_there_need_not_be_cut(folder):
    folder.cut_log(10)
    assert not folder.log_file.exists()


def test_json_never_has_half_a_file(folder):
    folder.write_json(folder.metrics, {"a": 1})
    with pytest.raises(TypeError):
        folder.write_json(folder.metrics, {"a": object()})
    assert json.loads(folder.metrics.read_text()) == {"a": 1}
    assert hidden(folder) == []
