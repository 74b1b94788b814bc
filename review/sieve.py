"""The sieve: patches of one class that are too small join the largest patch beside them."""

from __future__ import annotations

import zlib

from osgeo import gdal

from ..inference import blocks, complaints
from .gdal_steps import GdalSteps, Report, part_of
from .scratch import ScratchRaster

FOUR = 4  # neighbours of a pixel: above, below, left, right
PASSES = 10  # at most; each lets patches join what the last one made


def sieve(source: ScratchRaster, target: ScratchRaster, fewest: int, report: Report) -> None:
    """Sieve a raster into another, until nothing changes any more.

    GDAL goes through the raster row by row and keeps the patches, not the pixels. A patch stays
    where all around it is nodata, or patches that are too small themselves. Nodata stays too.

    Args:
        source: stays as it is.
        target: of the same size.
        fewest: pixels of a patch that stays.
        report: told of progress; raises JobCancelled to stop.

    Raises:
        OutputWriteError: the disk refuses.
    """
    before = None
    for number in range(PASSES):
        _once(source, target, fewest, part_of(report, number, PASSES))
        now = _checksum(target)
        if now == before:
            break
        source, before = target, now
    target.flush()


def _once(source: ScratchRaster, target: ScratchRaster, fewest: int, report: Report) -> None:
    steps = GdalSteps(report)
    with complaints() as heard:
        mask = source.band.GetMaskBand()
        gdal.SieveFilter(source.band, mask, target.band, fewest, FOUR, callback=steps)
    steps.stop_if_cancelled()
    target.refuse(heard)


def _checksum(raster: ScratchRaster) -> int:
    found = 0
    for window in blocks(raster.whole):
        found = zlib.crc32(raster.read(window).tobytes(), found)
    return found
