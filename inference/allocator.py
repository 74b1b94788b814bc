"""The C library's memory: freed pages are kept for the next tile, and given back after a job.

For a process of our own only, never QGIS's: the settings hold for all of a process and cannot be
taken back.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Optional

_M_TRIM_THRESHOLD, _M_MMAP_MAX, _M_ARENA_MAX = -1, -4, -8  # malloc.h of glibc


def keep_freed_memory() -> bool:
    """Let large arrays reuse pages instead of asking the system for new ones; True where it can.

    By default glibc maps each array above 32 MB afresh, and the kernel zeroes every page of it
    at its first touch: for a small network that takes as long as its arithmetic. One arena for
    all threads, since what a reader thread frees should serve the network.
    """
    library = _glibc()
    if library is None:
        return False
    settings = ((_M_MMAP_MAX, 0), (_M_TRIM_THRESHOLD, -1), (_M_ARENA_MAX, 1))
    return all(library.mallopt(name, value) == 1 for name, value in settings)


def give_back_freed_memory() -> None:
    """Return the pages that no array uses; a process that waits for its next job needs none."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(ctypes.c_size_t(0))


def _glibc() -> Optional[Any]:
    """Give the C library where it is the one whose settings these are."""
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    has_all = all(hasattr(library, name) for name in ("gnu_get_libc_version", "mallopt"))
    return library if has_all else None
