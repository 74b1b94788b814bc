"""What can be wrong with making polygons of a class map, and what is told of them."""

from __future__ import annotations

from ...inference import QT_TRANSLATE_NOOP, Caution, InputError


class NoPatchesError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} holds nothing but nodata: there are no polygons.")
    advice = QT_TRANSLATE_NOOP("errors", "Check that it is the right map.")


class BordersMemoryError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "{name} has more borders than this computer's memory holds."
    )
    advice = QT_TRANSLATE_NOOP(
        "errors", "Remove its specks first (a majority filter, a least area), or cut the map."
    )


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
