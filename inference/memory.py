"""How much memory a tile needs, how much there is, and the tile that follows from both."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from .architecture import BASE_WIDTHS, Architecture
from .grid import GRID, HALO

SMALLEST = 512  # px; below, nearly all work would go into the halo
LARGEST = {"cpu": 4096, "mps": 2048, "cuda": 4096}  # px; more gains little and answers late
SLAB_BYTES = 128 << 20  # of the largest map that a CPU makes a slab of rows at a time
# Per pixel seen, fp32: in slabs the maps of stage 3 are the largest, else those of stage 1.
_BYTES_AT_FULL_WIDTH = {"cpu": 230}
_BYTES_IN_ONE_PIECE = 1012
_SLAB_BYTES_AT_FULL_WIDTH = 256  # a pixel seen, up to two maps of `SLAB_BYTES`
_STRIPS_AT_FULL_WIDTH = 300_000_000  # bytes of a strip of a layer while it is computed, measured
_UNKNOWN = 4 << 30  # bytes assumed where the system does not say


def tile_bytes(architecture: Architecture, pixels: int, device: str = "cpu") -> int:
    """Estimate the peak memory in bytes of one tile, weights and libraries left out."""
    width = architecture.widths[0] / BASE_WIDTHS[0]
    maps = _BYTES_AT_FULL_WIDTH.get(device, _BYTES_IN_ONE_PIECE) * width
    edges = 4 * (2 * architecture.bands + 3 * architecture.classes)
    passing = min(2 * SLAB_BYTES, _SLAB_BYTES_AT_FULL_WIDTH * width * pixels)
    return int((maps + edges) * pixels + passing + _STRIPS_AT_FULL_WIDTH * width)


def tile_side(architecture: Architecture, available: int, device: str = "cpu") -> int:
    """Choose the largest side, in pixels, that gains time and takes half of the available bytes.

    The batch is always one tile: a larger tile spends less on its halo than a second one beside
    it. The class map is the same for every side.
    """
    side = largest_side(device)
    while side > SMALLEST and tile_bytes(architecture, side * side, device) > available / 2:
        side -= GRID
    return side


def largest_side(device: str = "cpu") -> int:
    """Give the side in px beyond which a tile gains no time, whatever the memory."""
    return LARGEST.get(device, LARGEST["cpu"])


def smaller_side(side: int) -> int:
    """Give the next side to try when memory was short; the same side when there is none."""
    halved = 2 * HALO + (side - 2 * HALO) // 2 // GRID * GRID
    return min(side, max(SMALLEST, halved))


def available_memory() -> int:
    """Give the bytes that programs can still take without swapping."""
    try:
        if sys.platform == "win32":
            return _windows()
        if sys.platform == "linux":
            return _linux()
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (OSError, ValueError, AttributeError):
        return _UNKNOWN


def _linux() -> int:
    for line in Path("/proc/meminfo").read_text("ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return _UNKNOWN


def _windows() -> int:
    """Ask GlobalMemoryStatusEx; the third 64-bit field is the free physical memory."""
    status = (ctypes.c_uint64 * 8)()
    ctypes.cast(status, ctypes.POINTER(ctypes.c_uint32))[0] = ctypes.sizeof(status)
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - absent elsewhere
    return int(status[2]) if kernel.GlobalMemoryStatusEx(ctypes.byref(status)) else _UNKNOWN
