"""A finished map takes its name: at once, or not at all.

First the old map's companions leave, then the map is replaced in one step, then the new
companions come: a crash in between leaves a map without style, never with another map's legend.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .errors import OutputWriteError

# map.tif.aux.xml; the logs of an open GeoPackage, which would spoil another one of its name
BESIDE_NAME = (".aux.xml", ".ovr", ".msk", ".vat.dbf", "-wal", "-shm", "-journal")
BESIDE_STEM = (".qml", ".tfw", ".tifw", ".pgw")  # map.qml
OLD = "old."  # + the map's name: a folder within the work folder


def exchange(work: Path, target: Path, may_replace: bool) -> Path:
    """Move a map and its companions out of the work folder, where it is named as its target.

    Returns:
        Path: the target, or `NAME_1.tif` where the target is held open, or appeared meanwhile.

    Raises:
        OutputWriteError: nothing could be moved; the old map is as before.
    """
    _to_disk(work / target.name)
    reason = ""
    for used in _names(target, may_replace):
        try:
            _set_aside(work, used)
            (work / target.name).replace(used)
        except OSError as error:
            reason = str(error)
            recover(work, target)
            continue
        _finish(work, target, used)
        return used
    raise OutputWriteError(name=str(target), reason=reason)


def recover(work: Path, target: Path) -> None:
    """Undo an exchange that stopped before the map was replaced; complete one that came later."""
    for old in sorted(work.glob(f"{OLD}*")):
        used = target.with_name(old.name[len(OLD) :])
        if not (work / target.name).exists():
            _finish(work, target, used)
            continue
        for kept in sorted(old.iterdir()):
            with suppress(OSError):
                kept.replace(used.with_name(kept.name))
        with suppress(OSError):
            old.rmdir()


def is_published(work: Path, target: Path) -> bool:
    """Tell whether the map has its name, and only its work folder is left."""
    return (work / f"{OLD}{target.name}").is_dir() and not (work / target.name).exists()


def _names(target: Path, may_replace: bool) -> Iterator[Path]:
    if may_replace or not target.exists():
        yield target
    others = (target.with_name(f"{target.stem}_{n}{target.suffix}") for n in range(1, 100))
    free = (other for other in others if not other.exists())
    yield from (path for path, _ in zip(free, range(2)))


def _set_aside(work: Path, used: Path) -> None:
    old = work / f"{OLD}{used.name}"
    old.mkdir(exist_ok=True)
    for path in _companions(used):
        if path.exists():
            path.replace(old / path.name)


def _finish(work: Path, target: Path, used: Path) -> None:
    made = work / target.name
    for new, path in zip(_companions(made), _companions(used)):
        if new.exists():
            _to_disk(new)
            new.replace(path)
    _folder_to_disk(used.parent)


def _companions(path: Path) -> list[Path]:
    """List what may lie beside a map and changes how it is read or shown."""
    beside = [path.with_name(path.name + ending) for ending in BESIDE_NAME]
    return beside + [path.with_suffix(ending) for ending in BESIDE_STEM]


def _to_disk(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _folder_to_disk(path: Path) -> None:
    """Make renames last through a power cut; Windows has no such call."""
    with suppress(OSError):
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
