"""Foreign checkpoint + what the user knows of it -> safetensors + card in the user's folder."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from safetensors.torch import save
from torch import Tensor

from .architecture import Architecture
from .card import ModelCard, write_card
from .checkpoint import clean_tensors
from .errors import (
    ImportFactsError,
    OutputWriteError,
    WeightsShapeError,
)
from .facts import HALF_RESOLUTION, UNTRAINED, Facts, Peek, read_facts
from .folders import models_folder
from .foreign import read_foreign
from .header import match_architecture
from .jobs import ImportJob, PeekJob
from .models import SUFFIX, Model, check_free, find_model

SENTINEL = (13, 12)  # bands, classes of a published net that leaves out the first pooling


def run_peek(job: PeekJob) -> Peek:
    """Tell what a checkpoint's tensors show.

    Raises:
        LandsegError: see `read_foreign` and `match_architecture`.
    """
    tensors = read_foreign(job.source)
    shape = _architecture(job.source.name, tensors)
    order = order_of(tensors)
    seen = {HALF_RESOLUTION: (shape.bands, shape.classes) == SENTINEL, UNTRAINED: order is None}
    hints = tuple(hint for hint, is_so in seen.items() if is_so)
    return Peek(shape.bands, shape.classes, shape.widths, order, len(tensors), hints)


def run_import(job: ImportJob) -> Model:
    """Write a checkpoint as a model of the user's own.

    Raises:
        ImportNameError: the name is taken or odd.
        ImportFactsError, FactsReadError: the facts do not suffice or contradict the file.
        OutputWriteError: the user's folder cannot be written to.
        LandsegError: see `read_foreign` and `clean_tensors`.
    """
    check_free(job.name)
    facts = read_facts(job.facts, job.source.name)
    tensors = read_foreign(job.source)
    shape = _architecture(job.source.name, tensors)
    order = _settle(job.source.name, facts, shape, order_of(tensors))
    clean = clean_tensors(job.source.name, tensors, shape)
    stored = save(clean, {"format": "pt"})
    card = replace(
        facts.card,
        id=job.name,
        bn_first=order,
        sha256=hashlib.sha256(stored).hexdigest(),
        size=len(stored),
        parameters=_parameters(clean),
    )
    _write(card, stored)
    return find_model(job.name)


def order_of(tensors: Mapping[str, Tensor]) -> bool | None:
    """Tell whether normalisation comes before rectification, from the means it has seen.

    After a ReLU no mean is negative; before it, some of the 25 layers' always were in our tests.
    None: all are zero, as before any training.
    """
    means = [each for key, each in tensors.items() if key.endswith("_bn.running_mean")]
    if any((each < -1e-6).any() for each in means):
        return True
    return False if any(each.any() for each in means) else None


def _architecture(name: str, tensors: Mapping[str, Tensor]) -> Architecture:
    shapes = {key: tuple(each.shape) for key, each in tensors.items()}
    return match_architecture(name, shapes, bn_first=False)


def _settle(name: str, facts: Facts, shape: Architecture, seen: bool | None) -> bool:
    """Hold facts and file together; give the order of normalisation and rectification."""
    if (shape.bands, shape.classes) == SENTINEL and not facts.full_resolution:
        if facts.full_resolution is None:
            raise ImportFactsError(name=name, missing="full_resolution")
        raise WeightsShapeError(name=name, reason="its output has half the resolution.")
    for what, there, said in (
        ("bands", shape.bands, len(facts.card.bands)),
        ("classes", shape.classes, len(facts.card.legend)),
    ):
        if there != said:
            reason = f"it has {there} {what}, the facts name {said}."
            raise WeightsShapeError(name=name, reason=reason)
    if seen is True and facts.bn_first is False:
        reason = "its statistics show normalisation before rectification, unlike the facts."
        raise WeightsShapeError(name=name, reason=reason)
    order = seen if facts.bn_first is None else facts.bn_first
    if order is None:
        raise ImportFactsError(name=name, missing="bn_first")
    return order


def _parameters(tensors: Mapping[str, Tensor]) -> int:
    return sum(each.numel() for key, each in tensors.items() if ".running_" not in key)


def _write(card: ModelCard, stored: bytes) -> None:
    """Write weights, then card; neither stays alone when the disk is full."""
    weights = models_folder() / f"{card.id}{SUFFIX}"
    partial = weights.with_name(f".{weights.name}.part")
    try:
        weights.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(stored)
        partial.replace(weights)
        write_card(card, weights.with_suffix(".json"))
    except OSError as error:
        _remove(partial, weights, weights.with_name(f".{card.id}.json.part"))
        reason = error.strerror or type(error).__name__
        raise OutputWriteError(name=str(weights), reason=f"{reason}.") from error


def _remove(*paths: Path) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()
