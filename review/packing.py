"""A zip as it is made: streamed, safe names, the hash of each file, read back at the end."""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from .errors import PackageVerifyError, PackedFileError

CHUNK = 1 << 20  # bytes
PACKED = (".tif", ".tiff", ".pdf", ".png", ".jpg", ".zip")  # hardly shrink any more
RIGHTS = 0o100644 << 16  # a file that all may read
FIRST_YEAR = 1980  # that a zip can tell
FORBIDDEN = '<>:"|?*\\/'  # in names on Windows

Step = Callable[[int], None]  # told of bytes that are done; raises JobCancelled


@dataclass(frozen=True)
class Packed:
    """One file of the zip."""

    name: str  # within the folder
    what: str  # for people
    size: int  # bytes
    sha256: str


class Packer:
    """Fills an open zip, all of it within one folder."""

    def __init__(
        self, target: ZipFile, folder: str, step: Step, reserved: Iterable[str] = ()
    ) -> None:
        """Begin; `reserved` names are for files that come last."""
        self._zip, self._folder, self._step = target, safe_name(folder), step
        self._reserved = set(map(str.casefold, reserved))
        self.files: list[Packed] = []

    def free_name(self, name: str) -> str:
        """Give a name that no file of the zip has, whatever its case."""
        taken = self._reserved | {each.name.casefold() for each in self.files}
        path = PurePath(safe_name(name))
        others = (f"{path.stem}_{number}{path.suffix}" for number in range(2, 10_000))
        return next(n for n in (path.name, *others) if n.casefold() not in taken)

    def add_file(self, source: Path, name: str, what: str) -> None:
        """Copy a file.

        Raises:
            PackedFileError: it cannot be read.
            OSError: the zip cannot be written.
        """
        try:
            file, found = source.open("rb"), source.stat()
        except OSError as error:
            raise PackedFileError(name=source.name, reason=error.strerror or "?") from error
        info = self._info(name, found.st_mtime)
        info.file_size = found.st_size  # beyond 2 GB the zip needs wider fields
        digest, size = hashlib.sha256(), 0
        with file, self._zip.open(info, "w") as target:
            while chunk := file.read(CHUNK):
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                self._step(len(chunk))
        self.files.append(Packed(name, what, size, digest.hexdigest()))

    def add_text(self, text: str, name: str, what: str) -> None:
        stored = text.encode("utf-8")
        self._zip.writestr(self._info(name, time.time()), stored)
        self.files.append(Packed(name, what, len(stored), hashlib.sha256(stored).hexdigest()))

    def _info(self, name: str, changed: float) -> ZipInfo:
        when = time.localtime(changed)[:6]
        if when[0] < FIRST_YEAR:
            when = (FIRST_YEAR, 1, 1, 0, 0, 0)
        info = ZipInfo(f"{self._folder}/{name}", when)
        info.compress_type = ZIP_STORED if name.lower().endswith(PACKED) else ZIP_DEFLATED
        info.external_attr = RIGHTS
        return info


def safe_name(name: str) -> str:
    """Give a file's name that every system can unpack: no folder, no sign that Windows refuses."""
    plain = "".join("_" if letter in FORBIDDEN or ord(letter) < 32 else letter for letter in name)
    return plain.strip(" .") or "file"


def verify_package(path: Path, files: list[Packed], step: Step) -> None:
    """Read the zip back: the files that were packed, byte by byte, and no others.

    Raises:
        PackageVerifyError: names the first one that differs.
        OSError: the zip cannot be read.
    """
    with ZipFile(path) as found:
        entries = found.infolist()
        if len(entries) != len(files):
            raise PackageVerifyError(name=path.name, part="The list of files")
        for entry, packed in zip(entries, files):
            digest = hashlib.sha256()
            try:
                with found.open(entry) as file:  # reading compares the zip's own checksum too
                    while chunk := file.read(CHUNK):
                        digest.update(chunk)
                        step(len(chunk))
            except (BadZipFile, zlib.error, EOFError) as error:
                raise PackageVerifyError(name=path.name, part=packed.name) from error
            if digest.hexdigest() != packed.sha256:
                raise PackageVerifyError(name=path.name, part=packed.name)
