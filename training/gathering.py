"""Which images a job means, and where the labels of each are."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..inference.jobs import full_name
from .errors import PatternError, SameFileError
from .jobs import Source

BESIDE = (".aux.xml", ".ovr", ".msk")  # what viewers and GDAL write beside an image


@dataclass(frozen=True)
class Pair:
    """An image and its labels."""

    image: str
    labels: str
    source: Source

    @property
    def group(self) -> str:
        """Name the image in two words: its folder's name and its own."""
        path = Path(self.image)
        return f"{path.parent.name}/{path.stem}" if path.parent.name else path.stem


def gather(sources: Iterable[Source]) -> tuple[Pair, ...]:
    """List all pairs, in the order of the sources and then by name.

    Raises:
        PatternError: a pattern fits no file.
        SameFileError: a whole image is on both sides.
    """
    pairs = tuple(pair for source in sources for pair in _pairs(source))
    roles: dict[str, str] = {}
    for pair in pairs:
        if pair.source.window is None and roles.setdefault(pair.image, pair.source.role) != (
            pair.source.role
        ):
            raise SameFileError(train=pair.group, validation=pair.group)
    return pairs


def _pairs(source: Source) -> Iterator[Pair]:
    images = dict.fromkeys(name for pattern in source.images for name in _names(pattern))
    for image in images:
        path = Path(image)
        labels = source.labels.replace("{folder}", str(path.parent)).replace("{stem}", path.stem)
        yield Pair(image, full_name(labels), source)


def _names(pattern: str) -> list[str]:
    """Give the names that fit a pattern; one without signs of a pattern stands for itself."""
    if not glob.has_magic(pattern) or Path(pattern).exists():
        return [full_name(pattern)]
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - knows drives and ".."
    names = [full_name(name) for name in found if not name.endswith(BESIDE)]
    if not names:
        raise PatternError(name=pattern)
    return names
