"""What the user is told although the job runs."""

from __future__ import annotations

from .base import QT_TRANSLATE_NOOP, Caution


class AllNodataCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "The area holds no valid pixel: the map is all nodata.")
    advice = QT_TRANSLATE_NOOP("errors", "Check the layer's nodata value and the area.")


class ResolutionCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "Pixels are {found} m wide; {model} was trained on {low} to {high} m."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Expect errors, or resample the layer first.")


class NoCrsCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "The layer has no coordinate system.")
    advice = QT_TRANSLATE_NOOP("errors", "The ground resolution cannot be checked.")


class DegreesCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "The layer is in degrees: a pixel is about {width} x {height} m."
    )
    advice = QT_TRANSLATE_NOOP("errors", "The map keeps the same grid.")


class InvalidValuesCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{count} pixels are not a number and became nodata.")
    advice = QT_TRANSLATE_NOOP("errors", "Nothing needs to be done.")


class SmallerTileCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "The memory was short: tiles of {tile} px were used.")
    advice = QT_TRANSLATE_NOOP("errors", "The map is the same.")


class DeviceChangedCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{wanted} could not be used; {used} did the work.")
    advice = QT_TRANSLATE_NOOP("errors", "Check engine shows what this computer offers.")


class OutputRenamedCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{wanted} was in use; the map is in {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Nothing is lost: rename it when the old one is closed.")


class PairedByNumberCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "Classes were paired by their numbers: {pairs}.")
    advice = QT_TRANSLATE_NOOP("errors", "Name the classes alike to have them paired by name.")


class OddValuesCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "{count} pixels of {name} have values that are not in its legend: {values}."
    )
    advice = QT_TRANSLATE_NOOP("errors", "They were left out.")


class SeamCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} meets {other} on another pixel grid, so each is classified alone."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "A seam may show between them; resample them to one grid to avoid it."
    )
