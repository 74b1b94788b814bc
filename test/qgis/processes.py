"""Processes that the tests of QGIS look after."""

from __future__ import annotations

import os


def is_alive(pid):
    """Tell whether a process runs; one that has ended and was not asked yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
