"""What training says when a package that only it needs is not there."""

from __future__ import annotations

import builtins

import pytest
from landseg.inference import EngineError, error_from
from landseg.training import TrainingJob, run_composite
from landseg.training.errors import TrainingPackagesError
from landseg.training.packages import told_packages


@pytest.fixture
def without(monkeypatch):
    """Let a package be missing."""
    real = builtins.__import__

    def hide(missing):
        def find(name, *rest):
            if name.partition(".")[0] == missing:
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            return real(name, *rest)

        monkeypatch.setattr(builtins, "__import__", find)

    return hide


def test_a_missing_package_becomes_advice(without):
    without("scipy")
    with pytest.raises(TrainingPackagesError, match="package scipy") as caught, told_packages():
        import scipy.ndimage  # noqa: F401
    assert isinstance(caught.value, EngineError)
    assert "requirements/training.txt" in caught.value.hint
    assert isinstance(error_from("TrainingPackagesError", caught.value.fields), EngineError)


def test_a_module_of_ours_that_is_missing_is_no_matter_of_packages():
    with pytest.raises(ModuleNotFoundError), told_packages():
        import landseg.training.no_such_module  # noqa: F401


def test_jobs_are_described_without_them():
    assert (TrainingJob.kind, TrainingJob.grace, callable(run_composite)) == ("train", 60.0, True)
