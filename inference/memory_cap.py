"""What a whole job takes of the computer's memory, and the tile that keeps it under a limit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from .architecture import Architecture
from .block_cache import LEAST, SourceBlocks
from .errors import MemoryAmountError, MemoryLimitError
from .grid import GRID, HALO
from .memory import SMALLEST, largest_side, tile_bytes, tile_side
from .pipeline import UNWRITTEN
from .reading_strips import most_pixels

LIBRARIES = 300_000_000  # bytes; resident size of the idle engine, measured
_SMALL = 1024  # px; smaller tiles are only taken where memory is short
_SPARE = 1.1  # of what grows with the tile: gaps between arrays that come and go


@dataclass(frozen=True)
class Demand:
    """What decides a job's peak memory, besides its tile."""

    architecture: Architecture
    weights: int  # bytes of the file
    blocks: Optional[SourceBlocks] = None  # None: small ones
    readers: int = 1  # threads

    def peak(self, pixels: int, cache: int = LEAST) -> int:
        """Estimate the peak resident size in bytes.

        Args:
            pixels: of the largest tile, whatever its shape.
            cache: bytes of decoded blocks.
        """
        bands = self.architecture.bands
        waiting = self.readers * (4 * bands + 1) + 2 * (UNWRITTEN + 1)
        strip = self._strip_pixels(pixels) * (16 * bands + 8)
        tile = tile_bytes(self.architecture, pixels) + waiting * pixels + strip
        return int(LIBRARIES + 2 * self.weights + cache + _SPARE * tile)

    def cache(self, height: int, width: int, free: int) -> int:
        """Give the bytes of decoded blocks to keep.

        Args:
            height: px, of the largest tile.
            width: px, of it.
            free: bytes that they may take.
        """
        return max(LEAST, min(self._wanted(height, width), free))

    def side_within(self, limit: int, tile: Optional[int]) -> int:
        """Choose the largest tile whose job keeps to a limit in bytes; or check the one given.

        Where blocks are as wide as the raster, a smaller tile needs fewer of them at a time: down
        to `_SMALL`, its halos cost less than decoding a block again for each tile.

        Raises:
            MemoryLimitError: not even the smallest fits, or not the one given.
        """
        if tile is None:
            for side in range(largest_side(), _SMALL - 1, -GRID):
                # Balanced tiles are less than twice as high as a square one.
                if self.peak(side**2, self._wanted(2 * side, side)) <= limit:
                    return side
            for side in range(largest_side(), SMALLEST, -GRID):
                if self.peak(side**2) <= limit:
                    return side
        side = tile or SMALLEST
        if (least := self.peak(side**2)) > limit:
            raise MemoryLimitError(memory=amount(limit), least=amount(least, up=True), tile=side)
        return side

    def _strip_pixels(self, pixels: int) -> int:
        """Give the pixels of the largest strip in which a tile of so many is read."""
        lowest = 2 * HALO + GRID  # px; only a lower raster has lower tiles
        if self.blocks is None:
            return most_pixels(pixels // lowest, 1)
        widest = pixels // max(GRID, min(lowest, self.blocks.raster_height))
        return most_pixels(min(widest, self.blocks.raster_width), self.blocks.height)

    def _wanted(self, height: int, width: int) -> int:
        return self.blocks.cache(height, width) if self.blocks else LEAST


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
