"""Which labels of a reference stand for which class of a map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Optional

from osgeo import gdal

from ..inference.class_map import ClassMap
from ..inference.complaints import complaints
from ..inference.errors import Caution, ClassMapError
from ..inference.legend import NODATA, Legend, LegendClass
from ..inference.opening import alpha_bands
from .coding import colour_text
from .errors import PairedByNumberCaution
from .jobs import TrainingClass
from .palette import Palette, read_palette

NEVER = 10**12  # and above: values that no file has, for classes that only the map has


class Pairing(NamedTuple):
    """The map's classes in its order, then those that only the reference has."""

    classes: tuple[TrainingClass, ...]
    cautions: tuple[Caution, ...] = ()
    ignored: tuple[str, ...] = ()  # labels that mean "not labelled"


def pair_classes(class_map: ClassMap, reference: str, palette: Optional[str]) -> Pairing:
    """Find what a reference calls each class of a map.

    Classes are paired by their names where a palette or the reference itself has names, or else
    by their numbers. What the map has no class for is added, so that its pixels count as errors
    and are not passed over.

    Raises:
        PaletteError: the palette cannot be used.
    """
    legend = class_map.legend
    if palette is not None:
        return _by_palette(class_map, read_palette(palette))
    bands = _bands(reference)
    if bands is None:  # polygons
        return Pairing(tuple(_class(it, it.name, str(it.value)) for it in legend))
    if bands >= 3:
        return Pairing(tuple(_class(it, it.colour) for it in legend))
    try:
        with ClassMap(reference) as found:
            numbers = {entry.value: (str(entry.value),) for entry in found.legend}
            named = class_map.is_named and found.is_named
            return _paired(legend, found.legend, numbers, named)
    except ClassMapError:  # whole numbers as decimals, say
        return Pairing(tuple(_class(it, str(it.value)) for it in legend))


def _by_palette(class_map: ClassMap, palette: Palette) -> Pairing:
    labels = {it.value: each.labels for it, each in zip(palette, palette.classes)}
    unlabelled = [code for code, value in palette.colours.items() if value == NODATA]
    found = _paired(class_map.legend, palette.legend, labels, class_map.is_named)
    return found._replace(ignored=tuple(map(colour_text, unlabelled)))


def _paired(
    legend: Legend, entries: Legend, labels: Mapping[int, tuple[str, ...]], named: bool
) -> Pairing:
    """Pair two legends.

    Args:
        legend: of the map.
        entries: of the reference.
        labels: by the entries' values, how the reference's file writes them.
        named: whether the names of both say anything.
    """
    by_name = named and _are_alike(legend, entries)
    key = _name if by_name else _number
    left = {key(entry): entry for entry in entries}
    classes = []
    for entry in legend:
        found = left.pop(key(entry), None)
        names = (str(NEVER + entry.value),) if found is None else labels[found.value]
        shown = entry if found is None or entry.name != str(entry.value) else found
        classes.append(_class(shown, *names))
    classes += [_class(entry, *labels[entry.value]) for entry in left.values()]
    return Pairing(tuple(classes), () if by_name or not named else (_told(legend, entries),))


def _are_alike(legend: Legend, entries: Legend) -> bool:
    """Tell whether one legend has all names of the other, or their numbers share nothing."""
    ours, theirs = {_name(it) for it in legend}, {_name(it) for it in entries}
    numbers = {_number(it) for it in legend} & {_number(it) for it in entries}
    return ours <= theirs or theirs <= ours or not numbers


def _name(entry: LegendClass) -> str:
    return entry.name.casefold()


def _number(entry: LegendClass) -> str:
    return str(entry.value)


def _told(legend: Legend, entries: Legend) -> Caution:
    names = {entry.value: entry.name for entry in legend}
    pairs = [f"{names[it.value]} = {it.name}" for it in entries if it.value in names]
    return PairedByNumberCaution(pairs=", ".join(pairs))


def _class(entry: LegendClass, *labels: str) -> TrainingClass:
    return TrainingClass(entry.name, entry.colour, labels)


def _bands(reference: str) -> Optional[int]:
    """Count the bands that are not alpha; None: it is no raster."""
    raster = None
    with complaints():
        raster = gdal.OpenEx(reference, gdal.OF_RASTER | gdal.OF_READONLY)
    return None if raster is None else raster.RasterCount - len(alpha_bands(raster))
