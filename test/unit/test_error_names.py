"""Errors cross the engine's pipe by their names, so no two may share one."""

from __future__ import annotations

from collections import Counter

import landseg.review.errors
import landseg.training.errors
from landseg.inference import LandsegError


def kinds(base):
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_no_two_errors_have_the_same_name():
    ours = {kind for kind in kinds(LandsegError) if kind.__module__.startswith("landseg.")}
    names = Counter(kind.__name__ for kind in ours)
    assert landseg.review.errors.OsmElsewhereError.__name__ in names
    assert [name for name, count in names.items() if count > 1] == []
