"""Everything a run needs before its first step, checked: scenes, network, card."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..inference.architecture import Architecture
from ..inference.card import ModelCard, check_card
from ..inference.device import pick
from ..inference.errors import CardReadError
from ..inference.raster import describe_raster
from ..inference.segment import Report
from ..inference.segnet import SegNet
from .errors import ConfigError
from .export import card_of
from .jobs import TrainingJob
from .scenes import Scene, Scenes, prepare_scenes
from .start import (
    freeze_encoder,
    start_architecture,
    start_card,
    start_network,
    start_scaling,
)
from .units import measure_units


@dataclass(frozen=True)
class Prepared:
    """A run that can begin."""

    job: TrainingJob
    scenes: Scenes
    network: SegNet
    card: ModelCard  # without checksum and accuracy


def prepare(job: TrainingJob, report: Report) -> Prepared:
    """Look at all data, then build the network; nothing is trained yet.

    Raises:
        LandsegError: something of the job cannot be used.
    """
    pick(job.device)  # what is wrong with these is said before the long look at all data
    start_card(job.start)
    _check_bands(job, job.bands)
    scenes = prepare_scenes(job, job.output, _looking(report, job.recipe.steps))
    _check_bands(job, scenes.train[0].bands)
    names = job.band_names or _band_names(scenes.train[0])
    units = measure_units(scenes.train)
    known = start_scaling(job.start, names, units.data_type)
    scaling = tuple(old or new for old, new in zip(known, units.scaling))
    wanted = Architecture.of_width(
        job.recipe.width, len(names), len(job.classes), job.recipe.bn_first
    )
    architecture = start_architecture(wanted, job.start)
    network, source = start_network(architecture, job.start, job.classes, names)
    if job.freeze_encoder:
        freeze_encoder(network)
    card = card_of(job, network, replace(units, scaling=scaling), names)
    _check_card(card)
    return Prepared(job, scenes, network, replace(card, pretrained_source=source))


def _looking(report: Report, steps: int) -> Report:
    """Report images with a total that is not the number of steps, which tells them apart."""
    return lambda done, total: report(done, total + (total == steps))


def _check_bands(job: TrainingJob, bands: tuple[int, ...]) -> None:
    """Refuse names of bands that are not one for each."""
    if job.band_names and bands and len(job.band_names) != len(bands):
        reason = f"it names {len(job.band_names)} bands, but {len(bands)} are used."
        raise ConfigError(name=job.name, reason=reason)


def _check_card(card: ModelCard) -> None:
    """Refuse what only the finished model would show: a card that cannot be read again."""
    try:
        check_card(card)
    except CardReadError as error:
        raise ConfigError(name=card.id, reason=str(error.fields["reason"])) from error


def _band_names(scene: Scene) -> tuple[str, ...]:
    """Name the bands after their colours, or by their place where the file has none."""
    by_number = {band.number: band.colour for band in describe_raster(scene.image).bands}
    colours = [by_number[number] for number in scene.bands]
    if len(set(colours)) == len(colours) and "undefined" not in colours:
        return tuple(colours)
    return tuple(f"band {number}" for number in scene.bands)
