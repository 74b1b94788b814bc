"""What a sheet says of the classes: as the layer shows them now, and only those that are there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qgis.core import QgsPalettedRasterRenderer, QgsRasterLayer

from ...review import NoClassesShownError
from .placing import MOST_CLASSES
from .rounding import PIXELS, AreaUnit, area_unit
from .shares import ClassArea


@dataclass(frozen=True)
class Shown:
    """An entry of the legend; classes that were joined are one."""

    place: int  # among the layer's legend entries
    name: str
    colour: str  # "#rrggbb"
    size: float  # m2 or pixels


@dataclass(frozen=True)
class SheetLegend:
    """What is listed, and what is summed up below it; sizes in m2, or in pixels."""

    shown: tuple[Shown, ...]  # in the layer's order
    others: int  # classes for which there is no room
    others_size: float
    hidden_size: float  # of classes that the layer does not show
    is_measured: bool  # else sizes are pixels

    @property
    def total(self) -> float:
        return sum(entry.size for entry in self.shown) + self.others_size + self.hidden_size

    @property
    def unit(self) -> AreaUnit:
        return area_unit(self.total) if self.is_measured else PIXELS


def legend_of(layer: QgsRasterLayer, areas: Iterable[ClassArea]) -> SheetLegend:
    """Bring the layer's legend and the measured areas together.

    Raises:
        NoClassesShownError: nothing would be in it.
    """
    renderer = layer.renderer()
    every = list(areas)
    size = {each.value: each.size for each in every}
    if not isinstance(renderer, QgsPalettedRasterRenderer):
        raise NoClassesShownError(name=layer.name())
    found: dict[tuple[str, str], Shown] = {}
    for place, entry in enumerate(renderer.classes()):
        value = int(entry.value)
        if entry.color.alpha() and value in size:
            key = entry.label or str(value), entry.color.name()  # as QGIS itself names it
            first = found.get(key, Shown(place, *key, 0.0))
            found[key] = Shown(first.place, *key, first.size + size.pop(value))
    if not found:
        raise NoClassesShownError(name=layer.name())
    measured = all(each.area is not None for each in every)
    return _cut(list(found.values()), sum(size.values()), measured)


def _cut(entries: Sequence[Shown], hidden: float, measured: bool) -> SheetLegend:
    """Keep the largest classes where there are too many."""
    ranked = sorted(entries, key=lambda entry: -entry.size)
    kept = sorted(ranked[:MOST_CLASSES], key=lambda entry: entry.place)
    rest = ranked[MOST_CLASSES:]
    others = sum(entry.size for entry in rest)
    return SheetLegend(tuple(kept), len(rest), others, hidden, measured)
