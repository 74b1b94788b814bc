"""Where a training starts: random weights, a model at hand, or the user's own VGG16."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Optional

import torch
from torch import Tensor, nn

from ..inference.architecture import Architecture
from ..inference.card import ModelCard, Scaling
from ..inference.checkpoint import load_network
from ..inference.header import check_weights
from ..inference.models import find_model
from ..inference.segnet import SegNet
from .errors import StartError
from .jobs import RANDOM, VGG, TrainingClass
from .vgg import encoder_of_vgg, scaling_of_vgg, spread

FIRST, LAST = "conv1_1.weight", "conv1_1_D"


def start_card(start: str) -> Optional[ModelCard]:
    """Give the card of the model to start from; None for a random start or VGG16.

    Raises:
        LandsegError: see `find_model`.
    """
    return None if _is_no_model(start) else _model(start)[0]


def start_architecture(wanted: Architecture, start: str) -> Architecture:
    """Take widths and order from the model to start from; bands and classes stay as wanted.

    Raises:
        LandsegError: see `find_model`.
    """
    if _is_no_model(start):
        return wanted
    found = check_weights(*_model(start))
    return replace(wanted, widths=found.widths, bn_first=found.bn_first)


def start_scaling(
    start: str, band_names: Sequence[str], data_type: str
) -> tuple[Optional[Scaling], ...]:
    """Give the scaling that each band had where the weights were trained; None: not known.

    Filters expect what they have learnt on, so other units than `data_type` tell nothing.
    """
    if start.startswith(VGG):
        return scaling_of_vgg(band_names, data_type)
    card = start_card(start)
    if card is None or card.data_type != data_type:
        return (None,) * len(band_names)
    known = dict(zip(_folded(card.bands), card.scaling))
    return tuple(known.get(name) for name in _folded(band_names))


def start_network(
    architecture: Architecture,
    start: str,
    classes: Sequence[TrainingClass],
    band_names: Sequence[str],
) -> tuple[SegNet, str]:
    """Build a network that is ready to learn, and say where its weights come from.

    Args:
        architecture: of the new network, see `start_architecture`.
        start: "random", the id or path of a model, or "vgg16:FILE".
        classes: of the new legend; those that the model knows by name keep their scores.
        band_names: of the new input; those that the model knows keep their filters.

    Returns:
        The network, and the source for its card; of a random start the empty text.

    Raises:
        StartError: the model has other widths or another order of layers.
        LandsegError: see `find_model`, `load_network` and `encoder_of_vgg`.
    """
    network = _random_network(architecture)
    if start == RANDOM:
        return network, ""
    if start.startswith(VGG):
        path = Path(start[len(VGG) :])
        _copy(encoder_of_vgg(path, architecture, band_names), network)
        return network, f"VGG16 with batch normalisation, {path.name}"
    card, weights = _model(start)
    found = load_network(card, weights)
    known = found.architecture
    if (known.widths, known.bn_first) != (architecture.widths, architecture.bn_first):
        raise StartError(name=card.id, reason="its layers have other widths or another order.")
    kept = {key: each for key, each in found.state_dict().items() if not key.startswith(LAST)}
    kept[FIRST] = spread(kept[FIRST], _folded(card.bands), _folded(band_names))
    _copy(kept, network)
    rows = _rows_of([each.name for each in card.legend], [each.name for each in classes])
    _copy_rows(found, network, rows)
    return network, f"{card.id}, sha256 {card.sha256}"


def freeze_encoder(network: SegNet) -> None:
    """Keep the encoder as it is, its normalisation's statistics too, whatever mode is set."""
    for name, layer in list(network.named_children()):
        if name.endswith(("_D", "_D_bn")):
            continue
        if isinstance(layer, nn.BatchNorm2d):
            layer = _fixed(layer)
            network.add_module(name, layer)
        layer.requires_grad_(False)


class FixedNorm(nn.BatchNorm2d):
    """A normalisation that stays in inference mode."""

    def train(self, mode: bool = True) -> FixedNorm:  # noqa: ARG002 - that is the point
        return super().train(False)


def _fixed(layer: nn.BatchNorm2d) -> FixedNorm:
    found = FixedNorm(layer.num_features)
    found.load_state_dict(layer.state_dict())
    return found.train()


def _is_no_model(start: str) -> bool:
    return start == RANDOM or start.startswith(VGG)


def _model(start: str) -> tuple[ModelCard, Path]:
    model = find_model(start)
    return model.usable_card, model.weights


def _random_network(architecture: Architecture) -> SegNet:
    """Draw Kaiming's normal weights, biases 0; of torch's generator."""
    network = SegNet(architecture)
    for layer in network.children():
        if isinstance(layer, nn.Conv2d) and layer.bias is not None:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    return network


def _copy(tensors: Mapping[str, Tensor], network: SegNet) -> None:
    network.load_state_dict({**network.state_dict(), **tensors})


def _rows_of(known: Sequence[str], wanted: Sequence[str]) -> dict[int, int]:
    """Give for each wanted class that is known its row of the known legend."""
    places = {name: row for row, name in enumerate(_folded(known))}
    names = enumerate(_folded(wanted))
    return {row: places[name] for row, name in names if name in places}


@torch.no_grad()
def _copy_rows(source: SegNet, network: SegNet, rows: Mapping[int, int]) -> None:
    """Copy what scores the classes that both know; the others stay as they were drawn."""
    old, new = (each.state_dict() for each in (source, network))
    for part in ("weight", "bias"):
        for row, known in rows.items():
            new[f"{LAST}.{part}"][row] = old[f"{LAST}.{part}"][known]


def _folded(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)
