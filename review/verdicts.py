"""What a person can say of a place, and the names of the tables that keep it."""

from __future__ import annotations

from ..inference import QT_TRANSLATE_NOOP

PLACES_LAYER = "places"  # of a GeoPackage
OLD_VERDICTS_LAYER = "old_verdicts"  # of places that are none any more
ABOUT_LAYER = "about"

# What the field "verdict" holds, and its words; a place not yet judged has NULL.
VERDICTS = (
    ("map_right", QT_TRANSLATE_NOOP("errors", "The map is right")),
    ("reference_right", QT_TRANSLATE_NOOP("errors", "The reference is right")),
    ("both_wrong", QT_TRANSLATE_NOOP("errors", "Both are wrong")),
    ("unsure", QT_TRANSLATE_NOOP("errors", "Unsure")),
)
