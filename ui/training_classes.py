"""Layers -> the classes that they show: names and colours from their styles. Main thread only."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import (
    NULL,
    QgsCategorizedSymbolRenderer,
    QgsFeatureSource,
    QgsPalettedRasterRenderer,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ..inference import NODATA
from ..training import ClassNamesError, TrainingClass

# Okabe and Ito's colours, which people who see colours differently tell apart too.
COLOURS = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7", "#999999")
OUTSIDE = "#d9d4c7"  # of the class outside all polygons, which is no theme of its own

Classes = tuple[TrainingClass, ...]


def classes_of_raster(layer: QgsRasterLayer) -> Classes:
    """Give the classes that a paletted style names; values of one name are one class.

    Raises:
        ClassNamesError: the layer has another style.
    """
    renderer = layer.renderer()
    if not isinstance(renderer, QgsPalettedRasterRenderer):
        raise ClassNamesError(name=layer.name())
    found: dict[str, TrainingClass] = {}
    for each in renderer.classes():
        if each.value != NODATA:
            value = f"{each.value:.0f}"
            name = each.label.strip() or value
            labels = found[name].labels if name in found else ()
            colour = found[name].colour if name in found else each.color.name()
            found[name] = TrainingClass(name, colour, (*labels, value))
    return tuple(found.values())


def classes_of_polygons(
    source: QgsFeatureSource,
    layer: Optional[QgsVectorLayer],
    field: str,
    background: str,
) -> Classes:
    """Give a class for each value of a field, or one for all; and one for what is outside.

    Args:
        source: the polygons.
        layer: of these polygons, whose style may name values of the field.
        field: with the class; empty: none.
        background: name of the class outside; empty: there is none.
    """
    found = _values(source, layer, field) if field else [(source.sourceName(), "", ())]
    if background and background.casefold() not in {name.casefold() for name, _, _ in found}:
        found.append((background, OUTSIDE, ()))
    return tuple(
        TrainingClass(name, colour or COLOURS[number % len(COLOURS)], labels)
        for number, (name, colour, labels) in enumerate(found)
    )


def _values(
    source: QgsFeatureSource, layer: Optional[QgsVectorLayer], field: str
) -> list[tuple[str, str, tuple[str, ...]]]:
    """List name, colour and label of each value, as texts of OGR."""
    values = source.uniqueValues(source.fields().lookupField(field))
    texts = sorted({_text(value) for value in values if value is not None and value != NULL} - {""})
    styled = _styled(layer, field)
    return [(*styled.get(text, (text, "")), (text,)) for text in texts]


def _styled(layer: Optional[QgsVectorLayer], field: str) -> dict[str, tuple[str, str]]:
    """Give name and colour of the values that the layer's style tells apart."""
    renderer = layer.renderer() if layer is not None else None
    is_by_field = isinstance(renderer, QgsCategorizedSymbolRenderer)
    if not is_by_field or renderer.classAttribute().strip('"') != field:
        return {}
    categories = (one for one in renderer.categories() if not isinstance(one.value(), list))
    named = {_text(one.value()): (one.label().strip(), one.symbol().color()) for one in categories}
    return {text: (name or text, colour.name()) for text, (name, colour) in named.items()}


def _text(value: Any) -> str:
    return f"{value:.15g}" if isinstance(value, (int, float)) else str(value)
