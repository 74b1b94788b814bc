"""Rasters that stay open between two reads, but never more than a process may open."""

from __future__ import annotations

from ..inference.grid import Window
from ..inference.opening import Bands
from ..inference.raster import Block, RasterReader

MOST = 100  # files; macOS allows a process 256


class Readers:
    """Opens a raster when it is first read, and lets go of the one unused for longest."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, Bands], RasterReader] = {}  # the last used at the end

    def read(self, name: str, bands: Bands, window: Window) -> Block:
        """Read a window.

        Raises:
            InputError: the raster cannot be opened or read.
        """
        key = name, bands
        reader = self._open.pop(key, None) or RasterReader(name, bands)
        self._open[key] = reader
        self._keep(MOST)
        return reader.read(window)

    def close(self) -> None:
        """Let go of all files; the next read opens them again."""
        self._keep(0)

    def _keep(self, most: int) -> None:
        while len(self._open) > most:
            with self._open.pop(next(iter(self._open))):
                pass  # leaving closes it
