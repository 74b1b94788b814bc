"""The shipped models with the scenes that none of them was trained on."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ..inference.blending import Network
from ..inference.card import ModelCard
from ..inference.checkpoint import load_network
from ..inference.device import Device
from ..inference.legend import NODATA
from ..inference.models import Model, find_model
from ..inference.normalise import Normaliser
from ..inference.raster import RasterReader
from .config import read_config
from .errors import ConfigError
from .scenes import Scene, prepare_scenes

LOGGER = logging.getLogger("landseg.training")

ROOT = Path(__file__).resolve().parents[1]
CONFIGS, DOCS, WORK = ROOT / "training" / "configs", ROOT / "docs", ROOT / "out" / "scenes"


@dataclass(frozen=True)
class Judged:
    """A model, its network and its validation scenes."""

    model: Model
    card: ModelCard
    network: Network  # raw scores, on the CPU again
    scenes: tuple[Scene, ...]


@dataclass(frozen=True)
class View:
    """A scene's part that validates, as the network and as a person sees it."""

    input: torch.Tensor  # (bands, height, width), network units
    shown: NDArray[np.uint8]  # (3 or 1, height, width)
    labels: NDArray[np.uint8]  # (height, width), 255 not labelled


def judged_models(configs: Path, names: Sequence[str], device: Device) -> Iterator[Judged]:
    """Load the models of a folder's configs one by one; no names: all of them.

    Raises:
        ConfigError: a config has other classes than its model.
        LandsegError: a model, or its scenes, cannot be used.
    """
    for path in sorted(configs.glob("*.toml")):
        job = read_config(path, {})
        if names and job.name not in names:
            continue
        model = find_model(job.name)
        card = model.usable_card
        if [each.name for each in job.classes] != [entry.name for entry in card.legend]:
            raise ConfigError(name=path.name, reason=f"{job.name} has other classes.")
        folder = WORK / job.name
        folder.mkdir(parents=True, exist_ok=True)
        scenes = prepare_scenes(job, folder, _say)
        yield Judged(model, card, _network(model, card, device), scenes.validation)


def view(scene: Scene, card: ModelCard) -> View:
    """Read a scene's area as an image of its own: its edges are the network's edges."""
    with RasterReader(scene.image, scene.bands) as reader:
        block = reader.read(scene.area)
    with RasterReader(scene.labels, (1,)) as reader:
        labels = reader.read(scene.area)
    normalise = Normaliser(card)
    first, last = card.valid_range
    share = (normalise.in_card_units(block) - first) / (last - first)
    shown = np.clip(np.rint(share * 255), 0, 255).astype(np.uint8)
    return View(
        torch.from_numpy(normalise(block)),
        shown[:3] if len(shown) >= 3 else shown[:1],
        np.where(labels.valid, labels.values[0], NODATA).astype(np.uint8),
    )


def _network(model: Model, card: ModelCard, device: Device) -> Network:
    network = load_network(card, model.weights).to(device.torch)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def scores(batch: torch.Tensor) -> torch.Tensor:
        with torch.inference_mode():
            there = batch.to(device.torch, memory_format=torch.channels_last)
            found: torch.Tensor = network(there)
            return found.cpu()

    return scores


def _say(done: int, total: int) -> None:
    LOGGER.info("scene %s of %s is ready", done, total)
