"""The confidence of a class map: percent by pixel, on the map's grid."""

from __future__ import annotations

from types import TracebackType
from typing import Optional

import numpy as np
from numpy.typing import NDArray

from ..inference import (
    NODATA,
    ClassMap,
    RasterReader,
    Window,
    describe_raster,
    lies_on,
    open_grid,
    short_name,
)
from .errors import ConfidenceGridError, ConfidenceKindError

LARGEST = 100  # percent


class Confidence:
    """Reads windows; belongs to the thread that opened it."""

    def __init__(self, name: str, class_map: ClassMap) -> None:
        """Open it.

        Raises:
            InputError: it cannot be opened.
            ConfidenceKindError, ConfidenceGridError: it is none, or not of this map.
        """
        self._name = short_name(name)
        grid = open_grid(name)
        if grid.GetRasterBand(1).GetRasterColorTable() is not None:
            raise ConfidenceKindError(name=self._name, reason="it is a map of classes.")
        facts = describe_raster(name)
        if len(facts.bands) != 1 or facts.data_type != "uint8":
            reason = f"{len(facts.bands)} x {facts.data_type}."
            raise ConfidenceKindError(name=self._name, reason=reason)
        if not lies_on(grid, class_map.grid):
            raise ConfidenceGridError(confidence=self._name, name=class_map.name)
        self._reader = RasterReader(name, (1,))

    def __enter__(self) -> Confidence:
        self._reader.__enter__()
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self._reader.__exit__(kind, error, trace)

    def read(self, window: Window) -> NDArray[np.uint8]:
        """Give percent, (height, width); 255: not known.

        Raises:
            RasterReadError: a block cannot be read.
            ConfidenceKindError: a value is above 100.
        """
        block = self._reader.read(window)
        found = np.where(block.valid, block.values[0], NODATA).astype(np.uint8)
        wrong = (found > LARGEST) & (found != NODATA)
        if wrong.any():
            reason = f"it holds {int(found[wrong].max())}."
            raise ConfidenceKindError(name=self._name, reason=reason)
        return found
