"""What a command of the command line is; each core has a table of its own."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .version import version


@dataclass(frozen=True)
class Command:
    """A word behind `landseg`, its flags and what it does."""

    name: str
    words: str  # of the help; without any, the help does not list it
    add_flags: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]  # gives the exit code


def make_parser(commands: Iterable[Command]) -> argparse.ArgumentParser:
    """Describe every command; `run` of the parsed options is the one that was asked for."""
    parser = argparse.ArgumentParser(prog="landseg", description="Land-cover maps with SegNet.")
    parser.add_argument("--version", action="version", version=f"landseg {version()}")
    parser.add_argument("--verbose", action="store_true", help="tell more on standard error")
    adding = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in commands:
        words: dict[str, Any] = {"description": command.words}
        if command.words:
            words["help"] = command.words
        found = adding.add_parser(command.name, **words)
        found.set_defaults(run=command.run)
        command.add_flags(found)
    return parser
