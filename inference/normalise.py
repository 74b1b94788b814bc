"""Raster units to network input, the same for a pixel in whichever tile it is read."""

from __future__ import annotations

from typing import Optional

import numpy as np
from numpy.typing import NDArray

from .card import ModelCard
from .errors import StretchNeededError
from .jobs import Stretch
from .opening import Bands, short_name
from .raster import Block, RasterReader
from .raster_facts import RasterFacts
from .stretch import Limits, sample_limits, stretch_limits

__all__ = ["Normaliser", "check_fit", "preview", "stretch_limits"]


KINDS = {  # data types in a person's words
    "uint8": "8-bit",
    "uint16": "16-bit",
    "int16": "signed 16-bit",
    "uint32": "32-bit",
    "int32": "signed 32-bit",
    "float32": "decimal",
    "float64": "decimal",
}


def check_fit(
    card: ModelCard, facts: RasterFacts, stretch: Optional[Stretch], bands: Bands = ()
) -> None:
    """Check that raster values are in the units that the model was trained on.

    Args:
        card: of the model.
        facts: of the raster.
        stretch: with one, every raster fits.
        bands: those used; none: all but alpha.

    Raises:
        StretchNeededError: they are not, and no stretch says how to make them so.
    """
    if stretch is not None:
        return
    used = [
        band for band in facts.bands if (band.number in bands if bands else band.colour != "alpha")
    ]
    found = sorted(
        {
            KINDS.get(b.data_type, b.data_type)
            for b in used
            if not _fits(b.data_type, card.data_type)
        }
    )
    if found:
        raise StretchNeededError(
            model=card.title,
            wanted=KINDS.get(card.data_type, card.data_type),
            name=short_name(facts.name),
            found=", ".join(found),
        )


def _fits(found: str, wanted: str) -> bool:
    return found == wanted or {found, wanted} == {"float32", "float64"}


class Normaliser:
    """Turns blocks of a raster into network input."""

    def __init__(self, card: ModelCard, limits: Optional[Limits] = None) -> None:
        """Keep the terms as (bands, 1, 1) columns; `limits` None: no stretch."""
        terms = [scaling.offset_and_divisor for scaling in card.scaling]
        self._offset, self._divisor = np.array(terms, np.float32).T[:, :, None, None]
        self._fill = np.array(card.fill, np.float32)[:, None, None]
        self._range = card.valid_range
        self._limits = None if limits is None else limits.T[:, :, None, None]

    def __call__(
        self, block: Block, out: Optional[NDArray[np.float32]] = None
    ) -> NDArray[np.float32]:
        """Give network input, (bands, height, width); in `out`, where that is given."""
        return self.scaled(self.in_card_units(block), out)

    def scaled(
        self, values: NDArray[np.float32], out: Optional[NDArray[np.float32]] = None
    ) -> NDArray[np.float32]:
        """Turn values in the card's units into network input, both (bands, height, width)."""
        found: NDArray[np.float32] = np.subtract(values, self._offset, out=out)
        found /= self._divisor
        return found

    def in_card_units(self, block: Block) -> NDArray[np.float32]:
        """Give values in the units that the model was trained on; the card's fill at nodata."""
        values = block.values
        if self._limits is not None:
            values = self._stretched(values, self._limits)
        return values if block.valid.all() else np.where(block.valid, values, self._fill)

    def _stretched(self, values: NDArray[np.float32], limits: Limits) -> NDArray[np.float32]:
        """Map low and high linearly onto the card's valid range, and clip beyond.

        In double precision: steps between large limits would blur in float32.
        """
        (low, high), (first, last) = limits, self._range
        share = np.clip((values - low) / (high - low), 0.0, 1.0)
        found: NDArray[np.float32] = (first + share * (last - first)).astype(np.float32)
        return found


def preview(
    name: str, bands: Bands, card: ModelCard, stretch: Optional[Stretch], side: int = 256
) -> NDArray[np.uint8]:
    """Show what the network will see: (3 or 1, height, width), at most `side` px.

    Made of a thinned raster, so percentiles are estimates here; a run takes every pixel.

    Raises:
        InputError: the raster cannot be read.
    """
    with RasterReader(name, bands) as reader:
        block = reader.glance(side)
    limits = sample_limits(block, stretch) if stretch else None
    first, last = card.valid_range
    share = (Normaliser(card, limits).in_card_units(block) - first) / (last - first)
    shown: NDArray[np.uint8] = np.clip(np.rint(share * 255), 0, 255).astype(np.uint8)
    return shown[:3] if len(shown) >= 3 else shown[:1]
