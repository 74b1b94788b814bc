"""What can be wrong with making polygons of a class map, and what is told of them."""

from __future__ import annotations

from ...inference import QT_TRANSLATE_NOOP, Caution, InputError


class PolygonSizeError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{value} is no size for polygons.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Give the least area in m2 and the simplification in m, 0 or more."
    )


class NoPatchesError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} holds nothing but nodata: there are no polygons.")
    advice = QT_TRANSLATE_NOOP("errors", "Check that it is the right map.")


class ConfidenceElsewhereError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{confidence} does not lie on the pixels of {name}.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Give the confidence that was written together with this map."
    )


class BordersMemoryError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} has more borders than this computer's memory holds."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Remove its specks first (a majority filter, a least area), or cut the map."
    )


class UnlistedValuesCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "{count} pixels of {name} have values that its legend does not know: {values}."
    )
    advice = QT_TRANSLATE_NOOP("errors", "They are in no polygon.")


class NoLegendCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{name} has no legend: its classes have no names.")
    advice = QT_TRANSLATE_NOOP("errors", "Polygons are named by the numbers of their classes.")


class PlaneAreasCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{name} has no coordinate system.")
    advice = QT_TRANSLATE_NOOP("errors", "Areas and distances are in its own units, not in metres.")


class BordersKeptCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "{count} stretches of border would have crossed another when simplified."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "They keep more of their corners; the polygons have no gaps and no overlaps."
    )


class SmallPatchesKeptCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "{count} polygons are smaller than asked: they have no neighbour to join."
    )
    advice = QT_TRANSLATE_NOOP("errors", "They lie alone in nodata and stay as they are.")
