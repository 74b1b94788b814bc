"""The date of which a file of OpenStreetMap is, where it states one.

XML: https://wiki.openstreetmap.org/wiki/OSM_XML, and Overpass's `osm_base`. PBF: the replication
timestamp of its header block, https://wiki.openstreetmap.org/wiki/PBF_Format.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

HEAD = 1 << 17  # bytes that are looked at; a header block is much smaller
XML = (rb'\bosm_base="([^"]{4,40})"', rb'<osm\b[^>]*\btimestamp="([^"]{4,40})"')
BLOB_SIZE, RAW, ZIPPED, REPLICATED = 3, 1, 3, 32  # numbers of fields
VARINT, EIGHT_BYTES, BYTES, FOUR_BYTES = 0, 1, 2, 5  # wire types


def stated_date(path: str) -> str:
    """Give the date in ISO 8601; "" where the file states none, or is no file."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return ""
    if head.lstrip()[:1] == b"<":
        found = next(filter(None, (re.search(pattern, head) for pattern in XML)), None)
        return found[1].decode("ascii", "replace") if found else ""
    try:
        return _of_pbf(head)
    except (IndexError, KeyError, ValueError, OverflowError, OSError, struct.error, zlib.error):
        return ""  # not a .pbf


def _of_pbf(head: bytes) -> str:
    (size,) = struct.unpack(">I", head[:4])
    header = dict(_fields(head[4 : 4 + size]))
    start = 4 + size
    blob = dict(_fields(head[start : start + int(header[BLOB_SIZE])]))
    block = blob.get(RAW) or zlib.decompressobj().decompress(blob[ZIPPED], HEAD)
    seconds = dict(_fields(block)).get(REPLICATED)
    if not isinstance(seconds, int):
        return ""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    """Yield number and value of the fields of a protocol buffer."""
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        kind = tag & 7
        value: Any = None
        if kind == VARINT:
            value, place = _varint(data, place)
        elif kind == BYTES:
            size, place = _varint(data, place)
            value, place = data[place : place + size], place + size
        else:
            place += {EIGHT_BYTES: 8, FOUR_BYTES: 4}[kind]
        yield tag >> 3, value


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[place] & 127) << shift
        place, shift = place + 1, shift + 7
        if data[place - 1] < 128:  # the highest bit says that more comes
            return value, place
