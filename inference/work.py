"""The folder in which a result is made: beside its place, locked, gone when the job is over."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Optional

from .errors import OutputBusyError, OutputWriteError
from .exchange import exchange, recover
from .lock import drop_lock, take_lock
from .target import work_folder

ATTEMPTS = 3


class WorkFolder:
    """Makes one file; its target is as it was before until `publish` returns."""

    def __init__(self, target: Path) -> None:
        """Name the parts; nothing is written yet."""
        self._target = target.absolute()
        self._lock: Optional[FileIO] = None
        self.path = work_folder(self._target) / self._target.name  # the file to make

    def __enter__(self) -> WorkFolder:
        """Take the lock.

        Raises:
            OutputBusyError: another job makes this file.
            OutputWriteError: the folder cannot be made.
        """
        with writing(self._target):
            self._lock = take_work(self._target)
            self._may_replace = self._target.exists()
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        if self._lock is not None:
            remove_work(self._target, self._lock)
            self._lock = None

    def publish(self) -> Path:
        """Let the finished file take its name, with what lies beside it.

        Returns:
            Path: where it is; another name than wished where that file is held open.

        Raises:
            OutputWriteError: the disk refuses.
        """
        with writing(self._target):
            return exchange(self.path.parent, self._target, self._may_replace)


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Report what the disk says as an error of this output."""
    try:
        yield
    except OSError as error:
        raise OutputWriteError(name=str(target), reason=str(error)) from error


def take_work(target: Path, keep: Collection[str] = ()) -> FileIO:
    """Make the work folder, or take over one whose process is dead.

    Args:
        target: what is made in it.
        keep: names of files in the folder that are still of use.

    Raises:
        OutputBusyError: its process is alive.
    """
    work = work_folder(target)
    for _ in range(ATTEMPTS):  # its former owner may remove it between these lines
        work.mkdir(exist_ok=True)
        try:
            lock = take_lock(work / "lock")
        except FileNotFoundError:
            continue
        except OSError:
            with suppress(OSError):
                work.rmdir()
            raise
        if lock is not None:
            _empty(target, keep)
            return lock
    raise OutputBusyError(name=target.name)


def leave_work(target: Path, lock: FileIO) -> None:
    """Give up the lock and leave the files for the next job, on this computer or another."""
    drop_lock(work_folder(target) / "lock", lock)


def remove_work(target: Path, lock: FileIO) -> None:
    """Remove the work folder whose lock this is; a finished file stays."""
    work = work_folder(target)
    with suppress(OSError):
        _empty(target)
    drop_lock(work / "lock", lock)
    with suppress(OSError):
        work.rmdir()


def discard_partial(target: Path) -> bool:
    """Remove the work folder that a killed process left; False where a job is alive in it."""
    target = target.absolute()
    if not work_folder(target).is_dir():
        return True
    lock = take_lock(work_folder(target) / "lock")
    if lock is None:
        return False
    remove_work(target, lock)
    return True


def _empty(target: Path, keep: Collection[str] = ()) -> None:
    """Finish or undo what a dead process began, then clear the folder but for lock and `keep`."""
    work = work_folder(target)
    recover(work, target)
    for path in work.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != "lock" and path.name not in keep:
            path.unlink(missing_ok=True)
