"""What can be wrong with a comparison, and with a list of places."""

from __future__ import annotations

from ...inference import QT_TRANSLATE_NOOP, Caution, InputError


class ReferenceElsewhereError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{reference} does not lie where {name} lies.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Choose a reference of the same ground, and check both coordinate systems."
    )


class ReferencePlaceError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "Nothing says how {reference} lies on {name}: one has no coordinate system."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Give a reference of the map's own size, or georeference.")


class ReferenceSilentError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{reference} has no class anywhere on {name}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose a reference that says something of this ground.")


class NothingLeftError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} and {reference} have no pixel to compare.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Where the reference has a class the map has none, or the tolerance takes all."
    )


class NoCommonClassError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors",
        "{name} and {reference} have no class in common. Map: {ours}. Reference: {theirs}.",
    )
    advice = QT_TRANSLATE_NOOP("errors", "Give both the same names, or the same numbers.")


class TooManyClassesError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} and {reference} have {count} classes together.")
    advice = QT_TRANSLATE_NOOP("errors", "Merge classes of one: 255 can be compared.")


class ReferenceReadError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{reference} cannot be brought onto the map: {reason}")
    advice = QT_TRANSLATE_NOOP("errors", "Warp it onto the map's grid first, or copy it again.")


class DistanceError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{metres} m cannot be used as the {what} on this map.")
    advice = QT_TRANSLATE_NOOP("errors", "Give 0 to {most} m, which is {pixels} pixels.")


class ThresholdError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "A confidence below {below} % cannot be looked for.")
    advice = QT_TRANSLATE_NOOP("errors", "Give 1 to 100 percent.")


class ConfidenceKindError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is no confidence of a class map: {reason}")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Give the file that was made with the map: one band, 0 to 100 percent."
    )


class ConfidenceGridError(InputError):
    message = QT_TRANSLATE_NOOP(
        "errors", "The confidence {confidence} is not on the grid of {name}."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Give the file that was made with the map.")


class OutputTwiceError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is named for two results.")
    advice = QT_TRANSLATE_NOOP("errors", "Give each result a name of its own.")


class PlacesForeignError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} holds something else than places: {layers}.")
    advice = QT_TRANSLATE_NOOP("errors", "Choose another name, so that nothing is lost.")


class PlacesBusyError(InputError):
    message = QT_TRANSLATE_NOOP("errors", "{name} is being edited in QGIS or another program.")
    advice = QT_TRANSLATE_NOOP("errors", "Save and close it there, or choose another name.")


class ReferenceWarpedCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{reference} has another grid than {name}.")
    advice = QT_TRANSLATE_NOOP(
        "errors", "Its nearest pixels were taken: a shift of up to half a pixel is no error."
    )


class PixelAsMetreCaution(Caution):
    message = QT_TRANSLATE_NOOP("errors", "{name} does not say how large a pixel is on the ground.")
    advice = QT_TRANSLATE_NOOP("errors", "A pixel counts as one metre.")


class ManyClassesCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "{count} classes have more pairs than the agreement raster has values."
    )
    advice = QT_TRANSLATE_NOOP("errors", "It shows {shown}; the matrix and the places tell all.")


class MorePlacesCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "There are {found} places; the {listed} worst are listed."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Raise the least area or the merging distance.")


class VerdictsKeptCaution(Caution):
    message = QT_TRANSLATE_NOOP(
        "errors", "{carried} verdicts of the older list went to their places; {kept} have none now."
    )
    advice = QT_TRANSLATE_NOOP("errors", "Those are in the table {layer}: nothing is lost.")
