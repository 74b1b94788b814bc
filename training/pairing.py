"""Which labels of a reference stand for which class of a map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Optional

from osgeo import gdal

from ..inference.class_map import ClassMap
from ..inference.complaints import complaints
from ..inference.errors import Caution, ClassMapError, PairedByNumberCaution
from ..inference.legend import NODATA, Legend, LegendClass
from ..inference.opening import alpha_bands
from ..inference.pairing import pair_legends
from .coding import colour_text
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
    found = pair_legends(legend, entries, named)
    never = {it.value: (str(NEVER + it.value),) for it in legend}
    classes = tuple(
        _class(shown, *(labels[theirs.value] if theirs else never[shown.value]))
        for shown, _, theirs in found.pairs
    )
    told = named and not found.by_name
    return Pairing(classes, (PairedByNumberCaution(pairs=found.told),) if told else ())


def _class(entry: LegendClass, *labels: str) -> TrainingClass:
    return TrainingClass(entry.name, entry.colour, labels)


def _bands(reference: str) -> Optional[int]:
    """Count the bands that are not alpha; None: it is no raster."""
    raster = None
    with complaints():
        raster = gdal.OpenEx(reference, gdal.OF_RASTER | gdal.OF_READONLY)
    return None if raster is None else raster.RasterCount - len(alpha_bands(raster))
