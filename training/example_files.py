"""A piece of a validation scene beside the weights, image and labels.

On it a faster arithmetic has to give what single precision gives: `inference.precision_gate`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Optional

import numpy as np
from numpy.typing import NDArray
from osgeo import gdal, gdal_array

from ..inference.card import ModelCard
from ..inference.complaints import complaints
from ..inference.grid import GRID, Window
from ..inference.legend import NODATA
from ..inference.models import example_files
from .validation import Areas, Seen

SIDE = 512  # px at most
LOOKED_AT = 16  # tiles, spread over all scenes
Piece = tuple[NDArray[np.float32], NDArray[np.int64]]  # image (bands, height, width), labels


def write_example(card: ModelCard, areas: Areas, weights: Path) -> None:
    """Write the piece with the most classes, and among these with the most labels.

    Scenes without a piece of a cell of the 32-pixel grid leave nothing.

    Args:
        card: of the model; pixels are written in its units and data type.
        areas: the validation scenes.
        weights: beside which the files are written.

    Raises:
        LandsegError: a scene cannot be read any more.
        OSError: a file could not be written.
    """
    count = min(len(areas), LOOKED_AT)
    best: Optional[Piece] = None
    for place in sorted({len(areas) * number // count for number in range(count)}):
        found = _piece(areas[place])
        if found and (best is None or _worth(found[1]) > _worth(best[1])):
            best = found
    if best is None:
        return
    image, labels = best
    of_image, of_labels = example_files(weights)
    _write(of_image, _in_card_units(card, image))
    _write(of_labels, labels.astype(np.uint8)[None], NODATA)


def _piece(seen: Seen) -> Optional[Piece]:
    """Cut the upper left piece out of a tile's core; a copy, so that the tile can go."""
    core = Window(*seen.core)
    height, width = (min(SIDE, side // GRID * GRID) for side in (core.height, core.width))
    if not height or not width:
        return None
    rows, cols = Window(core.row, core.col, height, width).slices
    image, labels = seen.image[0].numpy()[:, rows, cols], seen.labels.numpy()
    return image.copy(), labels[:height, :width].copy()


def _worth(labels: NDArray[np.int64]) -> tuple[int, int]:
    known = labels[labels != NODATA]
    return len(np.unique(known)), known.size


def _in_card_units(card: ModelCard, image: NDArray[np.float32]) -> NDArray[np.generic]:
    terms = np.array([band.offset_and_divisor for band in card.scaling], np.float64)
    values = image * terms[:, 1, None, None] + terms[:, 0, None, None]
    kind = np.dtype(card.data_type)
    found: NDArray[np.generic] = (values if kind.kind == "f" else np.rint(values)).astype(kind)
    return found


def _write(path: Path, pixels: NDArray[np.generic], nodata: Optional[int] = None) -> None:
    """Write (bands, height, width) without a place, under another name first."""
    partial = path.with_name(f".{path.name}.part")
    kind = gdal_array.NumericTypeCodeToGDALTypeCode(pixels.dtype.type)
    driver, (bands, height, width) = gdal.GetDriverByName("GTiff"), pixels.shape
    with complaints() as heard:
        target = driver.Create(str(partial), width, height, bands, kind, ["COMPRESS=DEFLATE"])
        for number, band in enumerate(pixels if target else (), 1):
            target.GetRasterBand(number).WriteArray(band)
            if nodata is not None:
                target.GetRasterBand(number).SetNoDataValue(nodata)
        target = None  # GDAL writes now
    if heard.errors:
        partial.unlink(missing_ok=True)
        raise OSError(f"{path.name}: {heard}")
    partial.replace(path)
