"""A trained network -> weights + card, as every model of Landseg has them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor

from ..inference.architecture import expected_shapes
from ..inference.card import ModelCard, write_card
from ..inference.folders import models_folder
from ..inference.legend import Legend, LegendClass
from ..inference.models import example_files
from ..inference.segnet import SegNet
from .jobs import Storage, TrainingJob
from .units import Units

# Filters that hardly show in the map when they are stored in half precision, a third of them all:
# dubai-5's sample has 7 of 100,000 other pixels, and 99 where everything is halved.
DEEP = (
    *(f"conv5_{number}{side}.weight" for number in (1, 2, 3) for side in ("", "_D")),
    "conv4_3_D.weight",
)


def card_of(job: TrainingJob, network: SegNet, units: Units, bands: Sequence[str]) -> ModelCard:
    """Describe the network of a job; checksum, size and accuracy come with its weights."""
    about = job.about
    gsd_range = about.gsd_range or (about.gsd and (about.gsd / 2, about.gsd * 2)) or None
    return ModelCard(
        id=job.name,
        title=about.title or job.name,
        bands=tuple(bands),
        data_type=units.data_type,
        scaling=units.scaling,
        valid_range=units.valid_range,
        fill=tuple(band.first for band in units.scaling),
        legend=legend_of(job),
        bn_first=network.architecture.bn_first,
        sha256="0" * 64,
        size=0,
        gsd=about.gsd,
        gsd_range=gsd_range,
        licence=about.licence,
        credit=about.credit,
        region=about.region,
        training_data=about.training_data,
        weaknesses=about.weaknesses,
        quality=about.quality,
        parameters=sum(tensor.numel() for tensor in network.parameters()),
    )


def publish(weights: Path) -> None:
    """Copy weights, example and card into the user's list of models, the card last.

    Raises:
        OSError: a file could not be written.
    """
    folder = models_folder()
    folder.mkdir(parents=True, exist_ok=True)
    beside = [found for found in example_files(weights) if found.exists()]
    for source in (weights, *beside, weights.with_suffix(".json")):
        partial = folder / f".{source.name}.part"
        shutil.copyfile(source, partial)
        partial.replace(folder / source.name)


def legend_of(job: TrainingJob) -> Legend:
    return tuple(
        LegendClass(value, each.name, each.colour.lower()) for value, each in enumerate(job.classes)
    )


def save_model(
    tensors: Mapping[str, Tensor],
    network: SegNet,
    card: ModelCard,
    weights: Path,
    storage: Storage,
) -> ModelCard:
    """Write weights, then their card, so that no card names weights that are not there.

    Args:
        tensors: of the network, or of its moving average.
        network: of which they are.
        card: to complete with checksum and size.
        weights: the .safetensors file.
        storage: see `Storage`; a tensor whose values have no room in half precision keeps single.

    Raises:
        OSError: a file could not be written.
    """
    stored = save(
        {
            name: tensors[name].detach().to("cpu", kind).contiguous()
            for name, kind in _kinds(tensors, network, storage).items()
        }
    )
    card = replace(card, sha256=hashlib.sha256(stored).hexdigest(), size=len(stored))
    partial = weights.with_name(f".{weights.name}.part")
    partial_card = partial.with_suffix(".json")
    try:  # both are on the disk before one gets its name: a full disk leaves the older pair
        partial.write_bytes(stored)
        write_card(card, partial_card)
        partial.replace(weights)
        partial_card.replace(weights.with_suffix(".json"))
    finally:
        partial.unlink(missing_ok=True)
        partial_card.unlink(missing_ok=True)
    return card


def _kinds(
    tensors: Mapping[str, Tensor], network: SegNet, storage: Storage
) -> dict[str, torch.dtype]:
    """Choose the precision of each tensor's values in the file."""
    most, found = torch.finfo(torch.float16).max, {}
    for name in expected_shapes(network.architecture):
        halved = storage == "fp16" or (storage == "mixed" and name in DEEP)
        fits = bool((tensors[name].abs() <= most).all())
        found[name] = torch.float16 if halved and fits else torch.float32
    return found
