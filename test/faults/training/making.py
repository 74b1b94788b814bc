"""Small trainings that go wrong."""

from __future__ import annotations

import errno

from landseg.inference import find_model
from landseg.inference.checkpoint import load_network
from landseg.inference.errors import JobCancelled


def quiet(done, total):
    """A report that nobody reads."""


def full_disk(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


def stop_at(step):
    def report(done, total):
        if (done, total) == (step, 8):
            raise JobCancelled

    return report


def usable(weights):
    model = find_model(str(weights))
    return load_network(model.card, model.weights)
