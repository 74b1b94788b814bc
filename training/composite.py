"""Heights and bands -> one 8-bit raster of DSM, nDSM and NDVI, read from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import numpy as np
from numpy.typing import NDArray

from ..inference.blocks import blocks
from ..inference.errors import Caution, OutputRenamedCaution
from ..inference.grid import Window
from ..inference.job_json import Json
from ..inference.jobs import Stretch
from ..inference.opening import short_name
from ..inference.segment import Report
from ..inference.stretch import stretch_limits
from ..inference.work import WorkFolder
from .align import AlignedReader
from .composite_bands import NDSM_RANGE, NDVI_RANGE, Floats, Range, to_bytes, vegetation_index
from .composite_file import CompositeFile
from .composite_inputs import CompositeInputs, check_range, check_target, open_inputs, scaling_of
from .errors import GapsCaution, NoCommonPixelError
from .ground import Sides, find_ground
from .jobs import CompositeJob

DSM_STRETCH = Stretch("percentile", 1.0, 99.0)
GAPS = 0.01  # share of nodata from which on the user is told

Bytes = NDArray[np.uint8]  # (bands, height, width)
Valid = NDArray[np.bool_]  # (height, width)


@dataclass(frozen=True)
class CompositeResult:
    """What a job made, and what the user should know of it."""

    output: Path  # as it was named in the end
    layers: tuple[str, ...]
    scaling: Json  # as in the file's metadata
    valid: float  # share of the pixels
    cautions: tuple[Caution, ...]

    def to_json(self) -> Json:
        """Give what crosses the pipe."""
        cautions = [{"class": type(it).__name__, "fields": it.fields} for it in self.cautions]
        return {
            "output": str(self.output),
            "layers": list(self.layers),
            "scaling": self.scaling,
            "valid": self.valid,
            "cautions": cautions,
        }


def run_composite(job: CompositeJob, report: Report) -> CompositeResult:
    """Make a composite on the grid of the surface model, or of the infrared band without one.

    A pixel that has no value in one of the rasters is nodata in all bands. The composite gets its
    name when it is whole and was read back; until then an older file stays as it was.

    Args:
        job: what to do.
        report: told of blocks (done, total); raises JobCancelled to stop.

    Raises:
        LandsegError: what failed and what to do.
        JobCancelled: as raised by `report`.
    """
    report(0, 1)
    inputs = open_inputs(job)
    check_target(job, inputs)
    steps = _Steps(report, len(list(blocks(inputs.whole))))
    with WorkFolder(job.output) as work:
        heights = _height_range(job, inputs, steps)
        scaling = scaling_of(job, heights)
        file = CompositeFile(work.path, inputs.grid.name, scaling)
        valid = _fill(file, _Maker(inputs, job.layers, heights), steps)
        file.close()
        output = work.publish()
    share = valid / inputs.whole.pixels
    return CompositeResult(output, job.layers, scaling, share, _cautions(job, output, share))


def _height_range(job: CompositeJob, inputs: CompositeInputs, steps: _Steps) -> Optional[Range]:
    """Give the heights that become 0 and 255: those of the job, or percentiles of the surface."""
    if "dsm" not in job.layers or inputs.surface is None:
        return None
    if job.dsm_range is not None:
        return job.dsm_range
    (limits,) = stretch_limits(inputs.grid.name, (1,), DSM_STRETCH, steps.expect_two_more)
    low, high = inputs.surface.in_units(limits)
    return check_range((float(low), float(high)))


def _fill(file: CompositeFile, maker: _Maker, steps: _Steps) -> int:
    """Write all blocks; return how many pixels are valid.

    Raises:
        NoCommonPixelError: there is none.
    """
    count = 0
    for window in blocks(maker.inputs.whole):
        steps.step()
        bands, valid = maker.make(window)
        file.write(window, bands, valid)
        count += int(np.count_nonzero(valid))
    steps.step()  # the last one reads the file back
    if not count:
        raise NoCommonPixelError(names=", ".join(map(short_name, maker.inputs.rasters)))
    return count


def _cautions(job: CompositeJob, output: Path, share: float) -> tuple[Caution, ...]:
    found: list[Caution] = []
    if output != job.output.absolute():
        found.append(OutputRenamedCaution(wanted=job.output.name, name=output.name))
    if 1 - share >= GAPS:
        found.append(GapsCaution(percent=round(100 * (1 - share))))
    return tuple(found)


class _Steps:
    """Where the job is: blocks written, and before them those looked at for percentiles."""

    def __init__(self, report: Report, blocks_in_all: int) -> None:
        self._report, self._blocks = report, blocks_in_all
        self._done, self._total = 0, blocks_in_all + 1

    def expect_two_more(self, done: int, total: int) -> None:
        """Follow the two passes of the percentiles."""
        self._total = total + self._blocks + 1
        self._report(done, self._total)
        self._done = total

    def step(self) -> None:
        self._report(self._done, self._total)
        self._done += 1


class _Maker:
    """Makes the bytes of any window; they do not depend on how the grid is cut into windows."""

    def __init__(
        self, inputs: CompositeInputs, layers: tuple[str, ...], heights: Optional[Range]
    ) -> None:
        self.inputs = inputs
        self._layers, self._heights = layers, heights

    def make(self, window: Window) -> tuple[Bytes, Valid]:
        """Give the bands (bands, height, width), and where all of them are valid."""
        valid = np.ones((window.height, window.width), np.bool_)
        found: dict[str, Bytes] = {}
        if self.inputs.surface is not None:
            surface, ground, known = self._read_heights(self.inputs.surface, window)
            valid &= known
            if self._heights is not None:
                found["dsm"] = to_bytes(surface, self._heights)
            found["ndsm"] = to_bytes(surface - ground, NDSM_RANGE)
        if self.inputs.reflectances:
            read = [reader.read(window) for reader in self.inputs.reflectances]
            infrared, red = (values for block in read for values in block.values)
            for block in read:
                valid &= block.valid
            found["ndvi"] = to_bytes(vegetation_index(infrared, red), NDVI_RANGE)
        return np.stack([found[layer] for layer in self._layers]), valid

    def _read_heights(self, reader: AlignedReader, window: Window) -> tuple[Floats, Floats, Valid]:
        """Give surface and ground in metres, and where both are known."""
        if self.inputs.window is not None:
            seen = _grown(window, self.inputs.window).intersect(self.inputs.whole)
            block = reader.read(seen)
            ground = find_ground(block.values[0], block.valid, self.inputs.window)
            kept = window.relative_to(seen).slices
            return block.values[0][kept], ground[kept], block.valid[kept]
        block = reader.read(window)
        surface, valid = block.values[0], block.valid
        if self.inputs.terrain is None:  # no layer needs the ground
            return surface, surface, valid
        below = self.inputs.terrain.read(window)
        return surface, below.values[0], valid & below.valid


def _grown(window: Window, sides: Sides) -> Window:
    """Add what the ground filter looks at: half a window for the lows, half for their highest."""
    rows, cols = (side - 1 for side in sides)
    height, width = window.height + 2 * rows, window.width + 2 * cols
    return Window(window.row - rows, window.col - cols, height, width)
