"""Everything a run needs before its first step, checked: scenes, network, card."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..inference.architecture import Architecture
from ..inference.card import ModelCard
from ..inference.device import pick
from ..inference.raster import describe_raster
from ..inference.segment import Report
from ..inference.segnet import SegNet
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
    pick(job.device)  # what is wrong with these two is said before the long look at all data
    start_card(job.start)
    scenes = prepare_scenes(job, job.output, report)
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
    return Prepared(job, scenes, network, replace(card, pretrained_source=source))


def _band_names(scene: Scene) -> tuple[str, ...]:
    """Name the bands after their colours, or by their place where the file has none."""
    by_number = {band.number: band.colour for band in describe_raster(scene.image).bands}
    colours = [by_number[number] for number in scene.bands]
    if len(set(colours)) == len(colours) and "undefined" not in colours:
        return tuple(colours)
    return tuple(f"band {number}" for number in scene.bands)
