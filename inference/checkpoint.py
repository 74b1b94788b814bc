"""Weights + card -> network, ready to use; every doubt about the file is settled here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor

from .architecture import Architecture, expected_shapes
from .card import ModelCard
from .errors import WeightsChangedError, WeightsReadError, WeightsValueError
from .header import check_weights
from .segnet import SegNet


def load_network(card: ModelCard, path: Path) -> SegNet:
    """Load the network that a card describes, in fp32, for inference, on the CPU.

    Raises:
        WeightsMissingError, WeightsReadError, WeightsShapeError: see `check_weights`.
        WeightsChangedError: the file is not the one that the card describes.
        WeightsValueError: a weight is no number, or a variance is negative.
    """
    architecture = check_weights(card, path)
    try:
        stored = path.read_bytes()  # once: what is checked is what is loaded
        if hashlib.sha256(stored).hexdigest() != card.sha256:
            raise WeightsChangedError(name=path.name)
        tensors = load(stored)
    except (OSError, SafetensorError) as error:
        raise WeightsReadError(name=path.name, reason="it cannot be read.") from error
    return build_network(architecture, clean_tensors(path.name, tensors, architecture))


def build_network(architecture: Architecture, tensors: Mapping[str, Tensor]) -> SegNet:
    """Put checked tensors into a network, in inference mode and without gradients."""
    with torch.device("meta"):  # no time for random weights that are replaced at once
        network = SegNet(architecture)
    network.load_state_dict(tensors, strict=True, assign=True)
    return network.eval().requires_grad_(False)


def clean_tensors(
    name: str, tensors: Mapping[str, Tensor], architecture: Architecture
) -> dict[str, Tensor]:
    """Give the 152 tensors of an architecture in fp32, owned and in order, all of them numbers.

    Raises:
        WeightsValueError: a weight is NaN or infinite, or a variance is negative.
        WeightsReadError: a tensor holds no floating-point numbers.
    """
    clean: dict[str, Tensor] = {}
    for key in expected_shapes(architecture):
        if not tensors[key].is_floating_point():
            raise WeightsReadError(name=name, reason=f"{key} holds no floating-point numbers.")
        # A copy: the file's own bytes may be read-only and not aligned.
        clean[key] = tensors[key].detach().to("cpu", torch.float32, copy=True).contiguous()
        lowest = 0.0 if key.endswith("running_var") else -torch.inf
        if not (torch.isfinite(clean[key]).all() and (clean[key] >= lowest).all()):
            raise WeightsValueError(name=name, tensor=key)
    return clean
