"""A map while it is made: raw bytes in a work folder, and a name only when it is whole."""

from __future__ import annotations

import os
import zlib
from collections.abc import Collection, Iterator, Mapping
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Optional

import numpy as np
from numpy.typing import NDArray

from .encode import Kind, MapContent, write_map
from .errors import OutputWriteError
from .exchange import exchange
from .grid import Window
from .legend import NODATA, Legend
from .opening import open_grid
from .target import check_disk, check_output, needed_bytes, work_folder
from .verify import verify_map
from .work import discard_partial, leave_work, remove_work, take_work, writing

__all__ = ["MapStore", "check_disk", "check_output", "discard_partial", "needed_bytes"]

CHUNK = 1 << 22  # bytes
STORE = "store.raw"  # in the work folder


class MapStore:
    """One output raster; belongs to the process that entered it.

    Until `finish` returns, the target is as it was before. Leaving the block removes the work
    folder, whatever happened, unless `leave` was called.
    """

    def __init__(
        self,
        target: Path,
        raster: str,
        window: Optional[Window],
        kind: Kind,
        legend: Legend,
        takes_over: Collection[str] = (),
    ) -> None:
        """Name the parts; nothing is written yet.

        Args:
            target: the map's name, checked by `check_output`.
            raster: which the map lies on.
            window: part of the raster that the map covers; None: all of it.
            kind: "classes" or "confidence", 0 to 100 percent.
            legend: of the classes.
            takes_over: names of files in the work folder of a dead process that are still of use,
                such as `STORE`, its pixels.
        """
        self._target, self._work = target.absolute(), work_folder(target.absolute())
        self._raster, self._window, self._kind = raster, window, kind
        self._legend, self._takes_over = legend, takes_over
        self._lock: Optional[FileIO] = None
        self._store: Optional[FileIO] = None

    def __enter__(self) -> MapStore:
        """Take the lock and the disk space.

        Raises:
            OutputBusyError: another job makes this map.
            OutputWriteError: the disk is full, or cannot be written.
        """
        source = open_grid(self._raster)
        size = self._window or Window(0, 0, source.RasterYSize, source.RasterXSize)
        self._height, self._width = size.height, size.width
        with writing(self._target):
            self._lock = take_work(self._target, self._takes_over)
        try:
            with writing(self._target):
                self._may_replace = self._target.exists()
                self._store = _open_store(self._work / STORE, size.pixels)
        except OutputWriteError:
            if self._takes_over:
                self.leave()
            else:
                self.discard()
            raise
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.discard()

    def write(self, window: Window, values: NDArray[np.uint8]) -> None:
        """Keep finished pixels; those never written stay nodata.

        Args:
            window: counted from the map's own upper left pixel.
            values: (height, width) of that window.

        Raises:
            OutputWriteError: the disk refuses.
        """
        whole = Window(0, 0, self._height, self._width)
        if window.intersect(whole) != window or values.shape != (window.height, window.width):
            raise ValueError(f"{values.shape} pixels do not fit {window} of {whole}")
        store = self._opened()
        with writing(self._target):
            for row, line in enumerate(np.ascontiguousarray(values, np.uint8), window.row):
                store.seek(row * self._width + window.col)
                _write_all(store, line.data)

    def checksum(self, window: Window) -> int:
        """Compute the CRC-32 of a window of the store, counted as in `write`."""
        found = 0
        for line in self._lines(window):
            found = zlib.crc32(line, found)
        return found

    def read(self, window: Window) -> NDArray[np.uint8]:
        """Give pixels that were written, (height, width), counted as in `write`."""
        found = np.frombuffer(b"".join(self._lines(window)), np.uint8)
        if found.size != window.pixels:
            raise OSError(f"{self._work} lost some of its bytes")
        return found.reshape(window.height, window.width)

    def to_disk(self) -> None:
        """Let what was written outlast a power cut."""
        with writing(self._target):
            os.fsync(self._opened().fileno())

    def scratch(self, name: str) -> Path:
        """Name a file for a step on the way; it goes when this store is left."""
        return self._work / name

    def finish(
        self,
        metadata: Mapping[str, str],
        facts: Mapping[str, str],
        legend: Optional[Legend] = None,
    ) -> Path:
        """Make the map, read it back, and only then let it take its name.

        Args:
            metadata: items of the .tif; equal for equal jobs.
            facts: items beside the .tif, such as the date.
            legend: of the classes, where only the finished pixels tell it.

        Returns:
            Path: where the map is; another name than wished where that file is held open.

        Raises:
            OutputWriteError: the disk refuses.
            VerifyError: the map did not read back as it was written.
        """
        used = self.publish(metadata, facts, legend)
        self.discard()
        return used

    def publish(
        self,
        metadata: Mapping[str, str],
        facts: Mapping[str, str],
        legend: Optional[Legend] = None,
    ) -> Path:
        """Do what `finish` does, and keep the store until `discard`."""
        content = MapContent(
            self.read, self._height, self._width, self._raster, self._window, self._kind,
            self._legend if legend is None else legend, metadata, facts,
        )  # fmt: skip
        path = self._work / self._target.name
        with writing(self._target):
            write_map(path, content)
            verify_map(path, content)
            return exchange(self._work, self._target, self._may_replace)

    @property
    def folder(self) -> Path:
        """Where files may lie that are needed until the map is made; it goes with them."""
        return self._work

    def discard(self) -> None:
        """Remove the work folder; a finished map stays."""
        self._close()
        if self._lock is not None:
            remove_work(self._target, self._lock)
            self._lock = None

    def leave(self) -> None:
        """Leave the work folder to a later job that `takes_over`."""
        self._close()
        if self._lock is not None:
            leave_work(self._target, self._lock)
            self._lock = None

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def _lines(self, window: Window) -> Iterator[bytes]:
        store = self._opened()
        if window.width == self._width:  # its rows lie one after the other
            store.seek(window.row * self._width)
            yield store.read(window.pixels)
            return
        for row in range(window.row, window.row + window.height):
            store.seek(row * self._width + window.col)
            yield store.read(window.width)

    def _opened(self) -> FileIO:
        if self._store is None:
            raise ValueError("the store is closed")
        return self._store


def _open_store(path: Path, size: int) -> FileIO:
    """Open the store of an older job where it is whole, else a new one."""
    if path.is_file() and path.stat().st_size == size:
        return path.open("r+b", buffering=0)
    store = path.open("w+b", buffering=0)
    try:
        _fill(store, size)
    except OSError:
        store.close()
        raise
    return store


def _fill(store: FileIO, size: int) -> None:
    """Write nodata everywhere: a full disk shows now, and no byte can be taken for a class."""
    chunk = memoryview(bytes([NODATA]) * min(size, CHUNK))
    for start in range(0, size, CHUNK):
        _write_all(store, chunk[: size - start])


def _write_all(store: FileIO, view: memoryview) -> None:
    """Write without a buffer: a disk that fills up takes a part first, and refuses the rest."""
    while view:
        view = view[store.write(view) :]
