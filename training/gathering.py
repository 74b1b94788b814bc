"""Which images a job means, and where the labels of each are."""

from __future__ import annotations

import glob
import re
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
    patterns = {name: pattern for pattern in source.images for name in _names(pattern)}
    for image, pattern in patterns.items():
        path = Path(image)
        meant = {"folder": str(path.parent), "stem": path.stem, "*": _star(pattern, path.name)}
        labels = source.labels
        for word, text in meant.items():
            labels = labels.replace(f"{{{word}}}", text)
        yield Pair(image, full_name(labels), source)


def _star(pattern: str, name: str) -> str:
    """Give what the first star of a pattern stands for in a file's name; "" without one."""
    kinds = {"*": "(.*)", "?": "."}
    signs = [kinds.get(sign) or re.escape(sign) for sign in Path(pattern).name]
    found = re.fullmatch("".join(signs), name)
    return found[1] if found and found.groups() else ""


def _names(pattern: str) -> list[str]:
    """Give the names that fit a pattern; one without signs of a pattern stands for itself."""
    if not glob.has_magic(pattern) or Path(pattern).exists():
        return [full_name(pattern)]
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - knows drives and ".."
    names = [full_name(name) for name in found if not name.endswith(BESIDE)]
    if not names:
        raise PatternError(name=pattern)
    return names
