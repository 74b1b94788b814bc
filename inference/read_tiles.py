"""From a raster to network input, tile by tile, in any thread."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Optional

import numpy as np
from numpy.typing import NDArray

from .area import AreaMask
from .grid import Tile, Window
from .jobs import SegmentationJob
from .normalise import Normaliser
from .raster import RasterReader
from .reading_strips import strips

if TYPE_CHECKING:
    from .sending import Sender, Sent  # loads torch


class StoppedError(Exception):
    """Reading was stopped; nobody waits for its result."""


@dataclass(frozen=True)
class ReadTile:
    """A tile as the network takes it."""

    tile: Tile
    images: NDArray[np.float32]  # (bands, height, width) of what is seen, network units
    valid: NDArray[np.bool_]  # (height, width) of the core: has a value, and lies in the mask
    invalid_values: int  # pixels seen that are not valid only because they are NaN or infinite
    sent: Optional[Sent] = None  # the images, where they are on their way to a GPU

    def part(self, tile: Tile) -> ReadTile:
        """Cut out a smaller tile."""
        rows, cols = tile.seen.relative_to(self.tile.seen).slices
        valid = self.valid[tile.core.relative_to(self.tile.core).slices]
        return ReadTile(tile, self.images[:, rows, cols], valid, 0)


class TileReader:
    """Reads and normalises tiles, for several threads: each opens the raster for itself.

    The first tile is read by several threads at once: the network has nothing to do meanwhile.
    """

    def __init__(
        self,
        job: SegmentationJob,
        normalise: Normaliser,
        threads: int = 1,
        sender: Optional[Sender] = None,
    ) -> None:
        """Open nothing yet.

        Args:
            job: with its bands filled in.
            normalise: makes network input of what is read.
            threads: that read the first tile.
            sender: gives memory, and sends on what was read; None: nothing is to be sent.
        """
        self._job, self._normalise, self._sender = job, normalise, sender
        self._threads = threads
        self._free: deque[NDArray[np.float32]] = deque()  # room of tiles that are done
        self._own = threading.local()  # a thread's end closes what it opened
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Let every thread that reads give up soon."""
        self._stopped.set()

    def read(self, tile: Tile) -> Optional[ReadTile]:
        """Give a tile; None where no pixel of its core is valid.

        Raises:
            RasterReadError: a block of the raster is damaged.
            StoppedError: `stop` was called.
        """
        inside = self._inside(tile.core)
        if not inside.any():
            return None
        seen, block_height = tile.seen, self._reader().block_height
        images = self._room((len(self._job.bands), seen.height, seen.width))
        valid = np.empty((seen.height, seen.width), np.bool_)

        def fill(strip: Window) -> int:
            if self._stopped.is_set():
                raise StoppedError
            block = self._reader().read(strip)
            rows, _ = strip.relative_to(seen).slices
            self._normalise(block, images[:, rows])
            valid[rows] = block.valid
            return block.invalid_values

        # Of a format that keeps single rows, each thread would decode all rows above its own.
        threads, self._threads = self._threads if block_height > 1 else 1, 1
        if threads > 1:
            with ThreadPoolExecutor(threads, "landseg-first") as pool:
                invalid_values = sum(pool.map(fill, strips(seen, block_height)))
        else:
            invalid_values = sum(map(fill, strips(seen, block_height)))
        kept = valid[tile.core.relative_to(seen).slices] & inside
        if kept.any():
            sent = self._sender.send(images) if self._sender else None
            return ReadTile(tile, images, kept, invalid_values, sent)
        self._free.append(images)
        return None

    def reuse(self, read: ReadTile) -> None:
        """Take back the room of a tile that nobody needs any more, for the next one.

        Else smaller arrays come to lie in it, and memory grows with the number of tiles.
        """
        self._free.append(read.images)

    def _room(self, shape: tuple[int, ...]) -> NDArray[np.float32]:
        try:
            while (found := self._free.pop()).shape != shape:
                pass
        except IndexError:  # none is left; another thread may have been faster
            return self._sender.room(shape) if self._sender else np.empty(shape, np.float32)
        return found

    def _inside(self, core: Window) -> NDArray[np.bool_]:
        if not self._job.mask:
            return np.ones((1, 1), np.bool_)
        if not hasattr(self._own, "mask"):
            self._own.mask = AreaMask(self._job.mask, self._job.raster)
        inside: NDArray[np.bool_] = self._own.mask.burn(core)
        return inside

    def _reader(self) -> RasterReader:
        if not hasattr(self._own, "reader"):
            self._own.reader = RasterReader(self._job.raster, self._job.bands)
        reader: RasterReader = self._own.reader
        return reader
