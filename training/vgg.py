"""VGG16 with batch normalisation -> SegNet's encoder, by name: a file of the user's own.

No weights shipped with Landseg may come from it: its training data has terms of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Optional

import torch
from torch import Tensor

from ..inference.architecture import BASE_WIDTHS, Architecture, layers
from ..inference.card import Scaling
from ..inference.errors import WeightsValueError
from ..inference.foreign import read_foreign
from .errors import VggError

PLACES = (0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40)  # of features.i; its norm is i + 1
CONV, NORM = ("weight", "bias"), ("weight", "bias", "running_mean", "running_var")
EPS = 1e-5  # of every normalisation, there and here
RGB, IRRG = ("red", "green", "blue"), ("nir", "red", "green")
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of RGB in [0, 1]

Tensors = dict[str, Tensor]


def encoder_of_vgg(
    path: Path, architecture: Architecture, band_names: Sequence[str]
) -> dict[str, Tensor]:
    """Give the 78 tensors of the encoder from a .pth or .safetensors file.

    Where rectification comes before normalisation, VGG's normalisation goes into the
    convolutions and ours becomes the identity: the features are the same.

    Raises:
        VggError: another width than 1, or a tensor is missing or of another shape.
        LandsegError: see `read_foreign`.
    """
    if architecture.widths != BASE_WIDTHS:
        raise VggError(name=path.name, reason="it fits a network of width 1 only.")
    found = _encoder(path.name, read_foreign(path))
    if not architecture.bn_first:
        found = _folded(found)
    first = "conv1_1.weight"
    return {**found, first: spread(found[first], vgg_bands(band_names), band_names)}


def vgg_bands(band_names: Sequence[str]) -> tuple[str, ...]:
    """Name the bands that take the filters of red, green and blue: these, or nir, red, green."""
    names = [name.casefold() for name in band_names]
    for three in (RGB, IRRG):
        if set(three) <= set(names):
            return three
    return tuple(names) if len(names) == 3 else RGB


def scaling_of_vgg(band_names: Sequence[str], data_type: str) -> tuple[Optional[Scaling], ...]:
    """Give VGG's own scaling of 8-bit bands; None for bands whose filters it has not learnt."""
    if data_type != "uint8":
        return (None,) * len(band_names)
    pairs = zip(MEAN, DEVIATION)
    terms = [Scaling("z-score", round(255 * m, 3), round(255 * d, 3)) for m, d in pairs]
    known = dict(zip(vgg_bands(band_names), terms))
    return tuple(known.get(name.casefold()) for name in band_names)


def spread(filters: Tensor, known: Sequence[str], wanted: Sequence[str]) -> Tensor:
    """Give first filters (out, wanted bands, 3, 3) from those of known bands.

    Bands of the same name keep theirs, others get the mean; more bands share the same sum. One
    unknown band gets the mean alone.
    """
    places = {name.casefold(): number for number, name in enumerate(known)}
    mean = filters.mean(dim=1)
    chosen = [
        filters[:, places[name.casefold()]] if name.casefold() in places else mean
        for name in wanted
    ]
    share = min(1.0, len(known) / len(wanted))
    return torch.stack(chosen, dim=1) * share


def _encoder(name: str, tensors: Tensors) -> Tensors:
    """Pick and rename the 78 tensors, all of the right shape."""
    encoder = [layer for layer in layers(Architecture(3, 2)) if not layer[0].endswith("_D")]
    shapes: dict[str, tuple[str, tuple[int, ...]]] = {}  # their name -> ours, and its shape
    for place, (conv, inputs, outputs, _) in zip(PLACES, encoder):
        for part in NORM:
            shapes[f"features.{place + 1}.{part}"] = f"{conv}_bn.{part}", (outputs,)
        shapes[f"features.{place}.bias"] = f"{conv}.bias", (outputs,)
        shapes[f"features.{place}.weight"] = f"{conv}.weight", (outputs, inputs, 3, 3)
    given = {key: tuple(each.shape) for key, each in tensors.items()}
    wrong = [theirs for theirs, (_, shape) in shapes.items() if given.get(theirs) != shape]
    if wrong:
        listed = ", ".join(wrong[:5])
        reason = f"{len(wrong)} of 78 tensors are missing or of another shape: {listed}."
        raise VggError(name=name, reason=reason)
    for theirs in shapes:
        if not torch.isfinite(tensors[theirs]).all():
            raise WeightsValueError(name=name, tensor=theirs)
    return {ours: tensors[theirs].detach() for theirs, (ours, _) in shapes.items()}


def _folded(encoder: Tensors) -> Tensors:
    """Let each convolution do its normalisation's work; leave the identity in its place."""
    found = {}
    for conv in (key[: -len("_bn.bias")] for key in encoder if key.endswith("_bn.bias")):
        weight, bias = (encoder[f"{conv}.{part}"].double() for part in CONV)
        gamma, beta, mean, variance = (encoder[f"{conv}_bn.{part}"].double() for part in NORM)
        gain = gamma / torch.sqrt(variance + EPS)
        found[f"{conv}.weight"] = weight * gain[:, None, None, None]
        found[f"{conv}.bias"] = (bias - mean) * gain + beta
        for part, value in zip(NORM, (1.0, 0.0, 0.0, 1.0 - EPS)):
            found[f"{conv}_bn.{part}"] = torch.full_like(gain, value)
    return found
