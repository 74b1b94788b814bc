"""What can be wrong with areas and zones, and with making a map simpler."""

from __future__ import annotations

from ...inference import QT_TRANSLATE_NOOP, Caution, InputError


class NothingToChangeError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "Nothing was asked of {name}.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Merge, rename or recolour a class, or give a radius or a smallest area."
    )


class SizeError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{value} {unit} is no size on the ground.")
    advice = QT_TRANSLATE_NOOP("errors", "Give 0 or more.")


class RadiusError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "A majority filter of {radius} m reaches further than {most} pixels of {name}."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Give at most {largest} m.")


class NoGroundError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} has no coordinate system, so nothing can be measured in metres on it."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Give it its coordinate system first.")


class ZonesError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} gives no zones: {reason}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose a layer of polygons that QGIS can show.")


class ZoneFieldError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} has no field {field}.")
    advice = QT_TRANSLATE_NOOP("errors", "Its fields are: {known}.")


class NoGroundCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{name} has no coordinate system.")
    advice = QT_TRANSLATE_NOOP("errors", "Pixels are counted, but areas are not known.")


class ZonesPlacedCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{name} has no coordinate system.")
    advice = QT_TRANSLATE_NOOP("errors", "Its zones were taken to be in that of the map.")


class ZonesRepairedCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "Zones of {name} that cross themselves: {count}.")
    advice = QT_TRANSLATE_NOOP("errors", "They were repaired for this table; check their shapes.")


class ZonesEmptyCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{name} has no class in {count} of the zones: {zones}.")
    advice = QT_TRANSLATE_NOOP("errors", "They lie outside the map or on nodata only.")


class ZonesBeyondCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "Zones that reach beyond {name}: {count}.")
    advice = QT_TRANSLATE_NOOP("errors", "Only what the map shows of them is measured.")


class BelowPixelCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{value} {unit} is below the size of a pixel.")
    advice = QT_TRANSLATE_NOOP("errors", "It changed nothing.")


class StrangeValuesCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "{count} pixels of {name} hold values that its legend does not have: {values}."
    )
    advice = QT_TRANSLATE_NOOP("errors", "They count as pixels without a class.")


class NumberedClassesCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{name} has no legend.")
    advice = QT_TRANSLATE_NOOP("errors", "Its classes are called by their numbers.")
