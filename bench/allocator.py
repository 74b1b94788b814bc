"""Freed memory kept for the next tile, as the engine does; else each tile pays for its pages."""

from __future__ import annotations

import ctypes
import os

KEEP = "LANDSEG_BENCH_DEFAULT_MALLOC"  # set: leave the allocator as the system has it
_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8  # of glibc's malloc.h


def keep_freed_memory() -> bool:
    """Tell glibc to give nothing back; True where that was done."""
    if os.environ.get(KEEP):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):  # another C library
        return False
    settings = ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, -1), (_ARENA_MAX, 1))
    return all(mallopt(name, value) == 1 for name, value in settings)
