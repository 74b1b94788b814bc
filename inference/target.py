"""The place of a result, checked before anything is computed."""

from __future__ import annotations

import errno
import shutil
import tempfile
from pathlib import Path

from osgeo import gdal

from .complaints import complaints
from .errors import (
    DiskSpaceError,
    OutputBusyError,
    OutputExistsError,
    OutputFolderError,
    OutputNameError,
    OutputReadOnlyError,
)
from .exchange import is_published
from .grid import Window
from .lock import take_lock

ENDINGS = (".tif", ".tiff")
MARGIN = 1.05
MEGABYTE = 1_000_000  # bytes; also what one map of any size takes besides its pixels


def work_folder(target: Path) -> Path:
    """Give the folder in which a map is made: beside it, so that the last step is a rename."""
    return target.with_name(f".{target.name}.part")


def check_output(
    path: Path, raster: str, overwrite: bool, endings: tuple[str, ...] = ENDINGS
) -> None:
    """Check that a result of this name can be written, and would not replace its source.

    Raises:
        InputError: one of OutputNameError, OutputFolderError, OutputReadOnlyError,
            OutputBusyError, OutputExistsError.
    """
    try:
        if path.suffix.lower() not in endings or path.is_dir() or _is_source(path, raster):
            raise OutputNameError(name=path.name, endings=" or ".join(endings))
        if not path.parent.is_dir():
            raise OutputFolderError(name=str(path.parent))
        _probe(path)
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
            raise OutputNameError(name=path.name, endings=" or ".join(endings)) from error
        raise OutputReadOnlyError(name=str(path.parent)) from error
    if is_busy(path):
        raise OutputBusyError(name=path.name)
    if path.exists() and not overwrite and not is_published(work_folder(path), path):
        raise OutputExistsError(name=path.name)


def needed_bytes(window: Window, confidence: bool) -> int:
    """Give the most that a job takes on the disk: raw store, map, overviews, and 5 %."""
    maps = 2 if confidence else 1
    return maps * (MEGABYTE + int(window.pixels * (1 + 4 / 3) * MARGIN))


def check_disk(path: Path, window: Window, confidence: bool) -> None:
    """Check the space on the disk of a result.

    Raises:
        DiskSpaceError: there is too little.
    """
    needed, free = needed_bytes(window, confidence), shutil.disk_usage(path.parent).free
    free += _taken(path)
    if free < needed:
        space = {"free": free // MEGABYTE, "needed": -(-needed // MEGABYTE)}
        raise DiskSpaceError(folder=str(path.parent), **space)


def _taken(target: Path) -> int:
    """Count the bytes of unfinished work, which is used or removed before new space is taken."""
    return sum(file.stat().st_size for file in work_folder(target).glob("*") if file.is_file())


def is_busy(target: Path) -> bool:
    """Tell whether another job is making this map."""
    path = work_folder(target) / "lock"
    if not path.exists():
        return False
    lock = take_lock(path)
    if lock is not None:
        lock.close()
    return lock is None


def _is_source(path: Path, raster: str) -> bool:
    """Tell whether a result would replace the raster, or a file that the raster refers to."""
    if not path.exists():
        return False
    files: list[str] = [raster]
    with complaints():
        found = gdal.OpenEx(raster, gdal.OF_RASTER | gdal.OF_VECTOR)
        files += (found.GetFileList() if found is not None else None) or []
    return any(Path(file).exists() and path.samefile(file) for file in files)


def _probe(path: Path) -> None:
    """Really make a file: rights, read-only disks and names too long show only so."""
    with tempfile.NamedTemporaryFile(prefix=f".{path.name}.", dir=path.parent):
        pass
