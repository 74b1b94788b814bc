"""How a layer shows its classes: read off its style, and written back. Main thread only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Optional

from qgis.core import QgsMapLayer, QgsPalettedRasterRenderer, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QColor

from ...inference import Legend, LegendClass, read_notes
from ...review import ClassChange, StyleSaveError
from ..layers import raster_name


@dataclass(frozen=True)
class Look:
    """One class as it is shown."""

    value: int
    name: str  # its own, also where it joins another
    colour: str  # "#rrggbb"
    shown: bool = True
    into: Optional[int] = None  # the value of the class whose name and colour it takes


Looks = tuple[Look, ...]


def model_legend(layer: QgsRasterLayer) -> Legend:
    """Give the legend that the map's file keeps, else its palette; empty where it has none.

    Raises:
        LandsegError: the file cannot be opened.
    """
    found = read_notes(raster_name(layer)).legend
    if found:
        return found
    table = layer.dataProvider().colorTable(1)
    entries = QgsPalettedRasterRenderer.colorTableToClassData(table)
    return tuple(LegendClass(int(e.value), e.label, e.color.name()) for e in entries)


def read_looks(layer: QgsRasterLayer, legend: Legend) -> Looks:
    """Read the style; classes of equal name and colour are one class that others have joined."""
    names = {entry.value: entry.name for entry in legend}
    renderer = layer.renderer()
    entries = renderer.classes() if isinstance(renderer, QgsPalettedRasterRenderer) else []
    entries = sorted(entries, key=lambda entry: entry.value)  # QGIS brings equal ones together
    groups: dict[tuple[str, str], list[int]] = {}
    for entry in entries:
        groups.setdefault((entry.label, entry.color.name()), []).append(int(entry.value))
    found = []
    for entry in entries:
        value, (label, colour) = int(entry.value), (entry.label, entry.color.name())
        members = groups[label, colour]
        first = next((each for each in members if names.get(each) == label), members[0])
        joined = value != first
        own = names.get(value) if joined else label
        name = own or class_title(value)
        found.append(
            Look(value, name, colour, bool(entry.color.alpha()), first if joined else None)
        )
    return tuple(found)


def write_looks(layer: QgsRasterLayer, looks: Looks) -> None:
    """Let the layer show its classes so; its file of pixels is not touched."""
    by_value = {look.value: look for look in looks}
    kind = QgsPalettedRasterRenderer.Class
    entries = []
    for look in looks:
        lead = by_value.get(look.into, look) if look.into is not None else look
        colour = QColor(lead.colour)
        colour.setAlpha(255 if lead.shown else 0)
        entries.append(kind(look.value, colour, lead.name))
    old = layer.renderer()
    new = QgsPalettedRasterRenderer(layer.dataProvider(), old.inputBand(), entries)
    new.setOpacity(old.opacity())
    layer.setRenderer(new)
    layer.triggerRepaint()
    layer.emitStyleChanged()


def save_style(layer: QgsRasterLayer) -> None:
    """Keep the style beside the file, so that it comes back with it.

    Raises:
        StyleSaveError: nothing can be written there.
    """
    *_, saved = layer.saveDefaultStyle(QgsMapLayer.StyleCategory.Symbology)
    if not saved:
        raise StyleSaveError(name=layer.name())


def looks_of(legend: Legend) -> Looks:
    """Show every class as a legend has it."""
    return tuple(Look(entry.value, entry.name, entry.colour) for entry in legend)


def recoloured(looks: Looks, colours: Sequence[str]) -> Looks:
    return tuple(replace(look, colour=colour) for look, colour in zip(looks, colours))


def joined(looks: Looks, value: int, into: Optional[int], legend: Legend) -> Looks:
    """Let a class join another, with those that had joined it; or, with None, leave it again."""
    own = {entry.value: entry for entry in legend}

    def change(look: Look) -> Look:
        if look.value == value:
            colour = own[value].colour if into is None and value in own else look.colour
            return replace(look, into=into, colour=colour)
        return replace(look, into=into) if into is not None and look.into == value else look

    return tuple(change(look) for look in looks)


def changes_from(looks: Looks, legend: Legend) -> tuple[ClassChange, ...]:
    """Say what differs from the map's own legend, for a new map."""
    own = {entry.value: entry for entry in legend}
    found = []
    for look in looks:
        entry = own.get(look.value)
        if entry is None:
            continue
        if look.into is not None:
            found.append(ClassChange(look.value, into=look.into))
        elif (look.name, look.colour) != (entry.name, entry.colour):
            name = look.name if look.name != entry.name else None
            colour = look.colour if look.colour != entry.colour else None
            found.append(ClassChange(look.value, name, colour))
    return tuple(found)


def class_title(value: int) -> str:
    """Name a class that has no name."""
    return QCoreApplication.translate("deliver", "Class {value}").format(value=value)
