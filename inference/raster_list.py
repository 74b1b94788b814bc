"""Several rasters: their names from arguments, patterns and lists, and names for their maps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePath

from .errors import RasterListError
from .jobs import full_name
from .opening import short_name

_NO_NAME = re.compile(r'[\s<>:"|?*\\/]+')  # what file names cannot hold somewhere


def named_rasters(arguments: Iterable[str], lists: Iterable[Path] = ()) -> list[str]:
    """List rasters in the order in which they are named, each once.

    An argument is a raster's name, a pattern such as `*.tif` where no shell has expanded it, or
    `@` and the name of a list.

    Raises:
        RasterListError: a list cannot be read, or names nothing.
    """
    found: list[str] = []
    for argument in arguments:
        if argument.startswith("@") and not Path(argument).exists():
            found += read_list(Path(argument[1:]))
        else:
            found += _expanded(Path(), argument)
    for path in lists:
        found += read_list(path)
    return list(dict.fromkeys(found))


def read_list(path: Path) -> list[str]:
    """Read the names of a text file, one a line, seen from its folder; `#` begins a comment.

    Raises:
        RasterListError: it cannot be read as text, or names nothing.
    """
    try:
        lines = [line.strip() for line in path.read_text("utf-8-sig").splitlines()]
    except (OSError, ValueError) as error:
        raise RasterListError(name=path.name) from error
    names = [line for line in lines if line and not line.startswith("#")]
    if not names:
        raise RasterListError(name=path.name)
    return [found for name in names for found in _expanded(path.parent, name)]


def map_labels(names: Sequence[str]) -> list[str]:
    """Give each raster a label of its own: its name, with more of its path where two are alike."""
    levels: list[Callable[[PurePath], str]] = [
        lambda path: path.stem,
        lambda path: "_".join((*path.parts[-2:-1], path.stem)),
        lambda path: "_".join((*path.parts[-3:-1], path.name.replace(".", "_"))),
    ]
    paths = [PurePath(name.replace("\\", "/")) for name in names]
    labels = [""] * len(names)
    for level in levels:
        made = [_cleaned(level(path)) for path in paths]
        counts = Counter(label.casefold() for label in made)
        labels = [
            label or (new if counts[new.casefold()] == 1 else "")
            for label, new in zip(labels, made)
        ]
    return _numbered([label or _cleaned(path.stem) for label, path in zip(labels, paths)])


def _expanded(folder: Path, name: str) -> list[str]:
    """Give the full names that a name, seen from a folder, may stand for."""
    there = folder / name
    try:
        if not there.exists() and ("*" in name or "?" in name):
            found = sorted(there.parent.glob(there.name))
            return [full_name(str(path)) for path in found] or [name]
        return [full_name(str(there) if there.exists() else name)]
    except (OSError, ValueError):  # no path at all, such as a long connection string
        return [name]


def _cleaned(label: str) -> str:
    return _NO_NAME.sub("_", short_name(label)).strip("._")[:80] or "raster"


def _numbered(labels: Sequence[str]) -> list[str]:
    used: set[str] = set()
    found = []
    for label in labels:
        own, number = label, 1
        while own.casefold() in used:
            number += 1
            own = f"{label}_{number}"
        used.add(own.casefold())
        found.append(own)
    return found
