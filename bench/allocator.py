"""Freed memory kept for the next tile, as the engine does; else each tile pays for its pages."""

from __future__ import annotations

import ctypes
import os

KEEP = "LANDSEG_BENCH_DEFAULT_MALLOC"  # set: leave the allocator as the system has it
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's malloc.h
_LARGE = 1 << 30  # bytes


def keep_freed_memory() -> bool:
    """Tell glibc to give nothing back; True where that was done."""
    if os.environ.get(KEEP):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):  # another C library
        return False
    return bool(mallopt(_MMAP_THRESHOLD, _LARGE) and mallopt(_TRIM_THRESHOLD, 2 * _LARGE - 1))
