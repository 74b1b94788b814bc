"""Which band of a raster is which band of a model: by name, else by colour, else by position."""

from __future__ import annotations

import re
from typing import Optional

from .errors import BandCountError, BandNumberError, BandsMissingError
from .opening import short_name
from .raster_facts import BandFacts, RasterFacts

Bands = tuple[int, ...]

SYNONYMS = {
    "r": "red",
    "g": "green",
    "b": "blue",
    "infrared": "nir",
    "near infrared": "nir",
    "near ir": "nir",
    "nearinfrared": "nir",
    "ir": "nir",
    "n": "nir",
    "grey": "gray",
    "digital surface model": "dsm",
}
PLAIN = ("undefined", "gray")  # colours that say nothing of what a band holds


def match_bands(facts: RasterFacts, wanted: tuple[str, ...], model: str) -> Bands:
    """Find a model's bands in a raster; an alpha band is never taken.

    Position decides only for bands of which the raster says nothing.

    Raises:
        BandsMissingError: a band that the model needs is not there.
    """
    bands = [band for band in facts.bands if band.colour != "alpha"]
    named = [_find(bands, name) for name in wanted]
    for place, band in enumerate(bands[: len(wanted)]):
        if named[place] is None and _says_nothing(band) and band.number not in named:
            named[place] = band.number
    missing = [name for name, number in zip(wanted, named) if number is None]
    if missing:
        raise BandsMissingError(
            model=model,
            needed=len(wanted),
            names=", ".join(wanted),
            name=short_name(facts.name),
            found=len(bands),
            missing=", ".join(missing),
        )
    return tuple(number for number in named if number is not None)


def check_bands(facts: RasterFacts, bands: Bands, wanted: tuple[str, ...], model: str) -> None:
    """Check bands that the user chose.

    Raises:
        BandCountError: too few or too many for the model.
        BandNumberError: the raster has no band of that number.
    """
    if len(bands) != len(wanted):
        raise BandCountError(
            given=len(bands), model=model, needed=len(wanted), names=", ".join(wanted)
        )
    for number in bands:
        if not 1 <= number <= len(facts.bands):
            raise BandNumberError(name=short_name(facts.name), band=number, found=len(facts.bands))


def _says_nothing(band: BandFacts) -> bool:
    name = common_name(band.name)
    return band.colour in PLAIN and (name in PLAIN or not name)


def _find(bands: list[BandFacts], wanted: str) -> Optional[int]:
    """Give the number of the one band of that name, else of that colour; None where unclear."""
    sought = common_name(wanted)
    for traits in (
        [(common_name(band.name), band.number) for band in bands],
        [(common_name(band.colour), band.number) for band in bands],
    ):
        found = [number for trait, number in traits if trait == sought]
        if found:
            return found[0]
    return None


def common_name(name: str) -> str:
    """Reduce a name to a common one: `Near-Infrared (832 nm)` to `nir`."""
    words = re.sub(r"\(.*?\)", " ", name.casefold())
    words = " ".join(re.sub(r"[-_.:]", " ", words).split())
    words = re.sub(r"^(band|channel) ?\d* ?| (band|channel)$", "", words).strip()
    return SYNONYMS.get(words, words)
