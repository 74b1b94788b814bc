"""What every hostile file must meet: a refusal in two lines, and a canary that stays silent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from landseg.inference.architecture import Architecture
from landseg.inference.errors import InputError, LandsegError
from landseg.inference.folders import models_folder
from landseg.inference.importer import run_import, run_peek
from landseg.inference.jobs import ImportJob, PeekJob
from landseg.inference.segnet import SegNet

FACTS = json.dumps(
    {
        "bands": ["red", "green", "blue"],
        "classes": [{"value": v, "name": f"c{v}", "colour": "#000000"} for v in range(2)],
        "data_type": "uint8",
        "scaling": {"type": "min-max", "minimum": 0, "maximum": 255},
        "bn_first": True,
    }
)


@pytest.fixture
def canary(tmp_path, monkeypatch):
    """Name a file, in the test's own folder, that hostile code would write."""
    monkeypatch.chdir(tmp_path)
    return Path("canary")


@pytest.fixture
def tensors():
    """Give the 152 tensors of a small network that has seen an image."""
    torch.manual_seed(0)
    network = SegNet(Architecture.of_width(1 / 16, 3, 2))
    network(torch.rand(2, 3, 32, 32))
    return {key: each for key, each in network.state_dict().items() if "num_batches" not in key}


@pytest.fixture
def refused(canary):
    """Import a file: it is refused in two short lines, nothing ran and nothing was written."""

    def refused(source, *errors, peek=True):
        attempts = [lambda: run_import(ImportJob(source, "mine", FACTS))]
        attempts += [lambda: run_peek(PeekJob(source))] if peek else []
        for attempt in attempts:
            with pytest.raises(errors or LandsegError) as caught:
                attempt()
            lines = [str(caught.value), caught.value.hint]
            assert isinstance(caught.value, InputError)
            assert all(line.isprintable() and len(line) < 400 for line in lines)
        assert not canary.exists()
        assert not models_folder().exists()

    return refused
