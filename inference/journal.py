"""What of a map is done: one JSON line a window, each with its checksum, only ever appended.

A line is written after the pixels that it speaks of are on the disk, so a crash at any moment
leaves lines that are true, and at most one that is torn.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from io import FileIO
from pathlib import Path
from typing import Any, Callable, Optional

from .grid import Window
from .job_json import Json

NAME = "journal.jsonl"  # in the work folder of the class map
PACE = 0.25  # s; so much work and one tile more is lost by a kill at most


@dataclass(frozen=True)
class Record:
    """One finished window."""

    window: Window  # counted from the raster's upper left pixel
    checksums: tuple[int, ...]  # CRC-32 of its bytes, one a store
    engine: str  # JSON of what computed it


@dataclass(frozen=True)
class Journal:
    """What was read of a journal."""

    plan: Json  # all that decides the map's bytes
    tile: int  # px; side of the tiles
    total: int  # pixels of the map
    records: tuple[Record, ...]
    when: float  # s since 1970; of the last line

    @property
    def percent(self) -> int:
        """How much of the map is done, as far as the lines know."""
        done = sum(window.pixels for window in {record.window for record in self.records})
        return min(100, 100 * done // self.total)


def read_journal(folder: Path) -> Optional[Journal]:
    """Read what an interrupted job left in its work folder; None where nothing is of use."""
    path = folder / NAME
    try:
        lines, when = path.read_bytes().split(b"\n"), path.stat().st_mtime
    except OSError:
        return None
    head, *rest = [_checked(line) for line in lines]
    try:
        records = tuple(_record(found) for found in rest if found is not None)
        return head and Journal(head["plan"], int(head["tile"]), head["pixels"], records, when)
    except (KeyError, TypeError, ValueError):  # whole lines, but of another version
        return None


class JournalWriter:
    """Appends to a journal, after the stores are on the disk; belongs to one thread at a time."""

    def __init__(self, folder: Path, to_disk: Callable[[], None]) -> None:
        """Open the journal for appending, made if need be.

        Args:
            folder: the work folder.
            to_disk: brings all pixels written so far to the disk.
        """
        self._to_disk = to_disk
        self._waiting: list[Record] = []
        self._last = time.monotonic()
        self._file: FileIO = (folder / NAME).open("a+b", buffering=0)

    def begin(self, plan: Json, tile: int, pixels: int) -> None:
        """Start a new journal.

        Args:
            plan: all that decides the map's bytes.
            tile: side in px.
            pixels: of the map.
        """
        self._file.truncate(0)
        started = datetime.now(timezone.utc).isoformat(timespec="seconds")
        self._append([{"plan": plan, "tile": tile, "pixels": pixels, "started": started}])

    def go_on(self) -> None:
        """Append to an old journal: a torn last line must not spoil the next one."""
        self._file.seek(0)
        whole = self._file.read().rfind(b"\n") + 1
        self._file.truncate(whole)

    def note(self, record: Record) -> None:
        """Note a finished window; its line is written now, or with one of the next."""
        self._waiting.append(record)
        if time.monotonic() - self._last >= PACE:
            self.flush()

    def flush(self) -> None:
        """Write the lines that wait."""
        if self._waiting:
            self._to_disk()
            self._append([_line(record) for record in self._waiting])
            self._waiting.clear()
        self._last = time.monotonic()

    def close(self) -> None:
        """Close the file; lines that wait are lost."""
        self._file.close()

    def _append(self, found: Sequence[Json]) -> None:
        view = memoryview(b"".join(_signed(one) for one in found))
        while view:
            view = view[self._file.write(view) :]
        os.fsync(self._file.fileno())


def _line(record: Record) -> Json:
    window = record.window
    place = [window.row, window.col, window.height, window.width]
    return {"window": place, "crc": list(record.checksums), "engine": record.engine}


def _record(found: Json) -> Record:
    window = Window(*(int(term) for term in found["window"]))
    return Record(window, tuple(int(each) for each in found["crc"]), str(found["engine"]))


def _signed(found: Json) -> bytes:
    return _text({**found, "check": zlib.crc32(_text(found))}) + b"\n"


def _checked(line: bytes) -> Any:
    """Give what a line says; None where it is torn or was changed."""
    try:
        found = json.loads(line)
        check = found.pop("check")
    except (ValueError, AttributeError, KeyError, TypeError):
        return None
    return found if check == zlib.crc32(_text(found)) else None


def _text(found: Json) -> bytes:
    return json.dumps(found, sort_keys=True, separators=(",", ":")).encode()
