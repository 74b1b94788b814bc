"""Whether classes and images can be learnt from: refused, or told, before anything is trained."""

from __future__ import annotations

from ..inference.bands import common_name
from ..inference.card_parts import read_legend
from ..inference.errors import Caution
from ..inference.opening import short_name
from ..inference.raster import RasterFacts
from ..inference.strict_json import FieldError, Fields, shown
from .errors import (
    BandsDifferError,
    ClassesError,
    ClassMissingError,
    RareClassCaution,
    SideMissingError,
    UnprovenClassCaution,
)
from .jobs import TrainingClass
from .scene import Scene
from .survey import Survey

RARE = 0.001  # share of the labelled pixels
KNOWN = ("red", "green", "blue", "nir", "dsm", "ndsm", "ndvi")  # names that cannot be mistaken


def check_classes(classes: tuple[TrainingClass, ...]) -> None:
    """Check that a model card can hold these classes, by names that differ.

    Raises:
        ClassesError: there are too few or too many, or a name or a colour is wrong.
    """
    if len(classes) == 1:
        raise ClassesError(reason="with one alone there is nothing to tell apart")
    told = [{"value": n, "name": it.name, "colour": it.colour} for n, it in enumerate(classes)]
    try:
        read_legend([Fields(each) for each in told], "colour")
    except FieldError as error:
        raise ClassesError(reason=str(error)) from error
    names = [each.name.strip().casefold() for each in classes]
    for name in names:
        if names.count(name) > 1:
            raise ClassesError(reason=f"{shown(name)} is the name of {names.count(name)}")


def check_alike(first: RasterFacts, facts: RasterFacts, bands: tuple[int, ...]) -> None:
    """Check that an image has the bands of the first one.

    Raises:
        BandsDifferError: another number of bands, another type of values, or other bands.
    """
    names = {"name": short_name(facts.name), "first": short_name(first.name)}
    if not bands and _counted(first) != _counted(facts):
        raise BandsDifferError(**names, found=_counted(facts), wanted=_counted(first))
    if first.data_type != facts.data_type:
        found, wanted = (f"{it.data_type} values" for it in (facts, first))
        raise BandsDifferError(**names, found=found, wanted=wanted)
    pairs = zip(_traits(facts, bands), _traits(first, bands))
    if any(one != other for one, other in pairs if one in KNOWN and other in KNOWN):
        found, wanted = (f"the bands {', '.join(_traits(it, bands))}" for it in (facts, first))
        raise BandsDifferError(**names, found=found, wanted=wanted)


def judge_classes(
    classes: tuple[TrainingClass, ...],
    train: tuple[Scene, ...],
    validation: tuple[Scene, ...],
    survey: Survey,
) -> list[Caution]:
    """Tell which classes are rare, or not validated.

    Raises:
        SideMissingError: a side has no scene.
        ClassMissingError: a class has no training pixel.
    """
    for side, scenes in (("train", train), ("validation", validation)):
        if not scenes:
            raise SideMissingError(side=side)
    counts, shares = survey.counts(train), survey.shares(train)
    proven = survey.counts(validation)
    cautions: list[Caution] = []
    for index, each in enumerate(classes):
        if not counts[index]:
            raise ClassMissingError(name=each.name)
        if shares[index] < RARE:
            cautions.append(RareClassCaution(name=each.name, share=f"{100 * shares[index]:.3f}"))
        if not proven[index]:
            cautions.append(UnprovenClassCaution(name=each.name))
    return cautions


def _counted(facts: RasterFacts) -> str:
    return f"{sum(band.colour != 'alpha' for band in facts.bands)} bands"


def _traits(facts: RasterFacts, bands: tuple[int, ...]) -> list[str]:
    chosen = [band for band in facts.bands if band.colour != "alpha"]
    if bands:
        chosen = [facts.bands[number - 1] for number in bands if number <= len(facts.bands)]
    return [common_name(band.name or band.colour) for band in chosen]
