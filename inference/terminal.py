"""What the command line says, and its exit codes: the same words for every command."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from .errors import Caution

DONE, OURS, INPUT, CANCELLED = 0, 1, 2, 130  # exit codes


def say(text: str) -> None:
    """Give a result to standard output."""
    sys.stdout.write(text + "\n")


def say_error(what: str, advice: str) -> None:
    """Write two lines to standard error: what failed, what to do."""
    sys.stderr.write(f"{what}\n{advice}\n")


def say_cautions(cautions: Iterable[Caution]) -> None:
    """Write two lines for each thing that the user should know of a job that ran."""
    for caution in cautions:
        say_error(str(caution), caution.hint)
