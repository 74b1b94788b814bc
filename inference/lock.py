"""One job on one target: a lock that dies with its process.

The operating system holds it, so a killed job leaves none behind; the file says who, for people.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from contextlib import suppress
from datetime import datetime, timezone
from io import FileIO
from pathlib import Path
from typing import Optional


def take_lock(path: Path) -> Optional[FileIO]:
    """Lock a file, made if need be; None where another job holds it, here or on another host.

    Closing the handle ends the lock.

    Raises:
        OSError: the file cannot be made.
    """
    handle = path.open("a+b", buffering=0)
    if not _hold(handle) or not _is_same(path, handle) or _host(handle) not in ("", _here()):
        handle.close()
        return None
    started = datetime.now(timezone.utc).isoformat(timespec="seconds")
    words = {"pid": os.getpid(), "host": _here(), "started": started}
    try:
        handle.truncate(0)
        handle.write(json.dumps(words).encode())
    except OSError:
        drop_lock(path, handle)
        raise
    return handle


def drop_lock(path: Path, handle: FileIO) -> None:
    """Remove a lock; nobody may take it in between, hence the order (not on Windows)."""
    with suppress(OSError):
        path.unlink()
    handle.close()
    with suppress(OSError):
        path.unlink()


def _here() -> str:
    return platform.node()


def _host(handle: FileIO) -> str:
    """Give the host that wrote the file; "" where it says nothing that can be read."""
    handle.seek(0)
    try:
        return str(json.loads(handle.read())["host"])
    except (ValueError, KeyError, TypeError):
        return ""


def _is_same(path: Path, handle: FileIO) -> bool:
    """Tell whether the file still has its name: its former owner may just have removed it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle.fileno()))
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _hold(handle: FileIO) -> bool:
        handle.seek(1 << 20)  # beyond the text, which others may read
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _hold(handle: FileIO) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a network disk without locks: better no lock than no map
            return True
        return True
