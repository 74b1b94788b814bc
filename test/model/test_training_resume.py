"""A training that is stopped, by whomever and whenever, goes on bit-equal."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from landseg.inference import find_model
from landseg.inference.checkpoint import load_network
from landseg.inference.errors import JobCancelled
from landseg.training import run_training, train
from landseg.training.errors import RunChangedError, RunExistsError, RunMissingError, StoppedCaution

from ..training_set import job_on, make_set, recipe_of


@pytest.fixture(autouse=True)
def python_hears_ctrl_c():
    """Whatever started the tests, such as a shell that keeps Ctrl-C from its background jobs."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """They take longer than the training, and are tested with a whole run."""
    monkeypatch.setattr(train, "draw_pictures", lambda folder, areas: None)


def quiet(done, total):
    """A report that nobody reads."""


def stop_at(step, error=JobCancelled):
    """Stop a run after a step."""

    def report(done, total):
        if (done, total) == (step, 8):
            raise error

    return report


class Killed(BaseException):
    """Ends a run where it is, as kill -9 does."""


@pytest.fixture
def folder(tmp_path):
    return make_set(tmp_path)


def log_of(run):
    """The curve; seconds differ from run to run."""
    with (run / "log.csv").open(newline="") as file:
        return [{**row, "seconds": None} for row in csv.DictReader(file)]


def assert_equal_runs(one, other):
    for name in ("tiny.safetensors", "tiny.json", "metrics.json"):
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    assert log_of(one) == log_of(other)


@pytest.mark.parametrize(
    "recipe",
    [recipe_of(), recipe_of(optimiser="adamw"), recipe_of("seed", turns=True, keep="last")],
    ids=["muon, average", "adamw", "sgd"],
)
def test_a_cancelled_run_keeps_its_best_and_goes_on_as_if_it_had_not_been(folder, recipe):
    run_training(job_on(folder, "whole", recipe=recipe), quiet)
    job = job_on(folder, "parts", recipe=recipe)
    first = run_training(job, stop_at(5))
    assert (first.steps, first.best_step, first.cancelled) == (5, 4, True)
    assert [type(each) for each in first.cautions] == [StoppedCaution]
    assert first.cautions[0].fields == {"step": 5, "steps": 8}
    load_network(find_model(str(first.model)).card, first.model)
    assert json.loads((folder / "parts" / "metrics.json").read_text())["step"] == 4
    second = run_training(replace(job, resume=True), stop_at(7))
    assert (second.steps, second.cancelled) == (7, True)
    third = run_training(replace(job, resume=True), quiet)
    assert (third.steps, third.cancelled) == (8, False)
    assert_equal_runs(folder / "whole", folder / "parts")


@pytest.mark.parametrize("step", [1, 4, 5, 8])
def test_a_run_killed_at_any_step_goes_on_bit_equal(folder, step):
    recipe = recipe_of(checkpoint_every=2, validate_every=2)
    run_training(job_on(folder, "whole", recipe=recipe), quiet)
    job = job_on(folder, "parts", recipe=recipe)
    with pytest.raises(Killed):
        run_training(job, stop_at(step, Killed))
    run_training(replace(job, resume=True), quiet)
    assert_equal_runs(folder / "whole", folder / "parts")


def test_a_run_resumed_after_its_end_changes_nothing(folder):
    job = job_on(folder)
    run_training(job, quiet)
    run = folder / "run"
    before = {path: path.read_bytes() for path in run.glob("tiny.*")}
    result = run_training(replace(job, resume=True), quiet)
    assert (result.steps, result.cancelled) == (8, False)
    assert {path: path.read_bytes() for path in run.glob("tiny.*")} == before
    assert len(log_of(run)) == 4


KILLED = """
import importlib.util, json, os, random, signal, sys
spec = importlib.util.spec_from_file_location(
    "landseg", sys.argv[1] + "/__init__.py", submodule_search_locations=[sys.argv[1]]
)
sys.modules["landseg"] = importlib.util.module_from_spec(spec)
from landseg.training import TrainingJob, run_training

step = random.randrange(3, 8)

def report(done, total):
    if (done, total) == (step, 8):
        print(step, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

run_training(TrainingJob.from_json(json.loads(sys.argv[2])), report)
"""


def test_a_process_killed_at_a_random_step_goes_on_bit_equal(folder, root):
    whole, parts = (job_on(folder, name, workers=1) for name in ("whole", "parts"))
    run_training(whole, quiet)
    child = subprocess.run(
        [sys.executable, "-c", KILLED, str(root), json.dumps(parts.to_json())],
        capture_output=True,
        timeout=120,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    assert 3 <= int(child.stdout) < 8
    run_training(replace(parts, resume=True), quiet)
    assert_equal_runs(folder / "whole", folder / "parts")


def test_reading_processes_do_not_change_what_is_learnt(folder):
    for workers in (0, 2):
        run_training(job_on(folder, f"run{workers}", workers=workers), quiet)
    assert_equal_runs(folder / "run0", folder / "run2")


def test_a_folder_holds_one_run(folder):
    job = job_on(folder, recipe=recipe_of(steps=2))
    run_training(job, quiet)
    with pytest.raises(RunExistsError):
        run_training(job, quiet)
    with pytest.raises(RunChangedError, match="recipe"):
        run_training(replace(job, resume=True, recipe=recipe_of(steps=4)), quiet)
    with pytest.raises(RunMissingError):
        run_training(replace(job, resume=True, output=folder / "other"), quiet)


def test_a_cancel_before_the_first_step_leaves_a_folder_to_start_in(folder):
    def cancel(done, total):
        raise JobCancelled

    with pytest.raises(JobCancelled):
        run_training(job_on(folder), cancel)
    assert run_training(job_on(folder, recipe=recipe_of(steps=1)), quiet).steps == 1


def test_a_cancel_during_the_validation_keeps_the_averaged_weights(folder):
    recipe = recipe_of(steps=4, validate_every=4)
    seen = []

    def cancel_validation(done, total):
        if (done, total) == (4, 4):
            seen.append(done)
            if len(seen) == 2:
                raise JobCancelled

    stopped = run_training(job_on(folder, "stopped", recipe=recipe), cancel_validation)
    assert (stopped.steps, stopped.cancelled, stopped.mean_f1) == (4, True, None)
    whole = run_training(job_on(folder, "whole", recipe=recipe), quiet)
    assert stopped.model.read_bytes() == whole.model.read_bytes()


def test_ctrl_c_is_heard_by_the_run_and_given_back_after_it(folder):
    def interrupt(done, total):
        if (done, total) == (3, 8):
            signal.raise_signal(signal.SIGINT)

    result = run_training(job_on(folder), interrupt)
    assert (result.steps, result.cancelled) == (3, True)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_ends_the_run_at_once(folder):
    def interrupt(done, total):
        if (done, total) == (3, 8):
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run_training(job_on(folder), interrupt)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
