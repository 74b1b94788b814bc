"""The outputs of one job with their journal: what an interrupted run finished is not done again."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Optional

import numpy as np
from numpy.typing import NDArray

from .derived import dated_facts
from .done_cells import DoneCells
from .errors import RasterChangedError
from .grid import Window
from .interrupted import choose_work, discard_interrupted
from .job_plan import job_plan
from .journal import NAME, Journal, JournalWriter, Record
from .legend import NODATA
from .preflight import Prepared
from .store import STORE, MapStore
from .target import work_folder
from .work import writing


class JobStores:
    """Class map and confidence while they are made; belongs to the process that entered it.

    Leaving the block without `finish` keeps what is done for the next run, if anything is.
    """

    def __init__(self, ready: Prepared) -> None:
        """Name the parts; nothing is read or written yet."""
        self._ready, self._window = ready, ready.window
        self._opened = ExitStack()
        self._stores: list[MapStore] = []
        self._old: Optional[Journal] = None
        self._journal: Optional[JournalWriter] = None
        self._done = DoneCells(ready.window)
        self.engines: set[str] = set()  # JSON of what computed the finished windows

    @property
    def tile(self) -> Optional[int]:
        """Side in px of the tiles of the work that goes on; None where it starts anew."""
        return self._old.tile if self._old else None

    def __enter__(self) -> JobStores:
        """Take the locks and the disk space.

        Raises:
            InterruptedWorkError, OtherWorkError: as `choose_work`.
            OutputBusyError: another job makes one of the maps.
            OutputWriteError: the disk is full, or cannot be written.
        """
        job = self._ready.job
        self._old = choose_work(self._ready)
        if self._old is None:
            discard_interrupted(job.output)
        with ExitStack() as opened:
            try:
                for store in self._named():
                    self._stores.append(opened.enter_context(store))
            except BaseException:
                if self._old is not None:
                    self._leave()
                raise
            self._opened = opened.pop_all()
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        useless = kind is not None and issubclass(kind, RasterChangedError)
        with self._opened:
            try:
                if self._journal is not None and not useless:
                    self._journal.flush()
            finally:
                if self._journal is not None:
                    self._journal.close()
                # Old work is worth keeping also where this job ended before it looked at it.
                if not useless and (self._old is not None or self._done.any()):
                    self._leave()

    def begin(self, tile: int, step: Callable[[], None]) -> None:
        """Find what is done, or start a journal.

        Args:
            tile: side of the tiles in px.
            step: called often; may raise to stop.
        """
        output = self._ready.job.output.absolute()
        with writing(output):
            self._journal = JournalWriter(work_folder(output), self._to_disk)
            if self._old is None:
                self._journal.begin(job_plan(self._ready), tile, self._window.pixels)
                return
            self._journal.go_on()
        for record in self._old.records:
            step()
            if self._holds(record):
                self._finished(record)

    def has(self, window: Window) -> bool:
        """Tell whether every pixel of a window, counted in the raster, is done."""
        return self._done.has(window)

    def counts(self, window: Window) -> NDArray[np.int64]:
        """Count the pixels of each class in a window that is done."""
        classes = self._stores[0].read(window.relative_to(self._window))
        return np.bincount(classes.ravel(), minlength=NODATA + 1)

    def clear(self, window: Window) -> None:
        """Make nodata of what an interrupted run may have left in a window that is not done."""
        if self._old:
            nodata = np.full((window.height, window.width), NODATA, np.uint8)
            for store in self._stores:
                store.write(window.relative_to(self._window), nodata)

    def write(self, window: Window, values: tuple[NDArray[np.uint8], ...], engine: str) -> None:
        """Keep a finished window.

        Args:
            window: counted in the raster.
            values: classes and confidence, (height, width) each.
            engine: JSON of what computed them.

        Raises:
            OutputWriteError: the disk refuses.
        """
        checksums = []
        for store, pixels in zip(self._stores, values):
            store.write(window.relative_to(self._window), pixels)
            checksums.append(zlib.crc32(np.ascontiguousarray(pixels, np.uint8).data))
        self._finished(Record(window, tuple(checksums), engine), note=True)

    def finish(self, metadata: Mapping[str, str]) -> list[Path]:
        """Make the maps, the class map last: with it, all that belongs to it is there.

        Returns:
            list[Path]: the class map, and the confidence where it is wanted.

        Raises:
            OutputWriteError: the disk refuses.
            VerifyError: a map did not read back as it was written.
        """
        self._writer().flush()
        made = [store.publish(metadata, dated_facts()) for store in self._stores[::-1]]
        self._writer().close()
        self._journal = None
        for store in self._stores:
            store.discard()
        return made[::-1]

    def _named(self) -> list[MapStore]:
        job, facts, legend = self._ready.job, self._ready.facts, self._ready.card.legend
        whole = Window(0, 0, facts.height, facts.width)
        window = None if self._window == whole else self._window
        kept = (STORE, NAME) if self._old else ()
        stores = [MapStore(job.output, job.raster, window, "classes", legend, kept)]
        if job.confidence:
            beside = MapStore(job.confidence, job.raster, window, "confidence", legend, kept)
            stores.append(beside)
        return stores

    def _leave(self) -> None:
        for store in self._stores:
            store.leave()

    def _holds(self, record: Record) -> bool:
        """Tell whether the stores still hold what the journal says of a window."""
        window = record.window.relative_to(self._window)
        found = tuple(store.checksum(window) for store in self._stores)
        return found == record.checksums

    def _finished(self, record: Record, note: bool = False) -> None:
        self._done.add(record.window)
        self.engines.add(record.engine)
        if note:
            with writing(self._ready.job.output):
                self._writer().note(record)

    def _to_disk(self) -> None:
        for store in self._stores:
            store.to_disk()

    def _writer(self) -> JournalWriter:
        if self._journal is None:
            raise ValueError("the journal is closed")
        return self._journal
