"""A training set, and trainings without pictures."""

from __future__ import annotations

import pytest
from landseg.training import train

from ...training_set import make_set


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    monkeypatch.setattr(train, "draw_pictures", lambda folder, areas: None)


@pytest.fixture
def folder(tmp_path):
    return make_set(tmp_path)
