"""What can be wrong with a reference from OpenStreetMap."""

from __future__ import annotations

from ...inference import QT_TRANSLATE_NOOP, Caution, InputError


class TagWordsError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{text} does not say which tags an object has.")
    advice = QT_TRANSLATE_NOOP("errors", "Write KEY=VALUE|VALUE, KEY=* or KEY!=VALUE, joined by &.")


class TableReadError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The table of tags {name} cannot be used: {reason}.")
    advice = QT_TRANSLATE_NOOP("errors", "Correct it, or begin again with a copy of a preset.")


class TableMissingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "There is no table of tags named {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose one of: {known}; or give a .toml file.")


class TableNeededError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} does not say which of OpenStreetMap's tags belong to its classes."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Choose a table: one of {known}, or a .toml file.")


class TablePairingError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "The table has classes that {name} has not. Table: {table}. Map: {legend}."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Choose another table, or name its classes as the map's legend does."
    )


class GridPlaceError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} does not say where on the Earth it lies.")
    advice = QT_TRANSLATE_NOOP("errors", "Georeference it, or give it its coordinate system.")


class NoGridError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No image and no class map is chosen.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose the raster on whose grid the result shall lie.")


class NoSourceError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "No OpenStreetMap data are chosen.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose a file or a layer of the project.")


class SourceOpenError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} cannot be opened as OpenStreetMap data.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Give a file .osm or .pbf, or a layer that QGIS can show, such as a GeoPackage."
    )


class SourceReadError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} cannot be read to its end: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Download or copy the file again.")


class SourceLayerError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} has no layer {layer}.")
    advice = QT_TRANSLATE_NOOP("errors", "Its layers are: {known}.")


class SourceKeysError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} has no key of OpenStreetMap among its fields: {fields}."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Give a layer with fields such as building, highway, landuse, or other_tags."
    )


class SourceCrsError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The layer {name} has no coordinate system.")
    advice = QT_TRANSLATE_NOOP("errors", "Set it in QGIS and save the layer as a GeoPackage.")


class OsmElsewhereError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{source} has nothing where {grid} lies.")
    advice = QT_TRANSLATE_NOOP("errors", "Take OpenStreetMap data of the raster's own place.")


class NothingDrawnError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{source} has {count} objects where {grid} lies, but none of the table's classes."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Choose another table, or add their tags to it. Most frequent: {tags}."
    )


class DrawingError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "The objects of {name} cannot be drawn: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Check the free space on the disk of the result.")


class TagsUnknownCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "Objects with tags that the table does not know: {count}, {tags}."
    )
    advice = QT_TRANSLATE_NOOP("errors", "They were not drawn. Add what matters to the table.")


class RepairedCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "Areas that cross themselves: {count}. They were repaired."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Nothing needs to be done.")


class LostCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "Objects without a usable shape on the raster: {count}.")
    advice = QT_TRANSLATE_NOOP("errors", "They were not drawn; the others were.")


class WidthlessCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "Lines that state no width: {count}. They were not drawn."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Give their kind a width in the table to draw them.")


class LayersLeftCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "Layers without OpenStreetMap's keys: {names}.")
    advice = QT_TRANSLATE_NOOP("errors", "They were not read; the others were.")


class KeylessCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "The layer {name} has no tags: all of it was taken as {tags}."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Give another layer if that is wrong.")
