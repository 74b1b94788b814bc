"""What a whole job takes of the computer's memory, and the tile that keeps it under a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from .architecture import Architecture
from .block_cache import LEAST
from .errors import MemoryAmountError, MemoryLimitError
from .grid import GRID
from .memory import SMALLEST, largest_side, tile_bytes, tile_side
from .pipeline import UNWRITTEN
from .read_tiles import STRIP

LIBRARIES = 300_000_000  # bytes; resident size of the idle engine, measured
_SPARE = 1.1  # of what grows with the tile: gaps between arrays that come and go


@dataclass(frozen=True)
class Demand:
    """What decides a job's peak memory, besides its tile."""

    architecture: Architecture
    weights: int  # bytes of the file
    cache: int = LEAST  # bytes of decoded blocks
    readers: int = 1  # threads

    def peak(self, height: int, width: int) -> int:
        """Estimate the peak resident size in bytes, with tiles of this many pixels at most."""
        bands, pixels = self.architecture.bands, height * width
        waiting = self.readers * (4 * bands + 1) + 2 * (UNWRITTEN + 1)
        strip = STRIP * width * (16 * bands + 8)
        tile = tile_bytes(self.architecture, pixels) + waiting * pixels + strip
        return int(LIBRARIES + 2 * self.weights + self.cache + _SPARE * tile)

    def side_within(self, limit: int, tile: Optional[int]) -> int:
        """Choose the largest tile whose job keeps to a limit in bytes; or check the one given.

        Raises:
            MemoryLimitError: not even the smallest fits, or not the one given.
        """
        side = tile or largest_side()
        while not tile and side > SMALLEST and self.peak(side, side) > limit:
            side -= GRID
        if self.peak(side, side) > limit:
            raise MemoryLimitError(
                memory=amount(limit), least=amount(self.peak(side, side), up=True), tile=side
            )
        return side


def choose_side(
    demand: Demand, device: str, available: int, tile: Optional[int], limit: Optional[int]
) -> int:
    """Choose the side of a job's tiles, in pixels.

    Args:
        demand: of the job.
        device: that computes.
        available: bytes of that device.
        tile: the side that was asked for.
        limit: bytes that the job may take; on a GPU, of the GPU's memory.

    Raises:
        MemoryLimitError: the limit is too small.
    """
    if limit is not None and device == "cpu":
        return demand.side_within(limit, tile)
    usable = available if limit is None else min(available, limit)
    return tile or tile_side(demand.architecture, usable, device)


def parse_amount(text: str) -> int:
    """Read an amount of memory such as `4GB`, `800 MB` or `2GiB`, in bytes.

    Raises:
        MemoryAmountError: it is none.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt])(i?)b?\s*", text, re.IGNORECASE)
    if not found:
        raise MemoryAmountError(text=text)
    number, unit, binary = found.groups()
    power = "kmgt".index(unit.lower()) + 1
    return int(float(number) * (1024 if binary else 1000) ** power)


def amount(size: int, up: bool = False) -> str:
    """Write bytes as people do; `up`: so much or a little more."""
    megabytes = -(-size // 10**6) if up else size // 10**6
    return f"{megabytes} MB" if megabytes < 10_000 else f"{megabytes / 1000:.1f} GB"
