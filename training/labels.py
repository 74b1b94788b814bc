"""Colour-coded ground truth to class values, and back; both ways exact, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..inference.blocks import blocks
from ..inference.grid import Window
from ..inference.legend import NODATA
from ..inference.target import check_output
from .coding import Coding, colour_text
from .erode import LARGEST, eroded
from .errors import ErosionError, LabelValueError, LossyLabelsError, UnknownColoursError
from .index_raster import NewRaster
from .jobs import LabelsJob
from .label_raster import LabelRaster, open_labels
from .palette import read_palette
from .reference import MOST_UNKNOWN

if TYPE_CHECKING:
    from ..inference.segment import Report


@dataclass(frozen=True)
class UnknownColour:
    """A colour of no class, which became 255."""

    colour: str  # "#RRGGBB"
    count: int
    row: int  # where it was found first
    col: int


@dataclass(frozen=True)
class LabelsResult:
    """What was written."""

    output: Path
    counts: dict[str, int]  # pixels of each class
    unlabelled: int  # pixels of 255
    unknown: tuple[UnknownColour, ...] = ()  # the most frequent ones first

    def to_json(self) -> dict[str, Any]:
        """Give what crosses the pipe."""
        return {**asdict(self), "output": str(self.output)}


def run_labels(job: LabelsJob, report: Report) -> LabelsResult:
    """Translate a raster of labels; the result gets its name when it is whole.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: as raised by `report`.
    """
    if not 0 <= job.erode <= LARGEST:
        raise ErosionError(radius=job.erode, largest=LARGEST)
    run, raster = _Run(job, report), open_labels(job.source)
    check_output(job.output, job.source, job.overwrite)
    labels = LabelRaster(job.source, raster)
    with closing(labels), NewRaster(job.output, raster, 3 if job.to_color else 1) as target:
        return (_to_colours if job.to_color else _to_values)(labels, target, run)


class _Run:
    """A job under way: its palette, its progress, and the pixels of each value so far."""

    def __init__(self, job: LabelsJob, report: Report) -> None:
        self.job, self.palette, self._report = job, read_palette(job.palette), report
        self._counts = np.zeros(NODATA + 1, np.int64)

    def windows(self, whole: Window) -> Iterator[Window]:
        """Yield the windows of a raster, told one by one."""
        windows = list(blocks(whole))
        for done, window in enumerate(windows):
            self._report(done, len(windows))
            yield window
        self._report(len(windows), len(windows))

    def count(self, values: NDArray[np.uint8]) -> None:
        self._counts += np.bincount(values.ravel(), minlength=NODATA + 1)

    def result(self, output: Path, unknown: tuple[UnknownColour, ...] = ()) -> LabelsResult:
        counts = {entry.name: int(self._counts[entry.value]) for entry in self.palette}
        return LabelsResult(output, counts, int(self._counts[NODATA]), unknown)


def _to_values(labels: LabelRaster, target: NewRaster, run: _Run) -> LabelsResult:
    labels.decode_colours(run.palette.coding)
    if labels.is_lossy and not run.job.tolerate_unknown:
        raise LossyLabelsError(name=labels.name)
    target.show(run.palette.legend)
    for window in run.windows(target.window):
        seen = _with_rim(window, run.job.erode).intersect(target.window)
        values = eroded(labels.read(seen, window), run.job.erode)[window.relative_to(seen).slices]
        run.count(values)
        target.write(window, values)
    unknown = labels.unknown.listed()
    share = labels.unknown.total / target.window.pixels
    if share > MOST_UNKNOWN and not run.job.tolerate_unknown:
        first = colour_text(unknown[0].code)
        told = {"name": labels.name, "colour": first, "share": f"{100 * share:.2f}"}
        raise UnknownColoursError(**told, count=labels.unknown.total)
    listed = (UnknownColour(colour_text(it.code), it.count, it.row, it.col) for it in unknown)
    return run.result(target.finish(), tuple(listed))


def _to_colours(labels: LabelRaster, target: NewRaster, run: _Run) -> LabelsResult:
    labels.decode_values(Coding({entry.value: entry.value for entry in run.palette}))
    colours = np.zeros((NODATA + 1, 3), np.uint8)  # black for 255
    for entry in run.palette:
        colours[entry.value] = entry.rgb
    for window in run.windows(target.window):
        values = labels.read(window)
        run.count(values)
        target.write(window, np.moveaxis(colours[values], 2, 0))
    for odd in labels.unknown.listed():
        raise LabelValueError(name=labels.name, value=str(odd.code), count=odd.count)
    return run.result(target.finish())


def _with_rim(window: Window, rim: int) -> Window:
    return Window(
        window.row - rim, window.col - rim, window.height + 2 * rim, window.width + 2 * rim
    )
