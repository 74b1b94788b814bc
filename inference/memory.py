"""How much memory a tile needs, how much there is, and the tile that follows from both."""

from __future__ import annotations

import ctypes
import math
import os
import sys
from pathlib import Path

from .architecture import BASE_WIDTHS, Architecture
from .grid import GRID, HALO

SMALLEST = 512  # px; below, nearly all work would go into the halo
LARGEST = {"cpu": 4096, "mps": 2048, "cuda": 4096}  # px; more gains little and answers late
# Per pixel seen, fp32: in strips the maps of stage 2 are the largest, else those of stage 1.
_BYTES_AT_FULL_WIDTH = {"cpu": 256}
_BYTES_IN_ONE_PIECE = 1012
# Bytes of a tile's maps on a CPU. Larger ones leave its cache so often that this costs more than
# the halo they save: full width, tiles of 4000 px take 1.13 times as long as those of 2200 px.
_MAPS = 1_300_000_000
_STRIPS = 150_000_000  # bytes; what a strip of a layer takes while it is computed, measured
_UNKNOWN = 4 << 30  # bytes assumed where the system does not say


def tile_bytes(architecture: Architecture, pixels: int, device: str = "cpu") -> int:
    """Estimate the peak memory in bytes of one tile, weights and libraries left out."""
    edges = 4 * (2 * architecture.bands + 3 * architecture.classes)
    return int((_map_bytes(architecture, device) + edges) * pixels) + _STRIPS


def largest_side(architecture: Architecture, device: str = "cpu") -> int:
    """Give the side in px beyond which a tile gains no time, whatever the memory."""
    side = LARGEST.get(device, LARGEST["cpu"])
    if device == "cpu":
        fast = math.isqrt(int(_MAPS / _map_bytes(architecture, device)))
        side = max(SMALLEST, min(side, fast // GRID * GRID))
    return side


def tile_side(architecture: Architecture, available: int, device: str = "cpu") -> int:
    """Choose the largest side, in pixels, that gains time and takes half of the available bytes.

    The batch is always one tile: a larger tile spends less on its halo than a second one beside
    it. The class map is the same for every side.
    """
    side = largest_side(architecture, device)
    while side > SMALLEST and tile_bytes(architecture, side * side, device) > available / 2:
        side -= GRID
    return side


def _map_bytes(architecture: Architecture, device: str) -> float:
    """Give the bytes of maps for a pixel seen."""
    full = _BYTES_AT_FULL_WIDTH.get(device, _BYTES_IN_ONE_PIECE)
    return full * architecture.widths[0] / BASE_WIDTHS[0]


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
